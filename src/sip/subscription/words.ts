/** What the machine of a subscription hears and orders. */
import type { TimerEffect, TimerInput } from '../../base/machine.ts';
import type { SubscriptionPhase } from '../facts.ts';
import type { Refusal } from '../soft-state.ts';

export type SubscriptionMachineState = {
  readonly phase: 'idle' | 'subscribing' | 'waiting' | 'up' | 'refreshing' | 'resting' | 'leaving' | 'over';
  /** Lifetime that we ask for, seconds; raised by a 423. */
  readonly expires: number;
  /** In a row. */
  readonly failures: number;
  /** A server that ends the subscription is asked again at once, but not twice in a moment. */
  readonly patient: boolean;
  /** What was reported last. */
  readonly told: SubscriptionPhase | null;
};

type TimerName = 'refresh' | 'lapse' | 'retry' | 'no-notify' | 'steady' | 'give-up';

export type SubscriptionInput =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** Ask again now, with a new body for example. */
  | { readonly type: 'renew' }
  /** The account has another server. */
  | { readonly type: 'moved' }
  /** 2xx; seconds. */
  | { readonly type: 'accepted'; readonly granted: number }
  | Refusal
  /** Nobody answered, or nobody could be asked. */
  | { readonly type: 'failed'; readonly reason: string }
  | {
      readonly type: 'notified';
      readonly state: 'active' | 'pending' | 'terminated';
      readonly reason: string;
      /** Seconds. */
      readonly expires: number | undefined;
      readonly retryAfter: number | undefined;
      /** News were missed: the whole state is wanted. */
      readonly gap: boolean;
    }
  | TimerInput<TimerName>;

export type SubscriptionEffect =
  /** `fresh`: in a new dialog. */
  | { readonly type: 'subscribe'; readonly expires: number; readonly fresh: boolean }
  /** What is under way or up is forgotten: NOTIFYs of it get 481. */
  | { readonly type: 'forget' }
  | {
      readonly type: 'report';
      readonly phase: SubscriptionPhase;
      readonly status?: number | undefined;
      readonly reason?: string;
    }
  | TimerEffect<TimerName>;

export type SubscriptionSettings = {
  /** Seconds. */
  readonly expires: number;
  /** 1 to 100. */
  readonly refreshPercent: number;
  /** Timer N: how long a NOTIFY may take, milliseconds. */
  readonly noNotify: number;
  /** Seconds from a failure to the next attempt. */
  readonly retryAfter: number;
  /** Seconds after a 491. */
  readonly retryAfterPending: number;
  /** Attempts after the first before it rests until the server changes. */
  readonly retries: number;
  /** A 403 is tried again like other failures. */
  readonly retryForbidden: boolean;
};
