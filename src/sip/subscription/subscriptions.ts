import type { RegistrationState, SubscribeOptions } from '../facts.ts';
import { tagOf } from '../headers.ts';
import type { SipRequest } from '../message.ts';
import { Subscription, type SubscriptionKey, type SubscriptionParts } from './subscription.ts';

/** All subscriptions, found by Call-ID and our tag. */
export class Subscriptions {
  readonly #parts: SubscriptionParts;
  readonly #all = new Set<Subscription>();
  readonly #found = new Map<string, Subscription>();
  readonly #keys = new Map<Subscription, string>();
  /** The server through which each account works; null while it has none. */
  readonly #inUse = new Map<number, number | null>();
  #idle: (() => void) | null = null;

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
  }

  /** What happens is told by its facts, none of them before this returns. */
  add(account: number, options: SubscribeOptions): Subscription {
    const subscription = new Subscription(this.#parts, account, options, (one, key) => this.#rekey(one, key));
    this.#all.add(subscription);
    subscription.facts.subscribe(fact => {
      if (fact.type === 'subscription' && fact.phase === 'over') this.#remove(subscription);
    });
    queueMicrotask(() => subscription.start());
    return subscription;
  }

  find(request: SipRequest): Subscription | undefined {
    return this.#found.get(
      printKey({ callId: request.headers.get('call-id') ?? '', tag: tagOf(request.headers, 'to') ?? '' }),
    );
  }

  /** The account's requests go to another server now. */
  moved(account: number): void {
    for (const subscription of [...this.#all]) if (subscription.account === account) subscription.moved();
  }

  /** A server that takes over, or comes back, knows nothing of our subscriptions. */
  follow({ account, server, inUse, phase }: RegistrationState): void {
    if (!inUse || phase === 'registering') return;
    const before = this.#inUse.get(account);
    const now = phase === 'registered' ? server : null;
    this.#inUse.set(account, now);
    if (now !== null && before !== undefined && before !== now) this.moved(account);
  }

  /** Of one account, which is gone then, or all. */
  unsubscribe(account?: number): void {
    if (account !== undefined) this.#inUse.delete(account);
    for (const subscription of [...this.#all]) {
      if (account === undefined || subscription.account === account) subscription.unsubscribe();
    }
  }

  /** Resolves when no subscription is left. */
  async idle(): Promise<void> {
    if (this.#all.size > 0) await new Promise<void>(resolve => (this.#idle = resolve));
  }

  #rekey(subscription: Subscription, key: SubscriptionKey | null): void {
    const old = this.#keys.get(subscription);
    if (old !== undefined) this.#found.delete(old);
    if (key === null) {
      this.#keys.delete(subscription);
      return;
    }
    this.#keys.set(subscription, printKey(key));
    this.#found.set(printKey(key), subscription);
  }

  #remove(subscription: Subscription): void {
    this.#rekey(subscription, null);
    this.#all.delete(subscription);
    if (this.#all.size === 0) this.#idle?.();
  }
}

function printKey({ callId, tag }: SubscriptionKey): string {
  return `${tag} ${callId}`;
}
