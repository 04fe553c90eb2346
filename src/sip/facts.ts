/**
 * The words between the SIP agent and call control: options going down, facts coming up.
 * Everything here is plain data; `agent.ts` is the door.
 */
import type { Clock } from '../base/clock.ts';
import type { Facts } from '../base/facts.ts';
import type { Log } from '../base/log.ts';

export type TransportName = 'udp' | 'tcp';

/** Milliseconds; names as in RFC 3261 table 4. */
export type SipTimers = { readonly t1: number; readonly t2: number; readonly t4: number };

export type AgentOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** The address to bind and to put into Via and Contact. */
  readonly address: string;
  /** UDP and TCP listen on the same port; 0 takes a free one. */
  readonly port: number;
  readonly userAgent: string;
  readonly timers: SipTimers;
  /** How long an INVITE may stay without a final answer before it is cancelled, milliseconds. */
  readonly inviteTimeout: number;
  /** Ask for symmetric responses (RFC 3581). */
  readonly rport: boolean;
  /** DNS servers ('127.0.0.1:5353'); empty uses the system's. */
  readonly nameServers: readonly string[];
};

/** Where requests of an account go. Without `port` RFC 3263 decides (SRV, then A and AAAA). */
export type ServerAddress = { readonly host: string; readonly port?: number; readonly transport?: TransportName };

export type Credentials = { readonly username: string; readonly password: string };

export type AccountOptions = {
  /** The line it belongs to; chosen by the caller and returned in each fact. */
  readonly id: number;
  /** User and host part of the address of record. */
  readonly user: string;
  readonly domain: string;
  readonly displayName: string;
  readonly credentials: Credentials;
  /** Next hop of every request outside a dialog; undefined sends to the request URI's host. */
  readonly proxy?: ServerAddress;
  /** One registration is kept alive per server; empty for a phone that does not register. */
  readonly registrars: readonly ServerAddress[];
  readonly registration: {
    /** Lifetime asked for, seconds. */
    readonly expires: number;
    /** Refresh after this share of the granted lifetime, 1 to 100. */
    readonly refreshPercent: number;
    /** Seconds from a failure to the next attempt. */
    readonly retryAfter: number;
  };
};

export type RegistrationPhase = 'registering' | 'registered' | 'failed' | 'unregistered';

export type RegistrationState = {
  readonly account: number;
  /** Index into the account's `registrars`. */
  readonly server: number;
  readonly phase: RegistrationPhase;
  /** SIP status of a refusal; undefined when no server answered. */
  readonly status?: number;
  /** In plain words, for the LCD: 'wrong password', 'no answer from 192.0.2.5' … */
  readonly reason?: string;
};

export type Party = { readonly uri: string; readonly user: string; readonly displayName: string };

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
};

export type SessionFact =
  /** 101 to 199 to our INVITE; `status` 100 is not told. */
  | { readonly type: 'progress'; readonly status: number; readonly reason: string }
  /**
   * The other side's SDP. An `offer` must be answered with `session.answer` or `session.refuse`;
   * an `answer` settles the offer that we sent. `early` is before the final answer.
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
  /** A 3xx is being followed. */
  | { readonly type: 'redirected'; readonly to: string }
  /** The last fact of a session. */
  | { readonly type: 'ended'; readonly cause: EndCause };

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
  /** Incoming: refuse; `contact` goes into a 3xx. */
  reject(status: number, reason?: string, contact?: string): void;
  /** Offers again inside the call (hold, resume, codec change): re-INVITE. 491 is retried as RFC 3261 14.1 says. */
  offer(sdp: string): void;
  /** Answers the last 'remote-sdp' offer or 'offer-wanted'. */
  answer(sdp: string): void;
  /** Refuses the last offer: 488, the session goes on as before. */
  refuse(): void;
  /** Ends it the right way for its state: CANCEL, refusal or BYE. Facts end with 'ended'. */
  hangup(): void;
}

/** An INVITE that came in. `offer` is null when it has no SDP. */
export type IncomingCall = {
  readonly type: 'incoming';
  readonly session: Session;
  readonly offer: string | null;
  /** Header values that decide how to ring, by lower-case name: alert-info, call-info … */
  readonly hints: ReadonlyMap<string, string>;
};

/** One line of the ladder: a message as it crossed the wire, without secrets. */
export type TraceFact = {
  readonly type: 'message';
  readonly time: Date;
  readonly direction: 'in' | 'out';
  readonly transport: TransportName;
  readonly remote: string;
  readonly callId: string;
  /** 'INVITE sip:200@127.0.0.1' or '180 Ringing'. */
  readonly startLine: string;
  readonly cseq: string;
  /** The whole message with secrets taken out. */
  readonly text: string;
};

export type AgentFact = IncomingCall | ({ readonly type: 'registration' } & RegistrationState) | TraceFact;
