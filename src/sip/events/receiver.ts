/**
 * Requests of others that are about events: NOTIFY with and without a subscription, MESSAGE, INFO, SUBSCRIBE. A NOTIFY
 * finds its dialog first; without one it is an order, which only a server of ours may give and only as far as the
 * policy goes.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Account } from '../account.ts';
import { extensionRefusal } from '../capabilities.ts';
import type { EventName, NotifiedFact, Session, SessionFact, TextMessage } from '../facts.ts';
import { addressOf, tagOf } from '../headers.ts';
import type { SipRequest } from '../message.ts';
import { bodyParts } from '../multipart.ts';
import type { Orders } from '../orders.ts';
import type { Policy } from '../policy.ts';
import { responseTo } from '../response.ts';
import type { Subscription } from '../subscription/subscription.ts';
import { answer, type ServerTransaction } from '../transaction/server.ts';
import { parseUri } from '../uri.ts';
import { packageOf } from './catalogue.ts';
import { DTMF_TYPES, readDtmf } from './dtmf-relay.ts';
import { eventOf, readNews } from './notification.ts';
import type { EventPackage } from './package.ts';

export type ReceiverParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: Policy;
  /** A server of ours or trusted sends from this address. */
  readonly isOurs: (address: string) => boolean;
  readonly orders: Orders;
  readonly subscription: (request: SipRequest) => Subscription | undefined;
  readonly account: (request: SipRequest) => Account | undefined;
  readonly publish: (fact: NotifiedFact | TextMessage) => void;
};

/** A call as its events see it. */
export type EventCall = Session & {
  readonly account: number;
  /** The dialog by the other side's tag, to check the order of requests. */
  readonly dialogs: { get(tag: string): { inOrder(request: SipRequest): boolean } | undefined };
  readonly facts: { publish(fact: SessionFact): void };
};

const METHODS: ReadonlySet<string> = new Set(['NOTIFY', 'MESSAGE', 'INFO', 'SUBSCRIBE']);

/** RFC 4662 4.6: lists come with Require. */
const EXTENSIONS = ['eventlist'];

/** Milliseconds between two check-sync. */
const CHECK_SYNC_PAUSE = 60_000;
/** Characters of a message that are shown. */
const LONGEST_TEXT = 300;

export class EventReceiver {
  readonly #parts: ReceiverParts;
  #checkedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
  }

  /** It belongs to a subscription of ours. */
  knows(request: SipRequest): boolean {
    return this.#parts.subscription(request) !== undefined;
  }

  /** A request that belongs to no call; false when it is not for us to serve. */
  outside(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    if (!METHODS.has(request.method)) return false;
    if (this.#refuseExtension(transaction)) return true;
    const subscription = request.method === 'NOTIFY' ? this.#parts.subscription(request) : undefined;
    if (subscription !== undefined) subscription.receive(transaction);
    else if (request.method === 'SUBSCRIBE') this.#refuseEvent(transaction);
    else if (request.method === 'INFO' || tagOf(request.headers, 'to') !== undefined) answer(transaction, 481);
    else if (request.method === 'MESSAGE') this.#message(transaction, this.#parts.account(request)?.options.id);
    else this.#order(transaction, this.#parts.account(request), null);
    return true;
  }

  /** A request in a call; false when the call itself serves it, as the NOTIFYs of its REFER. */
  inside(call: EventCall, transaction: ServerTransaction): boolean {
    const { request } = transaction;
    if (!METHODS.has(request.method)) return false;
    if (request.method === 'NOTIFY' && eventOf(request.headers)?.name === 'refer') return false;
    const dialog = call.dialogs.get(tagOf(request.headers, 'from') ?? '');
    if (dialog === undefined) answer(transaction, 481);
    else if (!dialog.inOrder(request)) answer(transaction, 500);
    else if (this.#refuseExtension(transaction)) return true;
    else if (request.method === 'SUBSCRIBE') this.#refuseEvent(transaction);
    else if (request.method === 'INFO') this.#info(call, transaction);
    else if (request.method === 'MESSAGE') this.#message(transaction, call.account);
    else this.#order(transaction, null, call);
    return true;
  }

  /** A NOTIFY that nobody subscribed to: to an account, or in a call. */
  #order(transaction: ServerTransaction, account: Account | undefined | null, call: EventCall | null): void {
    const { request } = transaction;
    const event = eventOf(request.headers);
    if (event === null) {
      answer(transaction, 400);
      return;
    }
    const record = packageOf(event.name);
    if (record === undefined) {
      this.#refuseEvent(transaction);
      return;
    }
    // RFC 6665 4.1.3: of a subscription that we do not have.
    if (!record.unsolicited) {
      answer(transaction, 481);
      return;
    }
    const id = call?.account ?? account?.options.id;
    if (id === undefined) {
      answer(transaction, 404);
      return;
    }
    if (!this.#isServer(transaction)) return;
    if (!this.#parts.policy.takes(record.name)) {
      this.#tellRefusal(transaction, 'it is switched off');
      this.#refuseEvent(transaction);
      return;
    }
    // The tags of a call are proof enough. What is only shown, as waiting messages, needs none.
    const needsProof = account && record.name !== 'message-summary';
    if (needsProof && !this.#parts.orders.admit(transaction, account)) return;
    if (record.name === 'check-sync' && this.#tooSoon(transaction)) return;
    this.#take(transaction, record, id, call);
  }

  #take(
    transaction: ServerTransaction,
    record: EventPackage<EventName, unknown>,
    account: number,
    session: Session | null,
  ): void {
    const news = readNews(record, transaction.request);
    if (!news.ok) {
      this.#tellRefusal(transaction, news.error.what);
      const response = responseTo(transaction.request, news.error.status, transaction.tag);
      if (news.error.status === 415) response.headers.add('Accept', record.accept.join(', '));
      transaction.respond(response);
      return;
    }
    answer(transaction, 200);
    if (news.value.type !== 'content') return;
    const told = { event: record.name, content: news.value.content } as NotifiedFact['news'];
    this.#parts.publish({ type: 'notified', account, session, news: told });
  }

  #tooSoon(transaction: ServerTransaction): boolean {
    const left = this.#checkedAt + CHECK_SYNC_PAUSE - this.#parts.clock.now();
    if (left <= 0) {
      this.#checkedAt = this.#parts.clock.now();
      return false;
    }
    this.#tellRefusal(transaction, 'one a minute is enough');
    const response = responseTo(transaction.request, 480, transaction.tag);
    response.headers.add('Retry-After', String(Math.ceil(left / 1_000)));
    transaction.respond(response);
    return true;
  }

  /** RFC 3428 section 7 */
  #message(transaction: ServerTransaction, account: number | undefined): void {
    const { request } = transaction;
    if (account === undefined) {
      answer(transaction, 404);
      return;
    }
    if (!this.#isServer(transaction)) return;
    if (!this.#parts.policy.allows('messages')) {
      this.#tellRefusal(transaction, 'messages are switched off');
      answer(transaction, 403);
      return;
    }
    const parts = bodyParts(request);
    const part = parts.ok ? parts.value.find(({ type }) => type.type === 'text/plain') : undefined;
    if (part === undefined) {
      this.#refuseBody(transaction, ['text/plain']);
      return;
    }
    answer(transaction, 200);
    const from = addressOf(request.headers, 'from');
    const uri = from.ok ? from.value.uri : '';
    const parsed = parseUri(uri);
    const party = {
      uri,
      user: parsed.ok ? parsed.value.user : '',
      displayName: from.ok ? shown(from.value.displayName) : '',
    };
    const text = shown(part.body.toString());
    if (text !== '') this.#parts.publish({ type: 'text-message', account, from: party, text });
  }

  /** Digits as they were sent before RFC 4733 and RFC 6086. */
  #info(call: EventCall, transaction: ServerTransaction): void {
    const { request } = transaction;
    // RFC 6086 4.2.2: no Info Package was agreed.
    if (request.headers.has('info-package')) {
      const response = responseTo(request, 469, transaction.tag, 'Bad Info Package');
      response.headers.add('Recv-Info', '');
      transaction.respond(response);
      return;
    }
    if (request.body.length === 0) {
      answer(transaction, 200);
      return;
    }
    const parts = bodyParts(request);
    const part = parts.ok ? parts.value.find(({ type }) => DTMF_TYPES.includes(type.type)) : undefined;
    if (part === undefined) {
      this.#refuseBody(transaction, DTMF_TYPES);
      return;
    }
    const digits = readDtmf(part);
    answer(transaction, digits.ok ? 200 : 400);
    if (digits.ok) call.facts.publish({ type: 'digits', digits: digits.value });
  }

  #refuseExtension(transaction: ServerTransaction): boolean {
    const refusal = extensionRefusal(transaction, EXTENSIONS);
    if (refusal !== null) transaction.respond(refusal);
    return refusal !== null;
  }

  #isServer(transaction: ServerTransaction): boolean {
    if (this.#parts.isOurs(transaction.source.address)) return true;
    this.#tellRefusal(transaction, 'it comes from no server of ours');
    answer(transaction, 403);
    return false;
  }

  /** RFC 6665 8.3.2 */
  #refuseEvent({ request, tag, respond }: ServerTransaction): void {
    const response = responseTo(request, 489, tag, 'Bad Event');
    response.headers.add('Allow-Events', this.#parts.policy.events.join(', '));
    respond(response);
  }

  #refuseBody({ request, tag, respond }: ServerTransaction, accepted: readonly string[]): void {
    const response = responseTo(request, 415, tag);
    response.headers.add('Accept', accepted.join(', '));
    respond(response);
  }

  #tellRefusal({ request, source }: ServerTransaction, why: string): void {
    const event = eventOf(request.headers)?.name ?? '';
    this.#parts.log.info(`${request.method} ${event} from ${source.address} refused: ${why}`.replace('  ', ' '));
  }
}

/** Nothing that could move the cursor or turn the writing round; blanks run together. */
function shown(text: string): string {
  return text
    .slice(0, 4 * LONGEST_TEXT)
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TEXT);
}
