/** Local time from `system/ntp/gmt_offset` or a zone name; the zone rules are those of the runtime (Intl). */

const LOWEST_OFFSET = -12 * 60;
const HIGHEST_OFFSET = 14 * 60;

/** Minutes east of Greenwich, null when the text is no offset. */
function parseOffset(text: string): number | null {
  const match = /^([+-])(\d{2}):([0-5]\d)$/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  const offset = match[1] === '-' ? 0 - minutes : minutes;
  return offset >= LOWEST_OFFSET && offset <= HIGHEST_OFFSET ? offset : null;
}

export function checkOffset(text: string): string | null {
  return parseOffset(text) === null ? 'must be sign, two digits, colon, two digits, from -12:00 to +14:00' : null;
}

export function checkZone(text: string): string | null {
  if (text === '') return null;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return null;
  } catch {
    return 'is not the name of a time zone';
  }
}

/**
 * Minutes by which the clock of the place where the phone stands is ahead of UTC. `zone` and `offset` are the values of
 * `selected_timezone` and `gmt_offset`; the zone wins when it is not empty.
 */
export function localOffset(at: Date, zone: string, offset: string): number {
  return zone === '' ? (parseOffset(offset) ?? 0) : zoneOffset(at, zone);
}

/** Making a formatter takes long; the phone has one zone at a time. */
let formatter: { zone: string; format: Intl.DateTimeFormat } | null = null;

function zoneOffset(at: Date, zone: string): number {
  if (formatter?.zone !== zone) {
    formatter = { zone, format: new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }) };
  }
  const name = formatter.format.formatToParts(at).find(part => part.type === 'timeZoneName')?.value ?? 'GMT';
  return parseOffset(name.slice('GMT'.length)) ?? 0;
}
