import type { DeskOrders } from '../../src/call/facts.ts';
import type { BookRequest } from './book.ts';
import type { NavigatorInput } from './navigator.ts';
import type { PhoneRequest } from './phone-orders.ts';

/** An order to the desk as data. */
export type Order = {
  [name in keyof DeskOrders]: {
    readonly type: 'order';
    readonly order: name;
    readonly args: Readonly<Parameters<DeskOrders[name]>>;
  };
}[keyof DeskOrders];

/** What a key asks for: an order to the desk, a request to the rest of the phone, or a step of the navigator. */
export type Action = Order | PhoneRequest | BookRequest | NavigatorInput;

export function order<N extends keyof DeskOrders>(name: N, ...args: Parameters<DeskOrders[N]>): Order {
  return { type: 'order', order: name, args } as unknown as Order;
}

export function giveOrder(orders: DeskOrders, { order: name, args }: Order): void {
  (orders[name] as (...args: readonly unknown[]) => void)(...args);
}

const REQUESTS: { readonly [type in PhoneRequest['type']]: true } = {
  write: true,
  clear: true,
  unlock: true,
  'unlock-phone': true,
  'new-code': true,
  preview: true,
  'log-in': true,
  confirmed: true,
  'set-up': true,
};

export function isRequest(action: Action): action is PhoneRequest {
  return Object.hasOwn(REQUESTS, action.type);
}

/** What a key does now, when pressed and when held; the long press replaces the short one. */
export type Meaning = {
  readonly short: readonly Action[];
  readonly long: readonly Action[];
  /** The short one acts at once, the long one again and again until the key is released. */
  readonly repeats?: true;
};

export const NOTHING: Meaning = { short: [], long: [] };

/** What is done again and again while the key is held. */
export function repeating(...short: readonly Action[]): Meaning {
  return { short, long: short, repeats: true };
}

export function press(...short: readonly Action[]): Meaning {
  return { short, long: [] };
}
