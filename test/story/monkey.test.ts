import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { RING_NAMES } from '../../config/tables/rings.ts';
import { models } from '../../hal/models/index.ts';
import type { Model } from '../../hal/models/model.ts';
import { Panel } from '../../hal/sim/panel.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { Facts } from '../../src/base/facts.ts';
import { silentLog } from '../../src/base/log.ts';
import { Desk } from '../../src/call/desk/desk.ts';
import { soundPlan } from '../../src/call/sound.ts';
import type { MediaClient } from '../../src/media/client.ts';
import type { Agent, AgentFact, EndCause, Session, SessionFact } from '../../src/sip/agent.ts';
import { Lcd } from '../../ui/lcd/lcd.ts';
import { valuesOf } from '../../ui/values.ts';
import { settings } from '../call/fixtures.ts';
import { emptyDirectory, network, noBook, phoneOrders, status, settings as uiSettings } from '../ui/fixtures.ts';

const STEPS = 1500;
const DIRECTIONS = ['sendrecv', 'sendonly', 'inactive'];

/** The same numbers for the same seed (mulberry32). */
function dice(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { chance: (share: number) => next() < share, pick: <T>(list: readonly T[]) => list[below(list.length)] as T };
}
type Dice = ReturnType<typeof dice>;

/** The far end of one call: it says what a SIP session may say, whenever the monkey wants it to. */
class FarEnd implements Session {
  readonly id: number;
  readonly direction: 'in' | 'out';
  readonly facts = new Facts<SessionFact>();
  readonly account = 0;
  readonly callId = '';
  readonly inClear = false;
  readonly remote = { uri: 'sip:300@127.0.0.1', user: '300', displayName: 'Monkey \u001b[31m House' };
  stage: 'early' | 'up' | 'over' = 'early';
  /** Our offer waits for their answer. */
  asked = false;
  #version = 0;

  constructor(id: number, direction: 'in' | 'out') {
    this.id = id;
    this.direction = direction;
    this.asked = direction === 'out';
  }

  readonly dialog = null;
  readonly referral = { accept() {}, refuse() {}, progress() {} };

  ring(): void {}
  answer(): void {}
  refuse(): void {}
  refer(): void {}
  info(): void {}
  accept(): void {
    this.stage = 'up';
    queueMicrotask(() => this.#tell({ type: 'confirmed' }));
  }
  offer(): void {
    assert.ok(!this.asked, 'one offer at a time');
    this.asked = true;
  }
  reject(): void {
    this.#end({ by: 'us', kind: 'declined' });
  }
  hangup(): void {
    this.#end({ by: 'us', kind: this.stage === 'up' ? 'hangup' : 'cancelled' });
  }

  act({ chance, pick }: Dice): void {
    if (chance(0.15)) this.#end({ by: 'them', kind: pick(this.stage === 'up' ? ['hangup'] : this.#refusals()) });
    else if (this.stage === 'early') this.#progress(pick(['ring', 'early', 'answer', 'redirect']));
    else if (this.asked) this.#settle(chance(0.8));
    else this.#tell(pick<SessionFact>([this.#sdp('offer', pick(DIRECTIONS)), { type: 'offer-wanted' }]));
  }

  #refusals(): EndCause['kind'][] {
    return this.direction === 'in' ? ['cancelled'] : ['busy', 'declined', 'not-found', 'unreachable', 'server-error'];
  }

  #progress(what: 'ring' | 'early' | 'answer' | 'redirect'): void {
    if (this.direction === 'in') return;
    if (what === 'ring') this.#tell({ type: 'progress', status: 180, reason: 'Ringing' });
    if (what === 'redirect') this.#tell({ type: 'redirected', to: 'sip:301@127.0.0.1' });
    if (what === 'early') this.#tell(this.#sdp('answer', 'sendrecv', true));
    if (what !== 'answer') return;
    this.asked = false;
    this.stage = 'up';
    this.#tell(this.#sdp('answer'));
    this.#tell({ type: 'confirmed' });
  }

  #settle(yes: boolean): void {
    this.asked = false;
    this.#tell(yes ? this.#sdp('answer') : { type: 'offer-refused', status: 488, reason: '' });
  }

  #sdp(kind: 'offer' | 'answer', direction = 'sendrecv', early = false): SessionFact {
    return { type: 'remote-sdp', kind, body: sdp(direction, ++this.#version), early };
  }

  #end(cause: EndCause): void {
    if (this.stage === 'over') return;
    this.stage = 'over';
    queueMicrotask(() => this.facts.publish({ type: 'ended', cause }));
  }

  #tell(fact: SessionFact): void {
    if (this.stage !== 'over') this.facts.publish(fact);
  }
}

function sdp(direction: string, version = 1): string {
  const lines = ['v=0', `o=- 9 ${version} IN IP4 127.0.0.2`, 's=-', 'c=IN IP4 127.0.0.2', 't=0 0'];
  return [...lines, 'm=audio 5000 RTP/AVP 0 101', 'a=rtpmap:101 telephone-event/8000', `a=${direction}`, ''].join(
    '\r\n',
  );
}

/** A whole desk and LCD of a model; the network and the sound are the monkey's. */
function phone(model: Model, { chance }: Dice) {
  const clock = new ManualClock();
  const panel = new Panel(model, clock);
  const parameters = new Store({ clock });
  const facts = new Facts<AgentFact>();
  const farEnds: FarEnd[] = [];
  const streams = new Set<number>();
  const agent = {
    facts,
    hasAccount: () => chance(0.95),
    address: (_account: number, target: string) => `sip:${target}@127.0.0.1`,
    invite() {
      const farEnd = new FarEnd(farEnds.length, 'out');
      farEnds.push(farEnd);
      return farEnd;
    },
  } as unknown as Agent;
  const media = {
    facts: new Facts(),
    order(name: string, { stream }: { stream: number }) {
      if (name === 'closeStream') streams.delete(stream);
      if (name !== 'openStream') return Promise.resolve({ ok: true });
      if (chance(0.05)) return Promise.resolve({ ok: false, error: { what: 'no ports' } });
      streams.add(stream);
      // Ports are bound by another thread: other things happen meanwhile.
      return new Promise(resolve => clock.after(20, () => resolve({ ok: true, value: { rtpPort: 4000 } })));
    },
  } as unknown as MediaClient;
  const desk = new Desk({
    settings,
    agent,
    media,
    address: '127.0.0.1',
    clock,
    log: silentLog,
    recordings: '/nowhere',
    keepVolume: () => {},
    measured: () => {},
  });
  const lcd = new Lcd({
    model,
    display: panel,
    keys: panel,
    lamps: panel,
    orders: desk,
    phone: phoneOrders(parameters, clock),
    book: noBook,
    facts: () => ({
      desk: desk.state,
      network,
      settingsFaults: [],
      settings: uiSettings,
      about: { model: model.name, firmware: '1', functionKeys: 12 },
      values: valuesOf(parameters),
      rings: RING_NAMES,
      status,
      directory: emptyDirectory,
      adminCode: null,
      lock: { locked: false, hasCode: false },
    }),
    clock,
    log: silentLog,
  });
  panel.onHook(lifted => lcd.hook(lifted));
  desk.changed.subscribe(() => lcd.changed());
  const ring = (): void => {
    const session = new FarEnd(farEnds.length, 'in');
    farEnds.push(session);
    const offer = chance(0.9) ? sdp('sendrecv') : null;
    if (offer === null) session.asked = true;
    const { remote: party } = session;
    const identity = { party, asserted: false, anonymous: false, verification: null, divertedBy: null };
    facts.publish({
      type: 'incoming',
      session,
      offer,
      identity,
      replaces: null,
      joins: null,
      tls: false,
      hints: new Map(),
      proven: false,
    });
  };
  return { clock, panel, desk, lcd, farEnds, streams, ring };
}
type MonkeyPhone = ReturnType<typeof phone>;

/** What must be true of a phone at any moment. */
function sane({ desk: { state }, panel, lcd }: MonkeyPhone): void {
  // Frame and lamps are drawn at the end of a turn, or now, because somebody asks.
  const { title, rows, softkeys } = lcd.frame;
  const speaking = state.calls.filter(
    ({ phase }) => phase === 'connected' || phase === 'calling' || phase === 'ringback',
  );
  const plan = soundPlan(settings, state);
  const members = state.conference?.members ?? [];
  const alone = speaking.filter(({ id }) => !members.includes(id));
  const mixed = speaking.filter(({ id }) => members.includes(id));
  assert.ok(alone.length <= 1, 'at most one call speaks');
  assert.ok(alone.length === 0 || mixed.length === 0, 'nobody speaks beside a conference');
  assert.ok(mixed.length < 2 || state.conference?.phase === 'together', 'who is mixed is together');
  assert.ok(state.conference?.phase !== 'together' || members.length > 1, 'nobody is a conference alone');
  assert.ok(
    members.every(id => state.calls.some(call => call.id === id && call.phase !== 'ended')),
    'members are calls that are up',
  );
  assert.equal(state.focus === null, state.calls.length === 0, 'a call has the focus when there is one');
  assert.ok(
    state.focus === null || state.calls.some(call => call.id === state.focus),
    'the focus is on a call that exists',
  );
  if (state.handsetLifted) assert.notEqual(state.path, null, 'a lifted handset is a path');
  // Where a call that rings is to be sent is entered in silence: nobody has taken it yet.
  const dialling = state.dial !== null && state.dial.deflects === null;
  if (speaking.length > 0 || dialling) assert.notEqual(state.path, null, 'speech and dialling have a path');
  const reason = speaking.length > 0 || state.dial !== null || state.handsetLifted || plan.ear !== null;
  assert.ok(state.path === null || reason, 'a path is open for a reason');
  if (state.calls.length === 0) assert.ok(!state.muted, 'mute ends with the calls');
  if (state.calls.length === 0) assert.equal(plan.ring, null);
  if (panel.lamps.has('mute')) assert.equal(panel.lamps.get('mute') !== null, state.muted);
  if (panel.lamps.has('speaker')) assert.equal(panel.lamps.get('speaker') !== null, state.path === 'speaker');
  const text = [title, ...rows.map(row => row.text), ...softkeys].join('');
  assert.doesNotMatch(text, /\p{Cc}/u, 'no control characters reach the screen');
}

async function play(model: Model, seed: number): Promise<void> {
  const chance = dice(seed);
  const one = phone(model, chance);
  const keys = model.keys.map(key => key.name);
  const done: string[] = [];
  const act = async (): Promise<void> => {
    const what = chance.pick([
      'key',
      'key',
      'key',
      'key',
      'digit',
      'softkey',
      'softkey',
      'hook',
      'ring',
      'far',
      'far',
      'time',
    ]);
    const key =
      what === 'digit'
        ? chance.pick([...'0123456789*#'])
        : chance.pick(what === 'softkey' ? keys.filter(name => name.startsWith('SOFT')) : keys);
    done.push(`${what} ${key}`);
    if (what === 'hook') one.panel.hook(!one.panel.lifted);
    else if (what === 'ring') one.ring();
    else if (what === 'time') await one.clock.advance(chance.pick([10, 100, 1000, 6000, 60_000]));
    else if (what === 'far')
      chance.pick(one.farEnds.filter(({ stage }) => stage !== 'over').concat(new FarEnd(0, 'in'))).act(chance);
    else {
      one.panel.down(key);
      if (chance.chance(0.1)) await one.clock.advance(900);
      one.panel.up(key);
    }
    await new Promise(resolve => setImmediate(resolve));
  };
  try {
    for (let step = 0; step < STEPS; step++) {
      await act();
      sane(one);
    }
    // Everybody goes home: nothing is left.
    one.panel.hook(false);
    one.desk.cancelDial();
    await one.clock.advance(1000);
    for (const farEnd of one.farEnds) farEnd.hangup();
    await one.clock.advance(300_000);
    sane(one);
    assert.deepEqual(one.desk.state.calls, []);
    assert.equal(one.desk.state.dial, null);
    assert.equal(one.desk.state.path, null);
    assert.deepEqual([...one.streams], [], 'all ports are given back');
    assert.equal(one.clock.pending, 1, 'only the clock on the screen goes on');
    one.desk.close();
    one.lcd.stop();
    assert.equal(one.clock.pending, 0);
  } catch (thrown) {
    const { calls, focus, dial, path, handsetLifted, muted } = one.desk.state;
    const state = JSON.stringify({
      calls: calls.map(({ id, phase, direction }) => `${id} ${direction} ${phase}`),
      focus,
      dial,
      path,
      handsetLifted,
      muted,
    });
    throw new Error(`${model.name}, seed ${seed}, after ${done.slice(-12).join(', ')}: ${state}`, { cause: thrown });
  }
}

/** Random hands on a whole phone, with a random far end: each seed plays the same every time. */
describe('story: a monkey', () => {
  for (const [at, model] of models.entries()) {
    it(`cannot bring the ${model.name} out of order`, () => play(model, 400 + at));
  }
});
