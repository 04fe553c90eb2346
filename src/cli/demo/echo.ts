/** The echo extension: answers every call and sends each RTP packet back to where it came from. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { ok, type Result } from '../../base/result.ts';
import { makeAnswer, newSdpState } from '../../sdp/negotiate.ts';
import { type AccountOptions, Agent, type Session } from '../../sip/agent.ts';

export type EchoOptions = {
  readonly account: AccountOptions;
  readonly address: string;
  readonly clock: Clock;
  readonly log: Log;
};

/** What comes back must be understood by the caller, so any of these will do: no sound is ever decoded here. */
const CAPABILITIES = [
  { name: 'PCMU', clockRate: 8000, payloadType: 0, fmtp: '', ptime: 20 },
  { name: 'PCMA', clockRate: 8000, payloadType: 8, fmtp: '', ptime: 20 },
];
const RINGS_FOR = 1000;

export async function startEcho(options: EchoOptions): Promise<Result<{ close(): Promise<void> }>> {
  const { account, address, clock, log } = options;
  const agent = await Agent.open({
    clock,
    log,
    address,
    port: 0,
    userAgent: 'phone400-echo',
    timers: { t1: 500, t2: 4000, t4: 5000 },
    inviteTimeout: 60_000,
    rport: true,
    nameServers: [],
  });
  if (!agent.ok) return agent;
  agent.value.facts.subscribe(fact => {
    if (fact.type !== 'incoming') return;
    fact.session.ring();
    clock.after(RINGS_FOR, () => void answer(fact.session, fact.offer, address));
  });
  agent.value.setAccount(account);
  return ok({ close: () => agent.value.close() });
}

async function answer(session: Session, offer: string | null, address: string): Promise<void> {
  const mirror = await openMirror(address);
  session.facts.subscribe(fact => {
    if (fact.type === 'ended') mirror.close();
    if (fact.type === 'remote-sdp' && fact.kind === 'offer') session.refuse();
  });
  const local = {
    address,
    rtpPort: mirror.address().port,
    rtcpPort: mirror.address().port + 1,
    capabilities: CAPABILITIES,
    eventPayloadType: 101,
    direction: 'sendrecv' as const,
  };
  const answered = offer === null ? null : makeAnswer(offer, local, newSdpState(address, '1'));
  if (answered?.ok) session.accept(answered.value.sdp);
  else session.reject(488);
}

async function openMirror(address: string): Promise<Socket> {
  const mirror = createSocket('udp4');
  mirror.on('message', (packet, from) => mirror.send(packet, from.port, from.address));
  mirror.on('error', () => mirror.close());
  mirror.bind(0, address);
  await once(mirror, 'listening');
  return mirror;
}
