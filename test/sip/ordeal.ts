/** An agent among people who send it mutated messages while its calls, registrations and subscriptions are alive. */
import assert from 'node:assert/strict';
import { type Log, silentLog } from '../../src/base/log.ts';
import { ok } from '../../src/base/result.ts';
import { Agent } from '../../src/sip/agent.ts';
import type { AgentFact, Session, SessionFact, Subscription } from '../../src/sip/facts.ts';
import { parseMessage, StreamFramer } from '../../src/sip/parse.ts';
import type { WireOptions } from '../../src/sip/transport/wire.ts';
import { QuickClock } from '../support/quick-clock.ts';
import { type Dice, pick } from './mutation.ts';
import { Mail, request, SDP } from './ordeal-mail.ts';
import { HOST, noNames } from './rig.ts';

/** Milliseconds from breath to breath; now and then everything times out. */
const PAUSES = [100, 200, 200, 500, 500, 500, 1_000, 1_000, 2_000, 2_000, 5_000, 40_000];
export class Ordeal {
  readonly errors: string[] = [];
  readonly #roll: Dice;
  readonly #clock: QuickClock;
  readonly #met = new Map<string, number>();
  readonly #sessions: Session[] = [];
  readonly #subscriptions: Subscription[] = [];
  readonly #mail: Mail;
  readonly #agent: Agent;
  #wire: WireOptions;
  #serial = 0;
  #probe: string | null = null;

  static async begin(roll: Dice): Promise<Ordeal> {
    const errors: string[] = [];
    const log: Log = { ...silentLog, error: text => void errors.push(text), room: () => log };
    const clock = new QuickClock();
    let wire: WireOptions | null = null;
    let ordeal: Ordeal | null = null;
    const opened = await Agent.open(
      {
        clock,
        log,
        address: HOST,
        port: 5060,
        userAgent: 'test',
        timers: { t1: 500, t2: 4_000, t4: 5_000 },
        inviteTimeout: 60_000,
        rport: true,
        nameServers: [],
        sessions: { reliableProvisionals: true, expires: 1_800, minExpires: 90 },
        policy: { callControl: true, checkSync: true, messageSummary: true, messages: true },
        guard: { trusted: [HOST] },
      },
      {
        names: noNames,
        random: () => roll(1_000) / 1_000,
        openWire: async options => {
          wire = options;
          return ok({
            port: 5060,
            connected: () => true,
            drop: () => {},
            send: (_to, bytes, done) => {
              if (ordeal !== null) ordeal.#sent(bytes.toString('latin1'));
              done();
            },
            close: async () => {},
          });
        },
      },
    );
    assert.ok(opened.ok && wire !== null);
    ordeal = new Ordeal(opened.value, wire, clock, roll, errors);
    return ordeal;
  }

  private constructor(agent: Agent, wire: WireOptions, clock: QuickClock, roll: Dice, errors: string[]) {
    this.#agent = agent;
    this.#wire = wire;
    this.#clock = clock;
    this.#roll = roll;
    this.#mail = new Mail(roll);
    this.errors = errors;
    agent.facts.subscribe(fact => this.#told(fact));
    const hop = { host: HOST, port: 5070 };
    const rest = { displayName: 'Desk', domain: HOST, credentials: { username: '100', password: 'secret' } };
    const registration = { expires: 600, refreshPercent: 50, retryAfter: 5 };
    agent.setAccount({ id: 1, user: '100', ...rest, proxy: hop, registrars: [hop], registration });
    for (const event of ['dialog', 'message-summary'] as const) {
      this.#subscriptions.push(agent.subscribe(1, { event, expires: 600, retryAfter: 10 }));
    }
  }

  /** Delivers one more message and gives it back. */
  next(): Buffer {
    const bytes = Buffer.from(this.#mail.next(), 'latin1');
    this.receive(bytes, this.#roll(4) === 0 ? 'tcp' : 'udp');
    return bytes;
  }

  receive(bytes: Buffer, transport: 'udp' | 'tcp'): void {
    const source = { transport, address: HOST, port: 5070 };
    if (transport === 'udp') {
      this.#wire.receive({ source, message: parseMessage(bytes) });
      return;
    }
    const framer = new StreamFramer();
    for (let at = 0; at < bytes.length; ) {
      const piece = 1 + this.#roll(bytes.length);
      for (const event of framer.push(bytes.subarray(at, at + piece))) {
        if (event.type === 'message') this.#wire.receive({ source, message: ok(event.message) });
        if (event.type === 'fault') this.#wire.receive({ source, message: { ok: false, error: event.fault } });
      }
      at += piece;
    }
  }

  /** Lets time pass, and the people at the phone do something. */
  async breathe(): Promise<void> {
    this.#act();
    await turn();
    this.#clock.advance(pick(PAUSES, this.#roll));
    await turn();
  }

  /** Everything ends that can end. */
  async rest(): Promise<void> {
    for (let round = 0; round < 40; round++) {
      for (const session of [...this.#sessions]) session.hangup();
      this.#clock.advance(20_000);
      await turn();
    }
    this.#mail.forget();
    assert.equal(this.#sessions.length, 0, 'all calls are over');
  }

  async alive(): Promise<boolean> {
    this.#clock.advance(3_000);
    const id = `probe${++this.#serial}`;
    this.#probe = id;
    const lines = [`From: <sip:t@h>;tag=1`, `To: <sip:100@h>`, `Call-ID: ${id}`, 'CSeq: 1 OPTIONS'];
    this.receive(Buffer.from(request('OPTIONS', 'sip:100@h', `z9hG4bK${id}`, lines, '')), 'udp');
    await turn();
    return this.#probe === null;
  }

  met(what: string): number {
    return this.#met.get(what) ?? 0;
  }

  /** Closes the agent; no timer may be left. */
  async end(): Promise<void> {
    const closed = this.#agent.close();
    for (let step = 0; step < 10; step++) {
      await turn();
      this.#clock.advance(2_000);
    }
    await closed;
    assert.equal(this.#clock.pending, 0, 'no timer is left');
  }

  #sent(text: string): void {
    if (this.#probe !== null && text.startsWith('SIP/2.0 200') && text.includes(this.#probe)) this.#probe = null;
    this.#mail.took(text);
  }

  #told(fact: AgentFact): void {
    if (fact.type === 'registration') this.#count(fact.phase);
    if (fact.type !== 'incoming') return;
    this.#count('incoming');
    this.#live(fact.session);
    if (this.#roll(2) === 0) fact.session.ring(...pick([[180], [183, SDP], []] as [number?, string?][], this.#roll));
    if (this.#roll(2) === 0) fact.session.accept(SDP);
    else if (this.#roll(3) === 0) fact.session.reject(486);
  }

  #live(session: Session): void {
    this.#sessions.push(session);
    session.facts.subscribe(fact => this.#heard(session, fact));
  }

  #heard(session: Session, fact: SessionFact): void {
    this.#count(fact.type);
    if (fact.type === 'ended') this.#sessions.splice(this.#sessions.indexOf(session), 1);
    if (fact.type === 'offer-wanted' || (fact.type === 'remote-sdp' && fact.kind === 'offer')) {
      if (this.#roll(4) === 0) session.refuse();
      else session.answer(SDP);
    }
    if (fact.type === 'refer-wanted') {
      if (this.#roll(3) === 0) session.referral.refuse(603);
      else {
        session.referral.accept();
        session.referral.progress(pick([100, 180, 200, 486], this.#roll), 'Words');
      }
    }
  }

  #count(what: string): void {
    this.#met.set(what, this.met(what) + 1);
  }

  /** The people at the phone. */
  #act(): void {
    if (this.#sessions.length < 6 && this.#roll(3) === 0) {
      this.#live(this.#agent.invite(1, `sip:200@${HOST}`, this.#roll(4) === 0 ? null : SDP));
    }
    if (this.#roll(20) === 0) this.#subscriptions[this.#roll(2)]?.renew();
    if (this.#roll(30) === 0) {
      this.#agent.publish(1, { event: 'presence', contentType: 'application/pidf+xml', body: '<p/>', expires: null });
    }
    if (this.#sessions.length === 0) return;
    const session = pick(this.#sessions, this.#roll);
    switch (this.#roll(6)) {
      case 0:
        session.hangup();
        return;
      case 1:
        session.offer(SDP);
        return;
      case 2:
        session.accept(SDP);
        return;
      case 3:
        session.refer({ uri: `sip:300@${HOST}`, replaces: null });
        return;
      case 4:
        session.info('application/dtmf-relay', 'Signal=1\r\nDuration=100\r\n');
        return;
    }
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
