/** Times and dates as people read them. */

/** `mm:ss`, from an hour on `h:mm:ss`. */
export function durationText(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

export type TimeStyle = {
  readonly locale: string;
  readonly timeFormat: '24HOUR' | '12HOUR';
  readonly dateFormat: 'EUROPEAN' | 'AMERICAN';
  readonly timeZone: string;
};

/** English parts are put together here, as the guide shows them; every other language has its own way of writing them. */
const isEnglish = ({ locale }: TimeStyle): boolean => /^en\b/.test(locale);

/** '17:05' or '5:05 PM'. */
export function timeText(time: Date, style: TimeStyle): string {
  if (style.timeFormat === '12HOUR' && !isEnglish(style)) {
    return formatOrUtc(style, { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }).format(time);
  }
  const part = partsOf(time, style);
  const clock = `${part('hour')}:${part('minute')}`;
  return style.timeFormat === '12HOUR' ? `${clock.replace(/^0/, '')} ${part('dayPeriod').toUpperCase()}` : clock;
}

/** 'Mon 5 Jan 2026' or 'Mon Jan 5 2026', then shorter wordings, as `wordings` gives them. */
export function dateTexts(time: Date, style: TimeStyle): readonly string[] {
  if (!isEnglish(style) && (style.dateFormat === 'EUROPEAN' || ONE_ORDER.test(style.locale))) {
    const short = { day: 'numeric', month: 'short' } as const;
    const all = [{ ...short, weekday: 'short', year: 'numeric' }, { ...short, weekday: 'short' }, short] as const;
    return [...all, { day: 'numeric', month: 'numeric' } as const].map(options =>
      formatOrUtc(style, options).format(time),
    );
  }
  const part = partsOf(time, style);
  const [first, second] = style.dateFormat === 'AMERICAN' ? (['month', 'day'] as const) : (['day', 'month'] as const);
  // Where a month has no short name it is a number.
  const between = /^\d/.test(part('month')) ? '/' : ' ';
  const short = [part(first), part(second)].map(one => one.replace(/^0/, '')).join(between);
  return [`${part('weekday')} ${short}${between}${part('year')}`, `${part('weekday')} ${short}`, short];
}

/** Languages that know one order of year, month and day only. */
const ONE_ORDER = /^(zh|ja|ko|he)\b/;

type PartName = 'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute' | 'dayPeriod';

function partsOf(time: Date, style: TimeStyle): (name: PartName) => string {
  const hourCycle = style.timeFormat === '12HOUR' ? 'h12' : 'h23';
  const parts = formatOrUtc(style, { ...ALL_PARTS, hourCycle }).formatToParts(time);
  return name => parts.find(part => part.type === name)?.value ?? '';
}

const ALL_PARTS = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
} as const;

/** Building a format takes far longer than using it, and the clock asks every second. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOrUtc({ locale, timeZone }: TimeStyle, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, options]);
  const known = formats.get(key) ?? newFormat(locale, timeZone, options);
  // Settings name few zones; who tries them all must not fill the memory.
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(key, known);
  return known;
}

const MOST_FORMATS = 32;

function newFormat(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    // The only way to ask whether a zone exists is to try it; settings report the bad one.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  }
}
