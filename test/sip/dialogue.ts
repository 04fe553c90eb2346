/** One dialog of a hand-written peer with an agent: it writes requests and finds the answers. */
import assert from 'node:assert/strict';
import type { IncomingCall, SessionFact } from '../../src/sip/facts.ts';
import type { SipRequest, SipResponse } from '../../src/sip/message.ts';
import { HOST, type Peer, type Rig, record, type TestAgent } from './rig.ts';

export type More = {
  readonly sdp?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For a CANCEL: that of its INVITE. */
  readonly cseq?: number;
  readonly branch?: string;
  readonly contentType?: string;
  readonly from?: string;
};

export class Dialogue {
  readonly callId: string;
  readonly #rig: Rig;
  readonly #peer: Peer;
  readonly #port: number;
  /** Our Call-ID and tags when the agent called us. */
  readonly #invite: SipRequest | null;
  #cseq = 0;

  /** With `invite` it goes on in the dialog that the agent began. */
  constructor(rig: Rig, peer: Peer, agent: TestAgent, invite: SipRequest | null = null, callId = 'dialogue@peer') {
    this.#rig = rig;
    this.#peer = peer;
    this.#port = agent.agent.port;
    this.#invite = invite;
    this.callId = invite?.headers.get('call-id') ?? callId;
  }

  /** The agent's tag, as its answers tell it. */
  get tag(): string {
    if (this.#invite !== null) return /;tag=([^;>\s]+)/.exec(this.#invite.headers.get('from') ?? '')?.[1] ?? '';
    const answers = this.#peer.got.filter(
      one => one.kind === 'response' && one.status > 100 && one.headers.get('call-id') === this.callId,
    );
    return /;tag=([^;>\s]+)/.exec(answers[0]?.headers.get('to') ?? '')?.[1] ?? '';
  }

  get cseq(): number {
    return this.#cseq;
  }

  /** Sends a request and gives its final answer, if one comes within 20 ms. */
  async send(method: string, more: More = {}): Promise<SipResponse | undefined> {
    const { sdp = '', headers = {}, contentType = 'application/sdp' } = more;
    const cseq = more.cseq ?? ++this.#cseq;
    const branch = more.branch ?? `z9hG4bK-${this.callId}-${method}-${cseq}`;
    const tag = this.tag === '' ? '' : `;tag=${this.tag}`;
    const remoteTag = this.#invite === null ? 'peer' : 'one';
    const lines = [
      `${method} sip:100@${HOST}:${this.#port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${HOST}:${this.#peer.wire?.port};branch=${branch}`,
      `From: ${more.from ?? `<${this.#peer.uri}>`};tag=${remoteTag}`,
      `To: <sip:100@${HOST}>${tag}`,
      `Call-ID: ${this.callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <${this.#peer.uri}>`,
      'Max-Forwards: 70',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(sdp === '' ? [] : [`Content-Type: ${contentType}`]),
      `Content-Length: ${sdp.length}`,
    ];
    const to = { transport: 'udp', address: HOST, port: this.#port } as const;
    this.#peer.wire?.send(to, Buffer.from(`${lines.join('\r\n')}\r\n\r\n${sdp}`), () => {});
    await this.#rig.clock.advance(20);
    return this.answers(method, cseq).findLast(({ status }) => status >= 200);
  }

  answers(method: string, cseq: number): SipResponse[] {
    return this.#peer.got.filter(
      (one): one is SipResponse =>
        one.kind === 'response' &&
        one.headers.get('cseq') === `${cseq} ${method}` &&
        one.headers.get('call-id') === this.callId,
    );
  }

  /** An INVITE that rings at the agent. */
  async ring(agent: TestAgent, more: More = { sdp: 'offer' }): Promise<{ call: IncomingCall; facts: SessionFact[] }> {
    const before = agent.calls.length;
    await this.send('INVITE', more);
    const call = agent.calls[before];
    assert.ok(call, 'the call came in');
    return { call, facts: record(call.session) };
  }

  /** The same, answered and confirmed. */
  async answered(agent: TestAgent, more: More = { sdp: 'offer' }) {
    const { call, facts } = await this.ring(agent, more);
    const cseq = this.#cseq;
    call.session.accept('answer');
    await this.#rig.clock.advance(20);
    await this.send('ACK', { cseq });
    return { call, session: call.session, facts };
  }
}

/** A call of the agent that the peer has answered. */
export async function called(rig: Rig, peer: Peer, agent: TestAgent, headers: Record<string, string> = {}) {
  const session = agent.agent.invite(1, peer.uri, 'offer');
  const facts = record(session);
  await rig.clock.advance(20);
  const invite = peer.last('INVITE');
  peer.answer(invite, 200, 'one', { sdp: 'answer', headers });
  await rig.clock.advance(20);
  return { session, facts, invite, dialogue: new Dialogue(rig, peer, agent, invite) };
}
