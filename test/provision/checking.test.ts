import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Runner } from '../../src/base/machine.ts';
import {
  type CheckingEffect,
  type CheckingInput,
  type CheckingState,
  checking,
  OFF,
} from '../../src/provision/checking.ts';
import { type Period, untilNext, untilRetry } from '../../src/provision/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DEFAULTS: Period = { type: 'DAILY', hours: 24, dailyTime: '00:00', weeklyDay: 'SUNDAY', weeklyTime: '00:00' };

/** A phone that only keeps time. Its clock starts on Monday, 5 January 2026, 09:00 UTC. */
class Phone {
  readonly clock: ManualClock;
  readonly looks: number[] = [];
  readonly applied: number[] = [];
  readonly runner: Runner<CheckingState, CheckingInput, CheckingEffect>;
  /** What the next looks bring; 'nothing-new' when the list is empty. */
  answers: ('news' | 'nothing-new' | 'failed' | 'never')[] = [];
  wait = 0;
  retryAfter = 0;
  readonly period: Period;
  #lookedAt = 0;

  constructor(period: Partial<Period>, start?: Date, offset: (time: Date) => number = () => 0) {
    this.clock = new ManualClock(start);
    this.period = { ...DEFAULTS, ...period };
    this.runner = new Runner({
      name: 'checking',
      initial: OFF,
      transition: checking,
      clock: this.clock,
      log: silentLog,
      perform: effect => {
        if (effect.type === 'look') this.#look();
        if (effect.type === 'apply') {
          this.applied.push(this.clock.now());
          this.runner.dispatch({ type: 'applied' });
        }
        if (effect.type !== 'plan') return;
        const moment = { time: this.clock.wall(), offset, since: this.clock.now() - this.#lookedAt };
        this.runner.dispatch({ type: 'planned', period: untilNext(this.period, moment), wait: this.wait, random: 0.5 });
      },
    });
  }

  #look(): void {
    this.looks.push(this.clock.now());
    this.#lookedAt = this.clock.now();
    const outcome = this.answers.shift() ?? 'nothing-new';
    if (outcome === 'never') return;
    if (outcome === 'failed') this.runner.dispatch({ type: 'failed', retryAfter: this.retryAfter });
    else this.runner.dispatch({ type: 'looked', outcome });
  }

  order(...inputs: CheckingInput[]): this {
    for (const input of inputs) this.runner.dispatch(input);
    return this;
  }

  get phase(): string {
    return this.runner.state.phase;
  }
}

async function looksOf(phone: Phone, ms: number): Promise<number[]> {
  phone.order({ type: 'start' });
  await phone.clock.advance(ms);
  return phone.looks;
}

describe('checks for news', () => {
  const ROWS: [period: Partial<Period>, over: number, looks: number[]][] = [
    [{ type: 'EVERY5MINUTES' }, 16 * MINUTE, [0, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE]],
    [{ type: 'EVERY15MINUTES' }, 31 * MINUTE, [0, 15 * MINUTE, 30 * MINUTE]],
    [{ type: 'HOURLY', hours: 1 }, 2 * HOUR + 1, [0, HOUR, 2 * HOUR]],
    [{ type: 'HOURLY', hours: 50 }, 101 * HOUR, [0, 50 * HOUR, 100 * HOUR]],
    [{ type: 'DAILY' }, 2 * DAY, [0, 15 * HOUR, 39 * HOUR]],
    [{ type: 'DAILY', dailyTime: '09:30' }, 25 * HOUR, [0, HOUR / 2, 24.5 * HOUR]],
    [
      { type: 'WEEKLY', weeklyDay: 'SUNDAY', weeklyTime: '03:00' },
      14 * DAY,
      [0, 6 * DAY - 6 * HOUR, 13 * DAY - 6 * HOUR],
    ],
    [{ type: 'WEEKLY', weeklyDay: 'MONDAY', weeklyTime: '08:00' }, 8 * DAY, [0, 7 * DAY - HOUR]],
    [{ type: 'POWERUP' }, 30 * DAY, [0]],
  ];
  it('come by another period from the moment at which it is set', async () => {
    const phone = new Phone({});
    await looksOf(phone, 2 * MINUTE);
    Object.assign(phone.period, { type: 'EVERY5MINUTES' });
    phone.order({ type: 'changed' });
    await phone.clock.advance(9 * MINUTE);
    assert.deepEqual(phone.looks, [0, 5 * MINUTE, 10 * MINUTE]);
    Object.assign(phone.period, { type: 'POWERUP' });
    phone.order({ type: 'changed' });
    await phone.clock.advance(2 * DAY);
    assert.equal(phone.looks.length, 3);
  });

  for (const [period, over, looks] of ROWS) {
    it(`come ${Object.values(period).join(' ')}, beside that at the start`, async () => {
      assert.deepEqual(await looksOf(new Phone(period), over), looks);
    });
  }

  it('follow the clock on the wall when that is put forward or back', async () => {
    // Central European time, which goes from +01:00 to +02:00 on 29 March 2026, 01:00 UTC.
    const change = Date.UTC(2026, 2, 29, 1);
    const offset = (time: Date): number => (time.getTime() < change ? 60 : 120);
    const phone = new Phone({ dailyTime: '04:00' }, new Date('2026-03-28T12:00:00Z'), offset);
    assert.deepEqual(await looksOf(phone, 2 * DAY), [0, 14 * HOUR, 38 * HOUR]);
  });

  it('wait for a time of chance, but not at the start', async () => {
    const phone = new Phone({ type: 'HOURLY', hours: 1 });
    phone.wait = 90_000;
    assert.deepEqual(await looksOf(phone, 2 * HOUR), [0, HOUR + 90_000]);
    assert.equal(phone.phase, 'resting');
  });

  it('come again after failures, later each time, and as before after a success', async () => {
    const phone = new Phone({ type: 'POWERUP' });
    phone.answers = Array.from({ length: 9 }, () => 'failed');
    assert.deepEqual(
      await looksOf(phone, 10 * HOUR),
      [0, 1, 3, 7, 15, 31, 63, 123, 183, 243].map(minutes => minutes * MINUTE),
    );
    const often = new Phone({ type: 'EVERY5MINUTES' });
    often.answers = Array.from({ length: 9 }, () => 'failed');
    await looksOf(often, 18 * MINUTE);
    assert.deepEqual(
      often.looks,
      [0, 1, 3, 7, 12, 17].map(minutes => minutes * MINUTE),
    );
    const asked = new Phone({ type: 'POWERUP' });
    asked.answers = ['failed'];
    asked.retryAfter = 20 * MINUTE;
    assert.deepEqual(await looksOf(asked, DAY), [0, 20 * MINUTE]);
    assert.ok(
      untilRetry(1, 0) < untilRetry(1, 1) && untilRetry(40, 1) <= 1.25 * HOUR && untilRetry(1, 0, 9 * DAY) === DAY,
    );
  });

  it('disturb no call: what was found waits, at most for a day', async () => {
    const phone = new Phone({}).order({ type: 'busy' });
    phone.answers = ['news'];
    await looksOf(phone, HOUR);
    assert.deepEqual([phone.phase, phone.applied], ['holding', []]);
    phone.order({ type: 'idle' });
    assert.deepEqual([phone.phase, phone.applied], ['resting', [HOUR]]);
    const talker = new Phone({}).order({ type: 'busy' });
    talker.answers = ['news'];
    await looksOf(talker, 2 * DAY);
    assert.deepEqual(talker.applied, [DAY]);
  });

  it('are made at once when somebody asks, one at a time', async () => {
    const phone = new Phone({ type: 'POWERUP' }).order({ type: 'ordered' });
    assert.deepEqual(phone.looks, []);
    phone.answers = ['never'];
    await looksOf(phone, MINUTE);
    phone.order({ type: 'ordered' }, { type: 'ordered' });
    assert.equal(phone.looks.length, 1);
    phone.answers = ['nothing-new'];
    phone.order({ type: 'looked', outcome: 'nothing-new' });
    assert.deepEqual([phone.looks, phone.phase], [[0, MINUTE], 'resting']);
    phone.order({ type: 'stop' });
    await phone.clock.advance(DAY);
    assert.deepEqual([phone.looks.length, phone.phase, phone.clock.pending], [2, 'off', 0]);
  });

  it('an order while something is held back looks for what is newer', async () => {
    const phone = new Phone({}).order({ type: 'busy' });
    phone.answers = ['news', 'news'];
    await looksOf(phone, MINUTE);
    phone.order({ type: 'ordered' });
    assert.deepEqual([phone.looks.length, phone.phase], [2, 'holding']);
    phone.order({ type: 'idle' });
    assert.equal(phone.applied.length, 1);
  });

  it('no input in any state breaks the machine or leaves a timer behind', () => {
    const phases = ['off', 'resting', 'waiting', 'looking', 'holding', 'applying'] as const;
    const inputs: CheckingInput[] = [
      ...(['start', 'stop', 'ordered', 'changed', 'applied', 'idle', 'busy'] as const).map(type => ({ type })),
      { type: 'planned', period: 5, wait: 1, random: 0 },
      { type: 'planned', period: null, wait: 1, random: 0 },
      { type: 'looked', outcome: 'news' },
      { type: 'failed', retryAfter: 0 },
      ...(['period', 'replan', 'wait', 'patience'] as const).map(timer => ({ type: 'timer' as const, timer })),
    ];
    for (const phase of phases) {
      for (const input of inputs) {
        const step = checking({ ...OFF, phase }, input);
        if (step === null) continue;
        const looks = step.effects.filter(({ type }) => type === 'look');
        assert.ok(
          looks.length === (step.state.phase === 'looking' && phase !== 'looking' ? 1 : 0),
          `${phase} ${input.type}`,
        );
      }
    }
  });
});
