import assert from 'node:assert/strict';
import * as params from '../../config/params/lock.ts';
import { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { Facts } from '../../src/base/facts.ts';
import type { DeskState } from '../../src/call/facts.ts';
import { lockWhenIdle } from '../../src/main/lock.ts';
import type { Phone } from '../../src/main/phone.ts';
import { call, quiet } from '../call/fixtures.ts';

const MINUTE = 60_000;

describe('a phone that nobody touches', () => {
  let clock: ManualClock;
  let store: Store;
  let closing: (() => unknown)[];
  let locked: boolean;
  let causes: string[];
  const lockChanged = new Facts<boolean>();
  const deskChanged = new Facts<DeskState>();
  let key: () => void;
  let hook: () => void;
  let state: DeskState;

  const set = (path: string, value: string) => assert.ok(store.set(path, value, 'session').ok);
  const desk = (next: DeskState): void => {
    state = next;
    deskChanged.publish(next);
  };
  const isLocked = (now: boolean): void => {
    locked = now;
    lockChanged.publish(now);
  };

  beforeEach(() => {
    clock = new ManualClock();
    store = new Store();
    closing = [];
    [locked, causes, state] = [false, [], quiet];
    const lock = {
      changed: lockChanged,
      get locked() {
        return locked;
      },
      lock: (cause: string) => {
        causes.push(cause);
        if (store.get(params.code) !== '') isLocked(true);
      },
    };
    lockWhenIdle({ clock, closing }, {
      lock,
      store,
      desk: {
        changed: deskChanged,
        get state() {
          return state;
        },
      },
      hardware: {
        keys: { onKey: (heard: () => void) => (key = heard) },
        hook: { onHook: (heard: () => void) => (hook = heard) },
      },
    } as unknown as Phone);
    set(params.code.path, '4711');
  });

  it('locks itself after its minutes, counted from the last key, hook or call, whatever the servers do meanwhile', async () => {
    await clock.advance(600 * MINUTE);
    assert.deepEqual(causes, [], 'never, as delivered');
    set(params.after.path, '5');
    await clock.advance(4 * MINUTE);
    key();
    await clock.advance(4 * MINUTE);
    hook();
    await clock.advance(4 * MINUTE);
    desk({ ...quiet, lines: quiet.lines.map(line => ({ ...line, registration: 'registered' })) });
    await clock.advance(MINUTE - 1);
    assert.equal(locked, false);
    await clock.advance(1);
    assert.deepEqual([locked, causes], [true, ['idle']]);
    await clock.advance(60 * MINUTE);
    isLocked(false);
    await clock.advance(5 * MINUTE - 1);
    assert.equal(causes.length, 1, 'who opened it has the whole time again');
    await clock.advance(1);
    assert.equal(causes.length, 2);
  });

  it('does not lock in a call or while a number is typed, but so long after it', async () => {
    set(params.after.path, '5');
    for (const busy of [
      { ...quiet, calls: [call(1, 'connected')] },
      { ...quiet, dial: { line: 0, number: '', tone: 'dial' as const } },
    ]) {
      desk(busy);
      await clock.advance(60 * MINUTE);
      assert.deepEqual(causes, []);
      desk(quiet);
      await clock.advance(4 * MINUTE);
    }
    await clock.advance(MINUTE);
    assert.deepEqual(causes, ['idle']);
  });

  it('counts again from the moment in which there is a code, and leaves no timer behind', async () => {
    set(params.code.path, '');
    set(params.after.path, '1');
    await clock.advance(10 * MINUTE);
    assert.equal(locked, false);
    set(params.code.path, '12');
    await clock.advance(MINUTE);
    assert.equal(locked, true);
    isLocked(false);
    for (const step of closing) await step();
    key();
    assert.equal(clock.pending, 0, 'also when somebody touches it while it ends');
  });
});
