import type { ToneSpec } from '../protocol.ts';

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

/** Hertz (ITU-T Q.23): the low group, which are the rows of the keypad, then the high group, its columns. */
export const FREQUENCIES: readonly number[] = [697, 770, 852, 941, 1209, 1336, 1477, 1633];
/** Frequencies of one group. */
export const GROUP = 4;
const KEYPAD = '123A456B789C*0#D';

/** The digit of a row and a column: 4 times the first plus the second. */
export function digitAt(place: number): string {
  return KEYPAD[place] as string;
}

/** The two frequencies of a digit in hertz (ITU-T Q.23), low group first; null when it is not a DTMF digit. */
export function dtmfFrequencies(digit: string): readonly [number, number] | null {
  const place = digit.length === 1 ? KEYPAD.indexOf(digit) : -1;
  if (place < 0) return null;
  return [FREQUENCIES[place >> 2] as number, FREQUENCIES[GROUP + (place & 3)] as number];
}

/** Silence after a digit, so that two equal ones are told apart (ITU-T Q.24 asks for 40 ms). */
const DIGIT_GAP_MS = 60;
/** A sine of full scale in dBm0 (ITU-T G.711 table 5). */
const FULL_SCALE_DBM0 = 3.14;
/** The high group is sent 2 dB louder, because lines take more of it away: each is 1 dB from what is asked for. */
const HALF_TWIST = 1;

/** The tones of a DTMF digit, `level` dB below 0 dBm0; null when it is none. */
export function digitTone(digit: string, ms: number, level: number): ToneSpec | null {
  const frequencies = dtmfFrequencies(digit);
  if (frequencies === null) return null;
  const below = level + FULL_SCALE_DBM0;
  const levels = [below + HALF_TWIST, below - HALF_TWIST] as const;
  return { frequencies, levels, cadence: [{ on: ms, off: DIGIT_GAP_MS }], repeat: false };
}
