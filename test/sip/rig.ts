/** Agents and hand-written peers on a wire in this process, under a clock that the test moves. */
import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Agent } from '../../src/sip/agent.ts';
import type {
  AccountOptions,
  AgentFact,
  AgentOptions,
  IncomingCall,
  RegistrationState,
  Session,
  SessionFact,
} from '../../src/sip/facts.ts';
import type { SipMessage, SipRequest, SipResponse } from '../../src/sip/message.ts';
import type { Names } from '../../src/sip/names.ts';
import { printMessage } from '../../src/sip/print.ts';
import { responseTo } from '../../src/sip/response.ts';
import type { Endpoint, Wire } from '../../src/sip/transport/wire.ts';
import { seeded, TestNet } from '../support/wire.ts';

export const HOST = '127.0.0.1';
export const TIMERS = { t1: 500, t2: 4_000, t4: 5_000 };
export const noNames: Names = {
  addresses: async () => [],
  services: async () => [],
  transports: async () => [],
  renew: () => {},
};

export type TestAgent = {
  readonly agent: Agent;
  readonly account: AccountOptions;
  readonly calls: IncomingCall[];
  readonly registrations: RegistrationState[];
};

export class Rig {
  readonly clock = new ManualClock();
  readonly net: TestNet;
  readonly #open: (() => Promise<void>)[] = [];

  constructor(seed = 1) {
    this.net = new TestNet(this.clock, seed);
  }

  async agent(
    account: Partial<AccountOptions> = {},
    options: Partial<AgentOptions> = {},
    names = noNames,
  ): Promise<TestAgent> {
    const opened = await Agent.open(
      {
        clock: this.clock,
        log: silentLog,
        address: HOST,
        port: 0,
        userAgent: 'test',
        timers: TIMERS,
        inviteTimeout: 60_000,
        rport: true,
        nameServers: [],
        ...options,
      },
      { openWire: this.net.openWire, names, random: seeded(7) },
    );
    assert.ok(opened.ok);
    const agent = opened.value;
    const calls: IncomingCall[] = [];
    const registrations: RegistrationState[] = [];
    agent.facts.subscribe((fact: AgentFact) => {
      if (fact.type === 'incoming') calls.push(fact);
      if (fact.type === 'registration') registrations.push(fact);
    });
    const used = { ...ACCOUNT, ...account };
    agent.setAccount(used);
    this.#open.push(() => agent.close());
    return { agent, account: used, calls, registrations };
  }

  async peer(): Promise<Peer> {
    const peer = new Peer();
    const wire = await this.net.openWire({
      address: HOST,
      port: 0,
      clock: this.clock,
      log: silentLog,
      receive: ({ source, message }) => {
        if (message.ok) peer.take(message.value, source);
      },
    });
    assert.ok(wire.ok);
    peer.wire = wire.value;
    return peer;
  }

  /** Closes all agents; afterwards no timer may be left. */
  async close(): Promise<void> {
    for (const close of this.#open) {
      const closed = close();
      await this.clock.advance(10_000);
      await closed;
    }
  }
}

const ACCOUNT: AccountOptions = {
  id: 1,
  user: '100',
  domain: HOST,
  displayName: 'Desk',
  credentials: { username: '100', password: 'correct' },
  registrars: [],
  registration: { expires: 600, refreshPercent: 50, retryAfter: 60 },
};

/** Every fact of a session, in order. */
export function record(session: Session): SessionFact[] {
  const facts: SessionFact[] = [];
  session.facts.subscribe(fact => facts.push(fact));
  return facts;
}

/** The facts in short: 'progress 180', 'answer early', 'confirmed', 'ended us hangup'. */
export function story(facts: readonly SessionFact[]): string[] {
  return facts.map(fact => {
    switch (fact.type) {
      case 'progress':
        return `progress ${fact.status}`;
      case 'remote-sdp':
        return `${fact.kind} ${fact.body}${fact.early ? ' early' : ''}`;
      case 'offer-refused':
        return `offer-refused ${fact.status}`;
      case 'redirected':
        return `redirected ${fact.to}`;
      case 'ended':
        return `ended ${fact.cause.by} ${fact.cause.kind}`;
      default:
        return fact.type;
    }
  });
}

/** The other end, written by hand: what it receives waits in `got`. */
export class Peer {
  wire: Wire | null = null;
  readonly got: SipMessage[] = [];
  /** Answers as it likes. */
  onRequest: (request: SipRequest) => void = () => {};
  #sources = new WeakMap<SipMessage, Endpoint>();

  get uri(): string {
    return `sip:peer@${HOST}:${this.wire?.port}`;
  }

  take(message: SipMessage, source: Endpoint): void {
    this.got.push(message);
    this.#sources.set(message, source);
    if (message.kind === 'request') this.onRequest(message);
  }

  requests(method: string): SipRequest[] {
    return this.got.filter((message): message is SipRequest => message.kind === 'request' && message.method === method);
  }

  responses(status: number): SipResponse[] {
    return this.got.filter(
      (message): message is SipResponse => message.kind === 'response' && message.status === status,
    );
  }

  /** The latest request of that method. */
  last(method: string): SipRequest {
    const request = this.requests(method).at(-1);
    assert.ok(request, `no ${method} came`);
    return request;
  }

  answer(
    request: SipRequest,
    status: number,
    tag: string,
    extra: { sdp?: string; headers?: Record<string, string>; contact?: string } = {},
  ): void {
    const response = responseTo(request, status, tag);
    if (status > 100 && status < 300) response.headers.add('Contact', `<${extra.contact ?? this.uri}>`);
    for (const [name, value] of Object.entries(extra.headers ?? {})) response.headers.add(name, value);
    if (extra.sdp !== undefined) {
      response.headers.add('Content-Type', 'application/sdp');
      response.body = Buffer.from(extra.sdp);
    }
    const source = this.#sources.get(request);
    assert.ok(source);
    this.send(response, source);
  }

  send(message: SipMessage, to: Endpoint): void {
    this.wire?.send(to, printMessage(message), () => {});
  }
}
