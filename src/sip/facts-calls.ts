/** What call control and a call's session say to each other. */
import type { Facts } from '../base/facts.ts';
import type { DtmfDigit } from './events/dtmf-relay.ts';

export type Party = { readonly uri: string; readonly user: string; readonly displayName: string };

/** The caller's number as the server's check found it (verstat): absent is null, never a good sign by itself. */
export type Verification = 'passed' | 'failed' | 'unchecked';

/** Who the other side is. What only a server may say counts only when it came from a server of ours. */
export type Identity = {
  readonly party: Party;
  /** A server of ours vouches for the party (P-Asserted-Identity). */
  readonly asserted: boolean;
  readonly anonymous: boolean;
  readonly verification: Verification | null;
  /** Who was called first, when the call was diverted to us (History-Info, Diversion). */
  readonly divertedBy: Party | null;
};

/** Of a dialog, as Replaces names it (RFC 3891 section 3); `target` is the other side's Contact. */
export type DialogName = {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly target: string;
};

/** Whom a REFER asks to call (RFC 3515); `replaces` is the value of the Replaces header for that call. */
export type ReferTarget = { readonly uri: string; readonly replaces: string | null };

/** A warning of RFC 3261 section 20.43: 300 to 399. */
export type WarningText = { readonly code: number; readonly text: string };

/** Why a session is over. `status` is the SIP status that ended it, when there was one. */
export type EndCause = {
  readonly by: 'us' | 'them' | 'failure';
  readonly kind:
    | 'hangup'
    | 'cancelled'
    | 'busy'
    | 'declined'
    | 'no-answer'
    | 'not-found'
    | 'unavailable'
    | 'forbidden'
    | 'wrong-password'
    | 'not-acceptable'
    | 'unreachable'
    | 'answered-elsewhere'
    | 'server-error'
    | 'failed';
  readonly status?: number;
  /** The server's own words (reason phrase, Warning or Reason header). */
  readonly text?: string;
  /** The text of a Warning header: it says more than the status. */
  readonly warning?: string;
};

export type SessionFact =
  /** 101 to 199 to our INVITE; `status` 100 is not told. */
  | { readonly type: 'progress'; readonly status: number; readonly reason: string }
  /**
   * The other side's SDP. An `offer` must be answered with `session.answer` or `session.refuse`;
   * an `answer` settles the offer that we sent. `early` is before the final answer: in a provisional answer, PRACK
   * or UPDATE.
   */
  | {
      readonly type: 'remote-sdp';
      readonly kind: 'offer' | 'answer';
      readonly body: string;
      readonly early: boolean;
    }
  /** A re-INVITE without SDP came: answer with `session.answer(our offer)`. */
  | { readonly type: 'offer-wanted' }
  /** Final: both sides have the call. */
  | { readonly type: 'confirmed' }
  /** Our re-INVITE was refused; the media stays as it was. */
  | { readonly type: 'offer-refused'; readonly status: number; readonly reason: string }
  /** They took their offer back before it was answered (CANCEL): the media goes back to what it was. */
  | { readonly type: 'offer-withdrawn' }
  /** The other side is somebody else now, or has got a name (RFC 3325, RFC 4916). */
  | { readonly type: 'identity'; readonly identity: Identity }
  /** How our REFER goes: its answer, then what the NOTIFYs say. After `final` nothing more comes. */
  | { readonly type: 'refer-progress'; readonly status: number; readonly reason: string; readonly final: boolean }
  /** They ask us to call somebody else: answered by `session.referral`. */
  | { readonly type: 'refer-wanted'; readonly target: ReferTarget; readonly to: Party; readonly by: Party | null }
  /** A 3xx is being followed. */
  | { readonly type: 'redirected'; readonly to: string }
  /** The other side sent digits in INFO. */
  | { readonly type: 'digits'; readonly digits: readonly DtmfDigit[] }
  /** The last fact of a session. */
  | { readonly type: 'ended'; readonly cause: EndCause };

/** Where a caller is to try next. */
export type Redirect = {
  readonly contact: string;
  /** Why the call does not stay here, for who gets it (Diversion, RFC 5806); left out: nobody is told who was called. */
  readonly reason?: 'unconditional' | 'user-busy' | 'no-answer';
};

/** One call leg. Orders that make no sense in the session's state are ignored and logged. */
export interface Session {
  readonly id: number;
  readonly account: number;
  readonly direction: 'in' | 'out';
  readonly remote: Party;
  readonly callId: string;
  readonly facts: Facts<SessionFact>;
  /** Incoming: a provisional answer, 180 unless told otherwise; with SDP it starts early media. */
  ring(status?: number, sdp?: string): void;
  /** Incoming: 200 with our answer, or with our offer when the INVITE had none. */
  accept(sdp: string): void;
  /** Incoming: refuse; `to` goes with a 3xx. */
  reject(status: number, reason?: string, to?: Redirect, warning?: WarningText): void;
  /**
   * Offers again inside the call (hold, resume, codec change): re-INVITE, or UPDATE before the final answer. 491 is
   * retried as RFC 3261 14.1 says; what cannot be sent yet waits.
   */
  offer(sdp: string): void;
  /** Answers the last 'remote-sdp' offer or 'offer-wanted'. */
  answer(sdp: string): void;
  /** Refuses the last offer: 488, the session goes on as before. */
  refuse(warning?: WarningText): void;
  /** An INVITE of ours went over something else than TLS: what it said may be known to others. */
  readonly inClear: boolean;
  /** The dialog, for a Replaces; null while there is none. */
  readonly dialog: DialogName | null;
  /**
   * Asks the other side to call `target` (transfer). Told by 'refer-progress'; without `progress` only the answer is
   * (RFC 4488). One at a time.
   */
  refer(target: ReferTarget, progress?: boolean): void;
  /** Answers the REFER that came ('refer-wanted') and tells how that call goes. */
  readonly referral: ReferralDialog;
  /** Sends an INFO in the call (RFC 6086, legacy use), one after the other; how it fares is only logged. */
  info(contentType: string, body: string): void;
  /** Ends it the right way for its state: CANCEL, refusal or BYE. Facts end with 'ended'. */
  hangup(): void;
}

/** A REFER that came. */
export interface ReferralDialog {
  /** 202, and NOTIFY from now on. */
  accept(): void;
  refuse(status: number): void;
  /** How the call that was asked for goes: a SIP status. A final one ends the subscription. */
  progress(status: number, reason: string): void;
}

/** An INVITE that came in. `offer` is null when it has no SDP. */
export type IncomingCall = {
  readonly type: 'incoming';
  readonly session: Session;
  readonly offer: string | null;
  readonly identity: Identity;
  /** The call of ours that this one takes the place of (RFC 3891): answer at once, then hang that one up. */
  readonly replaces: Session | null;
  /** The call of ours that this one is to be mixed with (RFC 3911): answer at once, or reject with 488. */
  readonly joins: Session | null;
  /** It came over TLS. */
  readonly tls: boolean;
  /** Header values that decide how to ring, by lower-case name: alert-info, call-info … */
  readonly hints: ReadonlyMap<string, string>;
  /** It came from a server that has shown to be one: it may have the call answered by itself. */
  readonly proven: boolean;
};
