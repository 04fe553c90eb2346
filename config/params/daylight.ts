/** Daylight saving time by hand, and how often the clock is set (guide, chapter 11). */
import { area } from '../param.ts';

const { choice, int } = area({ page: 'Date and Time', section: '11.1', apply: 'live', dormant: true });

export const activate = choice('system/daylight_saving/activate', {
  label: 'Daylight saving',
  help: 'Moves the clock between the two dates below. A selected time zone goes before it.',
  default: 'DISABLE',
  values: ['DISABLE', 'ENABLE'],
  spellings: { 0: 'DISABLE', 1: 'ENABLE' },
  aliases: ['system/ntp/daylight_saving/activate'],
});

export const mode = choice('system/daylight_saving/mode', {
  label: 'Kind of dates',
  help: 'FIXED has a day of the month, DayOfWeek a weekday in a week of the month.',
  default: 'FIXED',
  values: ['FIXED', 'DayOfWeek'],
  aliases: ['system/ntp/daylight_saving/mode'],
});

export const offset = int('system/daylight_saving/offset', {
  label: 'Daylight saving offset',
  help: 'By how much the clock goes forward.',
  min: 0,
  max: 180,
  unit: 'min',
  default: 60,
  aliases: ['system/ntp/daylight_saving/offset'],
});

export const syncDays = int('system/ntp/sync_time/days', {
  label: 'Set the clock: days',
  help: 'Days between two questions to the time server, to which the hours are added.',
  section: '11.2',
  min: 0,
  max: 7,
  unit: 'd',
  default: 0,
});

export const syncHours = int('system/ntp/sync_time/hours', {
  label: 'Set the clock: hours',
  help: 'Hours between two questions to the time server.',
  section: '11.2',
  min: 0,
  max: 24,
  unit: 'h',
  default: 12,
});

const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

/** One of the two dates on which the clock is moved. */
function date<const E extends 'start' | 'end'>(end: E) {
  const path = <const P extends string>(name: P) => `system/daylight_saving/${end}_date/${name}` as const;
  const about = (label: string, help: string, name: string) => ({
    label: `Daylight saving, ${end}: ${label}`,
    help,
    aliases: [`system/ntp/daylight_saving/${end}_date/${name}`],
  });
  return {
    month: int(path('month'), { ...about('month', 'January is 1.', 'month'), min: 1, max: 12, default: 1 }),
    day: int(path('day'), { ...about('day', 'Day of the month, with FIXED.', 'day'), min: 1, max: 31, default: 1 }),
    week: int(path('week'), {
      ...about('week', 'Week of the month, 5 is the last, with DayOfWeek.', 'week'),
      min: 1,
      max: 5,
      default: 1,
    }),
    dayOfWeek: choice(path('day_of_week'), {
      ...about('weekday', 'The weekday, with DayOfWeek.', 'day_of_week'),
      values: WEEKDAYS,
      default: 'SUNDAY',
    }),
    hour: int(path('hour'), { ...about('hour', 'Hour of the day.', 'hour'), min: 0, max: 23, unit: 'h', default: 2 }),
    minute: int(path('minute'), {
      ...about('minute', 'Minute of the hour.', 'minute'),
      min: 0,
      max: 59,
      unit: 'min',
      default: 0,
    }),
  };
}

export const start = date('start');
export const end = date('end');
