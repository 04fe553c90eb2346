/** RFC 4733 table 3; the index is the event code. */
export const EVENTS: readonly string[] = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '*',
  '#',
  'A',
  'B',
  'C',
  'D',
  'flash',
];

const ROWS = [697, 770, 852, 941] as const;
const COLUMNS = [1209, 1336, 1477, 1633] as const;
const KEYPAD = '123A456B789C*0#D';

/** The two frequencies of a digit in hertz (ITU-T Q.23), low group first; null when it is not a DTMF digit. */
export function dtmfFrequencies(digit: string): readonly [number, number] | null {
  const place = digit.length === 1 ? KEYPAD.indexOf(digit) : -1;
  if (place < 0) return null;
  return [ROWS[place >> 2] as number, COLUMNS[place & 3] as number];
}
