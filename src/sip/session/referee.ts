import type { Step } from '../../base/machine.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { ReferTarget } from '../facts.ts';
import { addressOf } from '../headers.ts';
import type { SipRequest } from '../message.ts';
import { uriScheme } from '../uri.ts';

/**
 * A REFER of theirs and the subscription that it makes: one at a time (RFC 3515 section 2.4.2).
 *
 *   [idle] -- REFER --> [wanted] -- accept: 202, NOTIFY 100 --> [serving] -- progress: NOTIFY --> [serving]
 *                          |                                        | final progress: NOTIFY terminated
 *                          +-- refuse -----------------------------> [idle]
 *
 *   With Refer-Sub: false (RFC 4488) [serving] sends no NOTIFY.
 */
export type RefereeState = { readonly phase: 'idle' | 'wanted' | 'serving'; readonly silent: boolean };

export type RefereeInput =
  | { readonly type: 'refer'; readonly silent: boolean }
  | { readonly type: 'accept' }
  | { readonly type: 'refuse'; readonly status: number }
  | { readonly type: 'progress'; readonly status: number; readonly reason: string };

export type RefereeEffect =
  | { readonly type: 'respond'; readonly status: number; readonly silent: boolean }
  | { readonly type: 'notify'; readonly status: number; readonly reason: string; readonly final: boolean };

export const REFEREE_IDLE: RefereeState = { phase: 'idle', silent: false };

export function referee(state: RefereeState, input: RefereeInput): Step<RefereeState, RefereeEffect> | null {
  switch (state.phase) {
    case 'idle':
      return input.type === 'refer' ? { state: { phase: 'wanted', silent: input.silent }, effects: [] } : null;
    case 'wanted':
      if (input.type === 'progress' || input.type === 'refer') return null;
      if (input.type === 'refuse') {
        return { state: REFEREE_IDLE, effects: [{ type: 'respond', status: input.status, silent: state.silent }] };
      }
      return {
        state: { ...state, phase: 'serving' },
        effects: [
          { type: 'respond', status: 202, silent: state.silent },
          ...(state.silent ? [] : [{ type: 'notify', status: 100, reason: 'Trying', final: false } as const]),
        ],
      };
    case 'serving': {
      if (input.type !== 'progress') return null;
      const { status, reason } = input;
      const final = status >= 200;
      const notify = state.silent ? [] : [{ type: 'notify', status, reason, final } as const];
      return { state: final ? REFEREE_IDLE : state, effects: notify };
    }
  }
}

/**
 * Whom Refer-To asks to call (RFC 3515 section 2.1). Of the headers in its URI only Replaces counts (RFC 5589): the
 * others would let strangers write our requests.
 */
export function targetIn({ headers }: SipRequest): Result<ReferTarget> {
  const address = addressOf(headers, 'refer-to');
  if (headers.all('refer-to').length !== 1 || !address.ok) return fail({ what: 'there must be one Refer-To' });
  const [uri = '', fields = ''] = address.value.uri.split('?', 2);
  const scheme = uriScheme(uri);
  if (scheme !== 'sip' && scheme !== 'sips' && scheme !== 'tel') return fail({ what: `nobody calls ${scheme}: here` });
  const method = /;method=([^;]+)/i.exec(uri)?.[1] ?? 'INVITE';
  if (method.toUpperCase() !== 'INVITE') return fail({ what: `${method} is no call` });
  return ok({ uri: uri.replace(/;method=[^;]+/i, ''), replaces: replacesIn(fields) });
}

function replacesIn(fields: string): string | null {
  for (const field of fields.split('&')) {
    const equals = field.indexOf('=');
    if (field.slice(0, equals).toLowerCase() !== 'replaces') continue;
    try {
      return decodeURIComponent(field.slice(equals + 1));
    } catch {
      return null;
    }
  }
  return null;
}

/** The Refer-To of a REFER of ours. */
export function printTarget({ uri, replaces }: ReferTarget): string {
  return replaces === null ? `<${uri}>` : `<${uri}?Replaces=${encodeURIComponent(replaces)}>`;
}
