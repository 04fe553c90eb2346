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

/** '17:05' or '5:05 PM'. */
export function timeText(time: Date, style: TimeStyle): string {
  const part = partsOf(time, style);
  const clock = `${part('hour')}:${part('minute')}`;
  return style.timeFormat === '12HOUR' ? `${clock.replace(/^0/, '')} ${part('dayPeriod').toUpperCase()}` : clock;
}

/** 'Mon 5 Jan 2026' or 'Mon Jan 5 2026', then shorter wordings, as `wordings` gives them. */
export function dateTexts(time: Date, style: TimeStyle): readonly string[] {
  const part = partsOf(time, style);
  const [first, second] = style.dateFormat === 'AMERICAN' ? (['month', 'day'] as const) : (['day', 'month'] as const);
  const short = `${part(first)} ${part(second)}`;
  return [`${part('weekday')} ${short} ${part('year')}`, `${part('weekday')} ${short}`, short];
}

type PartName = 'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute' | 'dayPeriod';

function partsOf(time: Date, style: TimeStyle): (name: PartName) => string {
  const hourCycle = style.timeFormat === '12HOUR' ? 'h12' : 'h23';
  const parts = formatOrUtc(style.locale, hourCycle, style.timeZone).formatToParts(time);
  return name => parts.find(part => part.type === name)?.value ?? '';
}

function formatOrUtc(locale: string, hourCycle: 'h12' | 'h23', timeZone: string): Intl.DateTimeFormat {
  const options = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle,
  } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    // The only way to ask whether a zone exists is to try it; settings report the bad one.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  }
}
