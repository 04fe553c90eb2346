/** Inputs, effects and states that the three parts of the session machine share. */
import type { TimerEffect, TimerInput } from '../../base/machine.ts';
import type { EndCause, Redirect, SessionFact, SessionOptions, WarningText } from '../facts.ts';

export type SessionTimer = 'invite' | 'cancel' | 'again' | 'give-up' | 'refresh' | 'glare' | 'unpracked' | 'no-prack';

export type SessionInput =
  // Orders of call control.
  | { readonly type: 'start' }
  | { readonly type: 'ring'; readonly status: number; readonly sdp: string | null }
  | { readonly type: 'accept'; readonly sdp: string }
  | {
      readonly type: 'reject';
      readonly status: number;
      readonly reason: string | undefined;
      readonly to: Redirect | undefined;
      readonly warning?: WarningText | undefined;
    }
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'answer'; readonly sdp: string }
  | { readonly type: 'refuse'; readonly warning?: WarningText | undefined }
  | { readonly type: 'hangup' }
  /** Half of the session's time is over (RFC 4028 section 10); `update` when they take UPDATE. */
  | { readonly type: 'refresh-due'; readonly update: boolean }
  /** The session's time is over, or our refresh met nobody. */
  | { readonly type: 'expired'; readonly cause: EndCause }
  // Answers to our INVITE or re-INVITE.
  | {
      readonly type: 'provisional';
      readonly status: number;
      readonly reason: string;
      /** The other side's To tag: each fork has its own. */
      readonly tag: string;
      readonly sdp: string | null;
      /** RSeq of a reliable one (RFC 3262). */
      readonly rseq: number | null;
      /** They take UPDATE. */
      readonly updates: boolean;
    }
  /** A 2xx, told once per tag and INVITE. */
  | { readonly type: 'success'; readonly tag: string; readonly sdp: string | null }
  /** A 3xx; `targets` by preference. */
  | { readonly type: 'redirect'; readonly targets: readonly string[]; readonly status: number; readonly text: string }
  /** `chance`, 0 up to 1, picks the time to wait after glare. */
  | {
      readonly type: 'refused';
      readonly status: number;
      readonly text: string;
      readonly chance: number;
      readonly warning?: string | undefined;
    }
  | { readonly type: 'failed'; readonly cause: EndCause }
  /** The final answer to our UPDATE with an offer; 408 when there was none. */
  | { readonly type: 'updated'; readonly status: number; readonly text: string; readonly sdp: string | null }
  // Requests of the other side.
  | { readonly type: 'invited'; readonly sdp: string | null }
  | { readonly type: 'cancelled'; readonly elsewhere: boolean }
  /** Acknowledges our reliable provisional answer with this RSeq. */
  | { readonly type: 'prack'; readonly rseq: number; readonly sdp: string | null }
  /** An UPDATE with an offer (RFC 3311), in the dialog with this tag. */
  | { readonly type: 'update'; readonly tag: string; readonly sdp: string }
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
      readonly to?: Redirect | undefined;
      readonly warning?: WarningText | undefined;
      /** Makes a provisional answer reliable. */
      readonly rseq?: number | undefined;
    }
  /** The last answer once more. */
  | { readonly type: 'respond-again' }
  /** The re-INVITE that just came becomes the open one. */
  | { readonly type: 'take' }
  /** It is refused, the open one stays. So is a PRACK or UPDATE. */
  | { readonly type: 'decline'; readonly status: number }
  /** The PRACK or UPDATE that just came waits for our answer to its offer. */
  | { readonly type: 'keep' }
  /** Answers the PRACK or UPDATE that was kept, else the one that just came. */
  | {
      readonly type: 'reply';
      readonly status: number;
      readonly sdp?: string | null;
      readonly warning?: WarningText | undefined;
    }
  /** An offer of ours; null refreshes the session with the description that stands. */
  | { readonly type: 'reinvite'; readonly sdp: string | null }
  /** An offer in the dialog with this tag; null refreshes. */
  | { readonly type: 'update'; readonly tag: string; readonly sdp: string | null }
  /** Acknowledges a reliable provisional answer (RFC 3262 section 4). */
  | { readonly type: 'prack'; readonly tag: string; readonly rseq: number; readonly sdp: string | null }
  | { readonly type: 'bye' }
  | { readonly type: 'fact'; readonly fact: SessionFact }
  /** Nothing more to do here. */
  | { readonly type: 'close' }
  | TimerEffect<SessionTimer>;

export type SessionSettings = SessionOptions & {
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

export function offerFact(body: string, early: boolean): SessionEffect {
  return fact({ type: 'remote-sdp', kind: 'offer', body, early });
}

export function answerFact(body: string, early: boolean): SessionEffect {
  return fact({ type: 'remote-sdp', kind: 'answer', body, early });
}

export function ended(cause: EndCause): SessionEffect {
  return fact({ type: 'ended', cause });
}
