import type { Clock } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Account } from '../account.ts';
import type { Attempt } from '../attempt.ts';
import { Dialog } from '../dialog.ts';
import { packageOf } from '../events/catalogue.ts';
import { eventOf, readNews, subscriptionStateOf } from '../events/notification.ts';
import type { EventPackage } from '../events/package.ts';
import { RLMI } from '../events/resource-list.ts';
import type {
  EventName,
  ServerAddress,
  Subscription as Subscribed,
  SubscribeOptions,
  SubscriptionFact,
} from '../facts.ts';
import { listenerFailed } from '../guard-errors.ts';
import { expiresOf, printParams, tagOf } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import { responseTo } from '../response.ts';
import { refusalIn } from '../soft-state.ts';
import { newToken } from '../token.ts';
import { answer, type ServerTransaction } from '../transaction/server.ts';
import type { Uac } from '../uac.ts';
import { type Knowledge, learn, NOTHING_KNOWN } from './knowledge.ts';
import { subscriptionIdle, subscriptionMachine } from './machine.ts';
import type { SubscriptionEffect, SubscriptionInput, SubscriptionMachineState, SubscriptionSettings } from './words.ts';

export type SubscriptionParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly uac: Uac;
  /** Milliseconds. */
  readonly t1: number;
  /** The account as it is now; undefined when it is gone. */
  readonly account: (id: number) => Account | undefined;
};

/** By which NOTIFYs find their subscription. */
export type SubscriptionKey = { readonly callId: string; readonly tag: string };

/** One subscription over as many dialogs as it takes: the machine, and what carries out its effects. */
export class Subscription implements Subscribed {
  readonly account: number;
  readonly event: EventName;
  readonly facts: Facts<SubscriptionFact>;
  readonly #parts: SubscriptionParts;
  readonly #options: SubscribeOptions;
  readonly #record: EventPackage<EventName, unknown>;
  /** Called when the key changes; null when there is nothing to be found. */
  readonly #rekey: (subscription: Subscription, key: SubscriptionKey | null) => void;
  readonly #runner: Runner<SubscriptionMachineState, SubscriptionInput, SubscriptionEffect>;
  #body: SubscribeOptions['body'];
  #key: SubscriptionKey = { callId: '', tag: '' };
  /** The first SUBSCRIBE of the dialog: a NOTIFY makes the dialog from it. */
  #request: SipRequest | null = null;
  #sequence = 0;
  #dialog: Dialog | null = null;
  /** A NOTIFY made the dialog; until then it is only what the 2xx promised. */
  #notified = false;
  #known: Knowledge = NOTHING_KNOWN;
  #attempt: Attempt | null = null;
  /** Answers to an older SUBSCRIBE than the last one mean nothing. */
  #latest = 0;

  constructor(
    parts: SubscriptionParts,
    account: number,
    options: SubscribeOptions,
    rekey: (subscription: Subscription, key: SubscriptionKey | null) => void,
  ) {
    this.#parts = parts;
    this.facts = new Facts<SubscriptionFact>(listenerFailed(parts.log));
    this.account = account;
    this.event = options.event;
    this.#options = options;
    this.#body = options.body;
    this.#rekey = rekey;
    const record = packageOf(options.event);
    if (record === undefined) throw new Error(`there is no event package ${options.event}`);
    this.#record = record;
    const settings = settingsOf(options, parts.t1);
    this.#runner = new Runner({
      name: `subscription ${options.event} ${account}`,
      initial: subscriptionIdle(settings),
      transition: subscriptionMachine(settings),
      perform: effect => this.#perform(effect),
      clock: parts.clock,
      log: parts.log,
    });
  }

  start(): void {
    this.#runner.dispatch({ type: 'start' });
  }

  renew(body?: SubscribeOptions['body']): void {
    if (body !== undefined) this.#body = body;
    this.#runner.dispatch({ type: 'renew' });
  }

  unsubscribe(): void {
    this.#runner.dispatch({ type: 'stop' });
  }

  /** The account has another server: it knows nothing of this subscription. */
  moved(): void {
    this.#runner.dispatch({ type: 'moved' });
  }

  /** A NOTIFY with our Call-ID and tag (RFC 6665 4.1.3). */
  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    const event = eventOf(request.headers);
    const state = subscriptionStateOf(request.headers);
    if (event === null || state === null) {
      answer(transaction, 400);
      return;
    }
    // RFC 6665 4.5.2: two subscriptions in one dialog differ in event and id.
    if (event.name !== this.event || (event.params.get('id') ?? '') !== (this.#options.params?.get('id') ?? '')) {
      answer(transaction, 489);
      return;
    }
    const dialog = this.#dialogOf(request);
    if (!dialog.ok) {
      this.#parts.log.info(`NOTIFY ${this.event} refused: ${dialog.error.what}`);
      answer(transaction, dialog.error.status);
      return;
    }
    dialog.value.refresh(request);
    const news = readNews(this.#record, request);
    const learned = news.ok ? learn(this.#record, this.#known, news.value) : null;
    this.#answer(transaction, news.ok ? 200 : news.error.status);
    if (!news.ok) this.#parts.log.info(`NOTIFY ${this.event}: ${news.error.what}`);
    if (learned !== null && typeof learned !== 'string') {
      this.#known = learned.knowledge;
      this.facts.publish(learned.fact);
    }
    // Last: it may end or begin a dialog, with which the knowledge goes.
    this.#runner.dispatch({ type: 'notified', ...state, gap: learned === 'gap' });
  }

  /**
   * 4.1.4: of several notifiers that a forked SUBSCRIBE met the first is kept, the others get 481. The dialog that
   * the 2xx promised gives way to the one that a NOTIFY makes.
   */
  #dialogOf(notify: SipRequest): Result<Dialog, { readonly status: 400 | 481 | 500; readonly what: string }> {
    if (this.#notified && this.#dialog !== null) {
      if (this.#dialog.remoteTag !== tagOf(notify.headers, 'from')) {
        return fail({ status: 481, what: 'it comes from another fork' });
      }
      // 4.1.3, RFC 3261 12.2.2
      if (!this.#dialog.inOrder(notify)) return fail({ status: 500, what: 'it is older than the last one' });
      return ok(this.#dialog);
    }
    const made = Dialog.asCallee(notify, this.#key.tag, this.#sequence);
    if (!made.ok) return fail({ status: 400, what: made.error.what });
    this.#dialog = made.value;
    this.#notified = true;
    return made;
  }

  #answer(transaction: ServerTransaction, status: number): void {
    const response = responseTo(transaction.request, status, transaction.tag);
    if (status === 415) response.headers.add('Accept', this.#accepted());
    transaction.respond(response);
  }

  #perform(effect: Exclude<SubscriptionEffect, TimerEffect>): void {
    switch (effect.type) {
      case 'subscribe':
        if (effect.fresh) this.#begin();
        this.#subscribe(effect.expires);
        return;
      case 'forget':
        this.#attempt?.cancel();
        this.#latest++;
        this.#dialog = null;
        this.#rekey(this, null);
        return;
      case 'report': {
        const { phase, status, reason } = effect;
        if (phase === 'over') this.#runner.stop();
        const why = { ...(status === undefined ? {} : { status }), ...(reason === undefined ? {} : { reason }) };
        this.facts.publish({ type: 'subscription', phase, ...why });
        return;
      }
    }
  }

  /** A new dialog: nothing that was known of the old one holds, version numbers least of all. */
  #begin(): void {
    this.#key = { callId: newToken(), tag: newToken() };
    this.#sequence = 0;
    this.#request = null;
    this.#dialog = null;
    this.#notified = false;
    this.#known = NOTHING_KNOWN;
    this.#rekey(this, this.#key);
  }

  #subscribe(expires: number): void {
    const serial = ++this.#latest;
    const dispatch = (input: SubscriptionInput): void => {
      if (serial === this.#latest) this.#runner.dispatch(input);
    };
    const account = this.#parts.account(this.account);
    const next = account === undefined ? null : this.#next(account);
    if (account === undefined || next === null || !next.hop.ok) {
      const reason = next === null ? 'the line has no account' : next.hop.ok ? '' : next.hop.error.what;
      // Not from within the step that asked for it.
      queueMicrotask(() => dispatch({ type: 'failed', reason }));
      return;
    }
    this.#describe(next.request, account.contact(next.hop.value.transport), expires);
    this.#attempt?.cancel();
    const nextSequence = (): number => (this.#dialog === null ? ++this.#sequence : this.#dialog.nextSequence());
    this.#attempt = this.#parts.uac.send(
      { request: next.request, hop: next.hop.value, authenticator: account.authenticator, nextSequence },
      {
        response: response => {
          if (serial === this.#latest && response.status >= 200) this.#answered(response, expires, dispatch);
        },
        failed: ({ status, text }) =>
          dispatch(
            status === undefined
              ? { type: 'failed', reason: text }
              : { type: 'refused', status, reason: text, retryAfter: undefined },
          ),
      },
    );
  }

  #next(account: Account): { readonly request: SipRequest; readonly hop: Result<ServerAddress> } | null {
    if (this.#dialog !== null) return { request: this.#dialog.request('SUBSCRIBE'), hop: this.#dialog.hop() };
    const target = this.#options.target === undefined ? account.aor : account.target(this.#options.target);
    const uri = typeof target === 'string' ? target : target.ok ? target.value : null;
    if (uri === null) return null;
    const request = account.request('SUBSCRIBE', uri, uri, { ...this.#key, sequence: ++this.#sequence });
    this.#request = request;
    const { hop } = this.#options;
    return { request, hop: hop === undefined ? account.hop(uri) : { ok: true, value: hop } };
  }

  #describe(request: SipRequest, contact: string, expires: number): void {
    const { params, list } = this.#options;
    request.headers
      .set('Contact', `<${contact}>`)
      .set('Event', `${this.event}${printParams(params ?? new Map())}`)
      .set('Expires', String(expires));
    if (this.#accepted() !== '') request.headers.set('Accept', this.#accepted());
    if (list === true) request.headers.set('Supported', 'eventlist');
    if (this.#body === undefined || expires === 0) return;
    request.headers.set('Content-Type', this.#body.contentType);
    request.body = Buffer.from(this.#body.text);
  }

  /** RFC 4662 4.4: what a list is made of has to be accepted too. */
  #accepted(): string {
    const list = this.#options.list === true ? ['multipart/related', RLMI] : [];
    return [...list, ...this.#record.accept].join(', ');
  }

  #answered(response: SipResponse, asked: number, dispatch: (input: SubscriptionInput) => void): void {
    const { status, headers } = response;
    if (status < 300) {
      if (this.#dialog === null && this.#request !== null) {
        const promised = Dialog.asCaller(this.#attempt?.request ?? this.#request, response);
        if (promised.ok) this.#dialog = promised.value;
      } else this.#dialog?.refresh(response);
      // RFC 6665 8.3.1: 202 is as good as 200.
      dispatch({ type: 'accepted', granted: Math.min(expiresOf(headers) ?? asked, Math.max(asked, 1)) });
      return;
    }
    dispatch(refusalIn(response));
  }
}

function settingsOf(options: SubscribeOptions, t1: number): SubscriptionSettings {
  const { expires, refreshPercent = 80, noNotify = 64 * t1, retryAfter = 300 } = options;
  const { retryAfterPending = 1, retries = 4, retryForbidden = true } = options;
  return { expires, refreshPercent, noNotify, retryAfter, retryAfterPending, retries, retryForbidden };
}
