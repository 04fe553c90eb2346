/** Inputs, effects and states that the three parts of the session machine share. */
import type { TimerEffect, TimerInput } from '../../base/machine.ts';
import type { EndCause, SessionFact } from '../facts.ts';

export type SessionTimer = 'invite' | 'cancel' | 'again' | 'give-up' | 'refresh' | 'glare';

export type SessionInput =
  // Orders of call control.
  | { readonly type: 'start' }
  | { readonly type: 'ring'; readonly status: number; readonly sdp: string | null }
  | { readonly type: 'accept'; readonly sdp: string }
  | {
      readonly type: 'reject';
      readonly status: number;
      readonly reason: string | undefined;
      readonly contact: string | undefined;
    }
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'answer'; readonly sdp: string }
  | { readonly type: 'refuse' }
  | { readonly type: 'hangup' }
  // Answers to our INVITE or re-INVITE.
  | {
      readonly type: 'provisional';
      readonly status: number;
      readonly reason: string;
      /** The other side's To tag: each fork has its own. */
      readonly tag: string;
      readonly sdp: string | null;
    }
  /** A 2xx, told once per tag and INVITE. */
  | { readonly type: 'success'; readonly tag: string; readonly sdp: string | null }
  /** A 3xx; `targets` by preference. */
  | { readonly type: 'redirect'; readonly targets: readonly string[]; readonly status: number; readonly text: string }
  /** `chance`, 0 up to 1, picks the time to wait after glare. */
  | { readonly type: 'refused'; readonly status: number; readonly text: string; readonly chance: number }
  | { readonly type: 'failed'; readonly cause: EndCause }
  // Requests of the other side.
  | { readonly type: 'invited'; readonly sdp: string | null }
  | { readonly type: 'cancelled'; readonly elsewhere: boolean }
  | { readonly type: 'acked'; readonly sdp: string | null }
  | { readonly type: 'bye'; readonly text: string | undefined }
  | TimerInput<SessionTimer>;

export type SessionEffect =
  /** The INVITE that begins the call, to a URI. */
  | { readonly type: 'invite'; readonly target: string; readonly sdp: string | null }
  | { readonly type: 'cancel' }
  /** The dialog with this tag is the call: ACK its 2xx. */
  | { readonly type: 'ack'; readonly tag: string; readonly sdp: string | null }
  /** A 2xx that nobody wants: ACK and BYE (13.2.2.4). */
  | { readonly type: 'drop'; readonly tag: string }
  /** Answers the INVITE or re-INVITE that is open. */
  | {
      readonly type: 'respond';
      readonly status: number;
      readonly sdp?: string | null;
      readonly reason?: string | undefined;
      readonly contact?: string | undefined;
    }
  /** The last answer once more. */
  | { readonly type: 'respond-again' }
  /** The re-INVITE that just came becomes the open one. */
  | { readonly type: 'take' }
  /** It is refused, the open one stays. */
  | { readonly type: 'decline'; readonly status: number }
  | { readonly type: 'reinvite'; readonly sdp: string }
  | { readonly type: 'bye' }
  | { readonly type: 'fact'; readonly fact: SessionFact }
  /** Nothing more to do here. */
  | { readonly type: 'close' }
  | TimerEffect<SessionTimer>;

export type SessionSettings = {
  readonly t1: number;
  readonly t2: number;
  /** Milliseconds without a final answer to INVITE before it is cancelled. */
  readonly inviteTimeout: number;
};

export type GoneState = { readonly stage: 'gone'; readonly phase: 'gone' };
export const GONE: GoneState = { stage: 'gone', phase: 'gone' };

export function fact(told: SessionFact): SessionEffect {
  return { type: 'fact', fact: told };
}

export function ended(cause: EndCause): SessionEffect {
  return fact({ type: 'ended', cause });
}
