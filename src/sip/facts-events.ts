/** Subscriptions, publications and what servers tell outside of calls (RFC 6665, RFC 3903, RFC 3428). */
import type { Facts } from '../base/facts.ts';
import type { EventContent, EventName } from './events/catalogue.ts';
import type { ServerAddress } from './facts-accounts.ts';
import type { Party, ReferralDialog, ReferTarget, Session } from './facts-calls.ts';

/** What the phone takes from a server without having asked for it. Refusals are logged. All off unless this says otherwise. */
export type RequestPolicy = {
  /** NOTIFY talk, hold and dtmf: a server controls the calls. */
  readonly callControl: boolean;
  /** REFER outside of calls: a server makes the phone call somebody. */
  readonly makeCall: boolean;
  /** INVITE with Join: a server puts somebody into a call (RFC 3911). */
  readonly joinCalls: boolean;
  /** NOTIFY check-sync: look for new configuration, at most once a minute. */
  readonly checkSync: boolean;
  /** NOTIFY message-summary without a subscription. */
  readonly messageSummary: boolean;
  /** MESSAGE (RFC 3428). */
  readonly messages: boolean;
};

export type SubscribeOptions = {
  readonly event: EventName;
  /** Parameters of the Event header. */
  readonly params?: ReadonlyMap<string, string>;
  /** Whose state is wanted, as for `invite`; our own address when undefined. */
  readonly target?: string;
  /** Next hop; that of the account when undefined. */
  readonly hop?: ServerAddress;
  /** The target is a list of addresses (RFC 4662). */
  readonly list?: boolean;
  readonly body?: { readonly contentType: string; readonly text: string };
  /** Lifetime asked for, seconds. */
  readonly expires: number;
  /** Refresh after this share of the granted lifetime, 1 to 100. 80 when undefined. */
  readonly refreshPercent?: number;
  /** How long the first NOTIFY may take, milliseconds. 64*T1 when undefined. */
  readonly noNotify?: number;
  /** Seconds from a failure to the next attempt, 300; after a 491, 1. */
  readonly retryAfter?: number;
  readonly retryAfterPending?: number;
  /** Attempts after the first before it rests until the server changes: 4. */
  readonly retries?: number;
  /** Try again after a 403 too: true. */
  readonly retryForbidden?: boolean;
};

/** 'resting': it failed and is tried again later, or when the account has another server. */
export type SubscriptionPhase = 'subscribing' | 'pending' | 'active' | 'resting' | 'over';

/** One address of a watched list. */
export type ListedResource = {
  readonly uri: string;
  readonly name: string;
  /** 'active', 'pending', 'terminated'; '' when the server does not know. */
  readonly state: string;
  readonly reason: string;
  /** null when nothing is known of it. */
  readonly news: EventContent | null;
};

export type SubscriptionFact =
  | {
      readonly type: 'subscription';
      readonly phase: SubscriptionPhase;
      /** SIP status of a refusal. */
      readonly status?: number;
      /** In plain words. */
      readonly reason?: string;
    }
  /** The whole state: partial news are put together. */
  | ({ readonly type: 'event' } & EventContent)
  | { readonly type: 'list'; readonly resources: ReadonlyMap<string, ListedResource> };

export interface Subscription {
  readonly account: number;
  readonly event: EventName;
  readonly facts: Facts<SubscriptionFact>;
  /** Subscribes again now in the same dialog, with another body when one is given. */
  renew(body?: SubscribeOptions['body']): void;
  /** Facts end with phase 'over'. */
  unsubscribe(): void;
}

export type PublishOptions = {
  /** Event package: 'presence', 'vq-rtcpxr' … */
  readonly event: string;
  /** Our own address when undefined. */
  readonly target?: string;
  readonly hop?: ServerAddress;
  readonly contentType: string;
  readonly body: string;
  /** Lifetime asked for, seconds; it is refreshed until `remove`. null: a single report that nobody keeps. */
  readonly expires: number | null;
  /** Expires header of a single report, seconds. */
  readonly shelfLife?: number;
  /** Seconds from a failure to the next attempt, 300. A single report is not repeated. */
  readonly retryAfter?: number;
};

export type PublicationFact = {
  readonly type: 'publication';
  readonly phase: 'publishing' | 'published' | 'resting' | 'over';
  readonly status?: number;
  readonly reason?: string;
};

/** State of ours that a server keeps and hands on (RFC 3903). */
export interface Publication {
  readonly account: number;
  readonly facts: Facts<PublicationFact>;
  update(body: string): void;
  /** Facts end with phase 'over'. */
  remove(): void;
}

/** A server told something without being asked, in a call (`session`) or outside. */
export type NotifiedFact = {
  readonly type: 'notified';
  readonly account: number;
  readonly session: Session | null;
  readonly news: EventContent;
};

/** A short text for the user (RFC 3428), already bounded and free of control characters. */
export type TextMessage = {
  readonly type: 'text-message';
  readonly account: number;
  readonly from: Party;
  readonly text: string;
};

/** A server asks us to call somebody (REFER outside of calls). */
export type ReferralFact = {
  readonly type: 'referral';
  readonly account: number;
  readonly target: ReferTarget;
  readonly to: Party;
  readonly by: Party | null;
  readonly referral: ReferralDialog;
};
