import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Runner } from '../../base/machine.ts';
import type { Account } from '../account.ts';
import type { ReferTarget, SessionFact } from '../facts.ts';
import { addressOf, cseqOf, printNameAddr } from '../headers.ts';
import { responseTo } from '../response.ts';
import { answer, type ServerTransaction } from '../transaction/server.ts';
import type { Dialogs } from './dialogs.ts';
import { partyOf } from './identity.ts';
import {
  printTarget,
  REFEREE_IDLE,
  type RefereeEffect,
  type RefereeInput,
  type RefereeState,
  referee,
  targetIn,
} from './referee.ts';
import {
  progressIn,
  REFERRER_IDLE,
  type ReferrerEffect,
  type ReferrerInput,
  type ReferrerState,
  referrer,
} from './referrer.ts';

const SIPFRAG = 'message/sipfrag;version=2.0';
/** Seconds that a subscription of theirs may last; a call that is being set up takes no longer. */
const LIFETIME = 180;

/** The REFERs of one call, ours and theirs. */
export class Referrals {
  readonly #account: Account;
  readonly #dialogs: Dialogs;
  readonly #tell: (fact: SessionFact) => void;
  readonly #referrer: Runner<ReferrerState, ReferrerInput, ReferrerEffect>;
  readonly #referee: Runner<RefereeState, RefereeInput, RefereeEffect>;
  /** What our REFER is to say. */
  #wish: { readonly target: ReferTarget; readonly progress: boolean } | null = null;
  /** Theirs. */
  #open: ServerTransaction | null = null;
  #served = 0;

  constructor(
    parts: { readonly clock: Clock; readonly log: Log; readonly name: string },
    account: Account,
    dialogs: Dialogs,
    tell: (fact: SessionFact) => void,
  ) {
    this.#account = account;
    this.#dialogs = dialogs;
    this.#tell = tell;
    this.#referrer = new Runner<ReferrerState, ReferrerInput, ReferrerEffect>({
      ...parts,
      initial: REFERRER_IDLE,
      transition: referrer,
      perform: effect => (effect.type === 'fact' ? tell(effect.fact) : this.#send()),
    });
    this.#referee = new Runner<RefereeState, RefereeInput, RefereeEffect>({
      ...parts,
      initial: REFEREE_IDLE,
      transition: referee,
      perform: effect => this.#perform(effect),
    });
  }

  refer(target: ReferTarget, progress: boolean): void {
    if (this.#referrer.state.phase === 'idle') this.#wish = { target, progress };
    this.#referrer.dispatch({ type: 'refer' });
  }

  accept(): void {
    this.#referee.dispatch({ type: 'accept' });
  }

  refuse(status: number): void {
    this.#referee.dispatch({ type: 'refuse', status });
  }

  progress(status: number, reason: string): void {
    this.#referee.dispatch({ type: 'progress', status, reason });
  }

  /** A REFER inside the call. */
  requested(transaction: ServerTransaction): void {
    const target = targetIn(transaction.request);
    if (!target.ok) {
      transaction.respond(responseTo(transaction.request, 400, transaction.tag, `Bad Request - ${target.error.what}`));
      return;
    }
    if (this.#referee.state.phase !== 'idle') {
      answer(transaction, 491);
      return;
    }
    this.#open = transaction;
    const { headers } = transaction.request;
    const silent = (headers.get('refer-sub') ?? '').trim().toLowerCase().startsWith('false');
    this.#referee.dispatch({ type: 'refer', silent });
    const by = addressOf(headers, 'referred-by');
    const to = partyOf({ uri: target.value.uri, displayName: '' });
    this.#tell({ type: 'refer-wanted', target: target.value, to, by: by.ok ? partyOf(by.value) : null });
  }

  /** A NOTIFY of the refer package inside the call. */
  notified(transaction: ServerTransaction): void {
    if (this.#referrer.state.phase === 'idle') {
      answer(transaction, 481);
      return;
    }
    const progress = progressIn(transaction.request);
    answer(transaction, progress.ok ? 200 : progress.error);
    if (progress.ok) this.#referrer.dispatch({ type: 'notified', ...progress.value });
  }

  #send(): void {
    const dialog = this.#dialogs.call;
    const wish = this.#wish;
    if (dialog === null || wish === null) {
      this.#referrer.dispatch({ type: 'answered', status: 481, reason: 'there is no call', subscribed: false });
      return;
    }
    const request = dialog.request('REFER');
    request.headers.add('Refer-To', printTarget(wish.target));
    const { aor, options } = this.#account;
    // RFC 3892: who asks. A caller who hides keeps it for himself.
    if (options.identity?.hidden !== true) {
      const us = { displayName: options.displayName, uri: aor, params: new Map() };
      request.headers.add('Referred-By', printNameAddr(us));
    }
    request.headers.add('Supported', 'replaces, norefersub');
    if (!wish.progress) request.headers.add('Refer-Sub', 'false').add('Require', 'norefersub');
    this.#dialogs.send(dialog, request, reply => {
      if (reply.kind !== 'response') {
        this.#referrer.dispatch({ type: 'answered', status: 408, reason: reply.text, subscribed: false });
        return;
      }
      const { status, reason, headers } = reply;
      const subscribed = !/^\s*false/i.test(headers.get('refer-sub') ?? '');
      this.#referrer.dispatch({ type: 'answered', status, reason, subscribed });
    });
  }

  #perform(effect: RefereeEffect): void {
    const transaction = this.#open;
    if (transaction === null) return;
    if (effect.type === 'notify') {
      this.#notify(transaction, effect);
      return;
    }
    const response = responseTo(transaction.request, effect.status, transaction.tag);
    response.headers.add('Contact', `<${this.#account.contact(transaction.source.transport)}>`);
    if (effect.silent && effect.status < 300) response.headers.add('Refer-Sub', 'false');
    transaction.respond(response);
    if (effect.status < 300) this.#served++;
  }

  /** RFC 3515 section 2.4.5. The first subscription needs no id (2.4.6). */
  #notify({ request }: ServerTransaction, { status, reason, final }: RefereeEffect & { type: 'notify' }): void {
    const dialog = this.#dialogs.call;
    const sequence = cseqOf(request.headers);
    if (dialog === null || !sequence.ok) return;
    const notify = dialog.request('NOTIFY');
    notify.headers
      .add('Event', this.#served > 1 ? `refer;id=${sequence.value.number}` : 'refer')
      .add('Subscription-State', final ? 'terminated;reason=noresource' : `active;expires=${LIFETIME}`)
      .add('Content-Type', SIPFRAG);
    notify.body = Buffer.from(`SIP/2.0 ${status} ${reason}\r\n`);
    this.#dialogs.send(dialog, notify, () => {});
  }
}
