/** When the phone looks for news by itself (guide, section 8.2), and when again after a failure. */

export type Period = {
  readonly type: string;
  readonly hours: number;
  /** `hh:mm` by the phone's own clock. */
  readonly dailyTime: string;
  /** SUNDAY … SATURDAY */
  readonly weeklyDay: string;
  readonly weeklyTime: string;
};

export type Moment = {
  readonly time: Date;
  /** Minutes by which the phone's own clock is ahead of UTC at a time. */
  readonly offset: (time: Date) => number;
  /** Milliseconds since the phone looked last. */
  readonly since: number;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** Milliseconds until the next check; null: only when the phone starts. */
export function untilNext(period: Period, moment: Moment): number | null {
  const every = (ms: number): number => Math.max(0, ms - moment.since);
  switch (period.type) {
    case 'EVERY5MINUTES':
      return every(5 * MINUTE);
    case 'EVERY15MINUTES':
      return every(15 * MINUTE);
    case 'HOURLY':
      return every(period.hours * HOUR);
    case 'DAILY':
      return untilTime(period.dailyTime, null, moment);
    case 'WEEKLY':
      return untilTime(period.weeklyTime, DAYS.indexOf(period.weeklyDay), moment);
    default:
      return null;
  }
}

/** By the clock on the wall: the day on which clocks are changed has 23 or 25 hours. */
function untilTime(text: string, day: number | null, { time, offset }: Moment): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  const local = new Date(time.getTime() + offset(time) * MINUTE);
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  for (let days = 0; ; days++) {
    const wanted = midnight + days * DAY + hour * HOUR + minute * MINUTE;
    if (day !== null && new Date(wanted).getUTCDay() !== day) continue;
    const guess = wanted - offset(time) * MINUTE;
    const at = wanted - offset(new Date(guess)) * MINUTE;
    if (at > time.getTime()) return at - time.getTime();
  }
}

const FIRST_RETRY = MINUTE;
const LAST_RETRY = HOUR;
const LONGEST_RETRY = DAY;

/**
 * Milliseconds to the next try after so many failures in a row: 1, 2, 4 … 60 minutes, a quarter more or less so that phones
 * that failed together do not come back together. `random` is from 0 to 1. A server that asks for more time gets it.
 */
export function untilRetry(failures: number, random: number, retryAfter = 0): number {
  const doubled = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
  return Math.min(LONGEST_RETRY, Math.max(doubled * (0.75 + random / 2), retryAfter));
}
