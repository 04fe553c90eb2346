/**
 * What registration, publication and subscription have in common: state of ours that a server keeps for a time and forgets
 * unless it is told again (RFC 3261 section 10.2, RFC 3903 section 4, RFC 6665 section 4.1).
 */
import { numberOf, retryAfterOf } from './headers.ts';
import type { SipResponse } from './message.ts';

/** How long the farewell may take, milliseconds. */
export const FAREWELL_PATIENCE = 2_000;
/** A server that grants less is not asked more often than this, seconds. */
export const SHORTEST_REFRESH = 5;
/** Nobody makes us wait longer, seconds. */
const LONGEST_REST = 86_400;
const LONGEST_EXPIRES = 2 ** 32 - 1;

/** Milliseconds to the next refresh of what was granted for so many seconds. */
export function refreshDelay(granted: number, percent: number): number {
  return Math.max((granted * percent) / 100, SHORTEST_REFRESH) * 1_000;
}

/** Milliseconds to the next attempt, when somebody asked for so many seconds. */
export function restDelay(seconds: number): number {
  return Math.min(Math.max(seconds, 1), LONGEST_REST) * 1_000;
}

/** 423: the server wants a longer time, seconds. */
export type TooBrief = { readonly type: 'too-brief'; readonly minimum: number; readonly reason: string };

export type Refusal =
  | TooBrief
  /** `retryAfter` in seconds. */
  | {
      readonly type: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly retryAfter: number | undefined;
    };

/** What a final answer that is no 2xx says. */
export function refusalIn({ status, reason: phrase, headers }: SipResponse): Refusal {
  const reason = `refused by server (${status}${phrase === '' ? '' : ` ${phrase}`})`;
  const minimum = numberOf(headers, 'min-expires', LONGEST_EXPIRES);
  if (status === 423 && minimum !== undefined) return { type: 'too-brief', minimum, reason };
  return { type: 'refused', status, reason, retryAfter: retryAfterOf(headers) };
}
