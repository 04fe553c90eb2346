/** Digits in bodies: 'Signal=5' with 'Duration=160', or the bare digit. No RFC; the usual form of INFO and NOTIFY. */
import { fail, ok, type Result } from '../../base/result.ts';
import type { Part } from '../multipart.ts';

/** `digit` is one of 0-9 * # A-D; milliseconds. */
export type DtmfDigit = { readonly digit: string; readonly ms: number };

const DTMF_RELAY = 'application/dtmf-relay';
export const DTMF_TYPES: readonly string[] = [DTMF_RELAY, 'application/dtmf'];

const USUAL_LENGTH = 160;
const LONGEST = 5_000;
const MOST_DIGITS = 32;

/** A relay body has one digit, a bare one may have several. */
export function readDtmf({ type, body }: Part): Result<readonly DtmfDigit[]> {
  const text = body.toString('latin1', 0, 200);
  const bare = type.type !== DTMF_RELAY || !/signal/i.test(text);
  const symbols = bare ? text.trim() : (/^\s*signal\s*=\s*(\S{1,2})\s*$/im.exec(text)?.[1] ?? '');
  const told = Number(/^\s*duration\s*=\s*(\d{1,5})\s*$/im.exec(text)?.[1] ?? USUAL_LENGTH);
  const digits = /^\d\d$/.test(symbols) && !bare ? [eventDigit(Number(symbols))] : [...symbols.toUpperCase()];
  if (digits.length === 0 || digits.length > MOST_DIGITS || !digits.every(digit => /^[0-9A-D*#]$/.test(digit))) {
    return fail({ what: 'the body has no DTMF digit' });
  }
  const ms = Math.min(Math.max(told, 40), LONGEST);
  return ok(digits.map(digit => ({ digit, ms })));
}

/** Some senders count as RFC 4733 does: 10 is '*', 11 is '#'. */
function eventDigit(event: number): string {
  return '0123456789*#ABCD'[event] ?? '';
}
