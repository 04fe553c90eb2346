/**
 * The words between the SIP agent and call control: options going down, facts coming up.
 * Everything here is plain data; `agent.ts` is the door.
 */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { TlsIdentity } from '../base/tls/files.ts';
import type { GuardOptions, RegistrationState } from './facts-accounts.ts';
import type { IncomingCall } from './facts-calls.ts';
import type { NotifiedFact, ReferralFact, RequestPolicy, TextMessage } from './facts-events.ts';

export type { EventContent, EventName } from './events/catalogue.ts';
export type { DtmfDigit } from './events/dtmf-relay.ts';
export type { CheckSync } from './events/packages/control.ts';
export type { DialogInfo, WatchedDialog } from './events/packages/dialog.ts';
export type { MessageCount, MessageSummary } from './events/packages/message-summary.ts';
export type * from './facts-accounts.ts';
export type * from './facts-calls.ts';
export type * from './facts-events.ts';

export type TransportName = 'udp' | 'tcp' | 'tls';

/**
 * Milliseconds; names as in RFC 3261 table 4. After `silence` without any answer a server has failed, also when
 * timers B and F (64*T1) would wait longer.
 */
export type SipTimers = {
  readonly t1: number;
  readonly t2: number;
  readonly t4: number;
  readonly silence?: number;
};

/** SIP over TLS 1.2 and 1.3. Certificates and keys are PEM texts. */
export type TlsOptions = {
  /** Where we listen when there is a certificate of our own; stands in Contact either way. 0 takes a free one. */
  readonly port: number;
  /** Who may vouch for servers; undefined trusts the system's store. */
  readonly authorities?: readonly string[];
  /** Our own certificate with its chain, and its key: shown to servers that ask, and to clients. */
  readonly identity?: TlsIdentity;
  /** It will be used: what takes time is done at the start and not with the first request. */
  readonly soon?: boolean;
  /** Check servers (RFC 5922): chain, dates and SIP domain; the dates again each hour. */
  readonly verify: boolean;
};

export type AgentOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** The address to bind and to put into Via and Contact. */
  readonly address: string;
  /** UDP and TCP listen on the same port; 0 takes a free one. */
  readonly port: number;
  /** The type-of-service octet of all packets, 0 to 255 (RFC 2474); asked for each datagram and each new connection. */
  readonly tos?: () => number;
  readonly userAgent: string;
  readonly timers: SipTimers;
  /** How long an INVITE may stay without a final answer before it is cancelled, milliseconds. */
  readonly inviteTimeout: number;
  /** Ask for symmetric responses (RFC 3581). */
  readonly rport: boolean;
  /** DNS servers ('127.0.0.1:5353'); empty uses the system's. */
  readonly nameServers: readonly string[];
  /** Without it no TLS server can be reached. */
  readonly tls?: TlsOptions;
  /** 'urn:uuid:…' of this phone for all time: turns RFC 5626 (outbound) on. */
  readonly instance?: string;
  /** Refuses strangers, trusts nobody more, 50 requests a second, unless this says otherwise. */
  readonly guard?: Partial<GuardOptions>;
  /** Takes secrets out of traces; digest answers and media keys are taken out when undefined. */
  readonly redact?: (text: string) => string;
  /** `setPolicy` changes it later. */
  readonly policy?: Partial<RequestPolicy>;
  /** Reliable provisional answers are on and session timers off unless this says otherwise. */
  readonly sessions?: Partial<SessionOptions>;
};

/** What calls use beyond RFC 3261. */
export type SessionOptions = {
  /** Reliable provisional answers (RFC 3262). */
  readonly reliableProvisionals: boolean;
  /** Session-Expires that is asked for (RFC 4028), seconds; 0 does without session timers. */
  readonly expires: number;
  /** The shortest session interval that is taken, seconds; below 90 counts as 90. */
  readonly minExpires: number;
};

/** One line of the ladder: a message as it crossed the wire, without secrets. */
export type Step = {
  readonly time: Date;
  readonly direction: 'in' | 'out';
  readonly transport: TransportName;
  readonly remote: string;
  readonly callId: string;
  /** 'INVITE sip:200@127.0.0.1' or '180 Ringing'. */
  readonly startLine: string;
  readonly cseq: string;
  /** The message with secrets taken out; a very long one is cut. */
  readonly text: string;
};

/** The latest messages with one Call-ID, in order. */
export type DialogTrace = { readonly callId: string; readonly steps: readonly Step[] };

export type TraceFact = { readonly type: 'message' } & Step;

export type AgentFact =
  | NotifiedFact
  | TextMessage
  | IncomingCall
  | ReferralFact
  | ({ readonly type: 'registration' } & RegistrationState)
  | TraceFact;
