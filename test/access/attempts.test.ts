import assert from 'node:assert/strict';
import { type AttemptState, attempts } from '../../src/access/attempts.ts';

const MINUTE = 60_000;

/** Asks, and fails when let: how long the next try has to wait, 0 when it was made. */
function guess(state: AttemptState, source: string, now: number): { state: AttemptState; wait: number } {
  const asked = attempts(state, { type: 'ask', source, now });
  const [effect] = asked.effects;
  if (effect?.type === 'wait') return { state: asked.state, wait: effect.ms };
  return { state: attempts(asked.state, { type: 'failed', source, now }).state, wait: 0 };
}

/** How many guesses somebody gets in who never stops, and waits exactly as long as he is told to. */
function guessesIn(ms: number, source: (guess: number) => string): number {
  let [state, now, made]: [AttemptState, number, number] = [new Map(), 0, 0];
  while (now < ms) {
    const next = guess(state, source(made), now);
    state = next.state;
    now += next.wait;
    if (next.wait === 0) made++;
  }
  return made;
}

describe('limits for guessing', () => {
  it('three tries are free, then the waits double up to a quarter of an hour', () => {
    let [state, now]: [AttemptState, number] = [new Map(), 0];
    const waits: number[] = [];
    while (waits.length < 8) {
      const next = guess(state, '192.0.2.7 admin', now);
      state = next.state;
      if (next.wait > 0) waits.push(next.wait);
      now += next.wait;
    }
    assert.deepEqual(
      waits.map(ms => ms / MINUTE),
      [0.5, 1, 2, 4, 8, 15, 15, 15],
    );
  });

  it('whoever changes his address gets one guess a minute at most, whoever stays far fewer', () => {
    const day = 24 * 60 * MINUTE;
    assert.ok(guessesIn(day, () => '192.0.2.7 admin') < 110);
    const many = guessesIn(day, made => `2001:db8:${made}:: admin`);
    assert.ok(many > 1000 && many < 1470, String(many));
  });

  it('the keypad is not locked by the network, and never for longer than five minutes', () => {
    let state: AttemptState = new Map();
    for (let i = 0; i < 500; i++) state = guess(state, `10.0.${i}.1 admin`, i * MINUTE).state;
    const soon = 499 * MINUTE + 1;
    assert.ok(guess(state, '10.9.9.9 admin', soon).wait > 0, 'somebody else on the network has to wait');
    assert.equal(guess(state, 'keypad admin', soon).wait, 0);
    for (let i = 0; i < 50; i++) state = guess(state, 'keypad admin', i * 30 * MINUTE).state;
    assert.ok(guess(state, 'keypad admin', 49 * 30 * MINUTE).wait <= 5 * MINUTE);
  });

  it('success forgives its own source and account only, an hour of calm forgives all', () => {
    let state: AttemptState = new Map();
    for (let i = 0; i < 3; i++) state = guess(state, 'a admin', 0).state;
    state = attempts(state, { type: 'passed', source: 'a user', now: 1 }).state;
    assert.ok(guess(state, 'a admin', 2).wait > 0);
    state = attempts(state, { type: 'passed', source: 'a admin', now: 3 }).state;
    assert.equal(guess(state, 'a admin', 4).wait, 0);
    for (let i = 0; i < 9; i++) state = guess(state, 'b admin', 5 * MINUTE * i).state;
    const later = guess(state, 'b admin', 200 * MINUTE);
    assert.deepEqual([later.wait, later.state.get('b admin')?.failures], [0, 1]);
  });

  it('remembers a bounded number of sources', () => {
    let state: AttemptState = new Map();
    for (let i = 0; i < 10_000; i++) state = attempts(state, { type: 'failed', source: `s${i} admin`, now: i }).state;
    assert.ok(state.size <= 65);
    assert.ok(state.has('s9999 admin'));
  });
});
