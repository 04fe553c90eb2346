/** Calls for help. The 400 series knows nothing of the kind; RFC 6881 says what a phone should do. */
import { area } from '../param.ts';

const { int, text } = area({ page: 'Voice Over IP > Dialing', section: '', apply: 'live' });

const LONGEST = 8;

export const numbers = text('phone400/emergency/numbers', {
  label: 'Emergency numbers',
  help: 'Numbers that can be called from the locked phone, on every line in turn, and whose calls cannot be put on hold. With and without the digit for an outside line. Separated by commas or blanks.',
  max: 128,
  allowed: `up to ${LONGEST} numbers of digits, * and #`,
  check: list => {
    const all = emergencyNumbers(list);
    const wrong = all.find(number => !/^[0-9*#+]{2,20}$/.test(number));
    if (wrong !== undefined) return `'${wrong}' is no number of 2 to 20 digits`;
    return all.length > LONGEST ? `has more than ${LONGEST} numbers` : null;
  },
  default: '112, 911',
});

export const callback = int('phone400/emergency/callback', {
  label: 'Wait for a call back',
  help: 'So long after an emergency call every caller gets through: no lock, no do not disturb, no forwarding. 0: not at all.',
  min: 0,
  max: 240,
  unit: 'min',
  default: 30,
});

export function emergencyNumbers(list: string): string[] {
  return list.split(/[\s,;]+/).filter(number => number !== '');
}
