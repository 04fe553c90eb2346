import { bodyRefusal, extensionRefusal, sdpOf, setSdp } from '../capabilities.ts';
import { eventOf } from '../events/notification.ts';
import { cseqOf, printWarning, tagOf } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import { responseTo } from '../response.ts';
import { answer, type ServerTransaction } from '../transaction/server.ts';
import { uriScheme } from '../uri.ts';
import { byeWords, takenElsewhere } from './cause.ts';
import type { Dialogs } from './dialogs.ts';
import { identifyAnswer } from './identity.ts';
import type { LegOptions, LegParts } from './leg.ts';
import type { Referrals } from './referrals.ts';
import type { Refresher } from './refresher.ts';
import type { SessionEffect, SessionInput } from './words.ts';

export type CalleeLinks = {
  readonly dialogs: Dialogs;
  readonly refresher: Refresher;
  readonly referrals: Referrals;
  readonly dispatch: (input: SessionInput) => void;
  /** Each request that may say who the other side is. */
  readonly heard: (request: SipRequest, source: string) => void;
};

/** The other side's requests in one call, and our answers. */
export class Callee {
  readonly #parts: LegParts;
  readonly #options: LegOptions;
  readonly #links: CalleeLinks;
  readonly #dialogs: Dialogs;
  readonly #dispatch: (input: SessionInput) => void;
  /** The INVITE that is answered by orders from above. */
  #open: ServerTransaction | null = null;
  /** The PRACK or UPDATE that is. */
  #kept: ServerTransaction | null = null;
  /** The re-INVITE, PRACK or UPDATE that just came and has no answer yet. */
  #arrived: ServerTransaction | null = null;
  #last: SipResponse | null = null;

  constructor(parts: LegParts, options: LegOptions, links: CalleeLinks) {
    this.#parts = parts;
    this.#options = options;
    this.#links = links;
    this.#dialogs = links.dialogs;
    this.#dispatch = links.dispatch;
  }

  /** The INVITE that began the call. */
  begin(transaction: ServerTransaction): void {
    this.#watch(transaction);
    this.#open = transaction;
  }

  /** A request inside the call (12.2.2). */
  request(transaction: ServerTransaction): void {
    const { request, source } = transaction;
    const { capabilities } = this.#parts;
    const dialog = this.#dialogs.get(tagOf(request.headers, 'from') ?? '');
    if (dialog === undefined) {
      answer(transaction, 481);
      return;
    }
    if (!dialog.inOrder(request)) {
      answer(transaction, 500);
      return;
    }
    const refusal = capabilities.methodRefusal(transaction) ?? extensionRefusal(transaction, capabilities.extensions);
    if (refusal !== null) {
      transaction.respond(refusal);
      return;
    }
    switch (request.method) {
      case 'INVITE':
      case 'UPDATE':
        this.#links.heard(request, source.address);
        this.#offered(transaction);
        return;
      case 'PRACK':
        this.#pracked(transaction);
        return;
      case 'REFER':
        this.#links.referrals.requested(transaction);
        return;
      case 'NOTIFY':
        if (eventOf(request.headers)?.name === 'refer') this.#links.referrals.notified(transaction);
        else answer(transaction, 489);
        return;
      case 'BYE':
        answer(transaction, 200);
        this.#dispatch({ type: 'bye', text: byeWords(request) });
        return;
      default:
        transaction.respond(capabilities.optionsAnswer(transaction));
        return;
    }
  }

  /** The ACK of a 2xx of ours: it has the CSeq number of its INVITE. */
  acknowledged(ack: SipRequest): void {
    const invite = this.#open === null ? null : cseqOf(this.#open.request.headers);
    const cseq = cseqOf(ack.headers);
    if (invite === null || !invite.ok || !cseq.ok || invite.value.number !== cseq.value.number) return;
    this.#dispatch({ type: 'acked', sdp: sdpOf(ack) });
  }

  take(): void {
    this.#open = this.#arrived;
    this.#arrived = null;
  }

  keep(): void {
    this.#kept = this.#arrived;
    this.#arrived = null;
  }

  decline(status: number): void {
    if (this.#arrived === null) return;
    const response = responseTo(this.#arrived.request, status, this.#arrived.tag);
    // 14.2: up to 10 s.
    if (status === 500) response.headers.add('Retry-After', String(Math.floor(this.#parts.random() * 11)));
    this.#arrived.respond(response);
    this.#arrived = null;
  }

  /** The answer to the PRACK or UPDATE that was kept, else to the one that just came. */
  reply({ status, sdp = null, warning }: SessionEffect & { type: 'reply' }): void {
    const transaction = this.#kept ?? this.#arrived;
    this.#kept = null;
    this.#arrived = null;
    if (transaction !== null) this.#reply(transaction, status, sdp, warning);
  }

  respond(effect: SessionEffect & { type: 'respond' }): void {
    if (this.#open === null) return;
    const { request, tag, source } = this.#open;
    const { status, reason, to, rseq, warning } = effect;
    const response = responseTo(request, status, tag, reason);
    if (status > 100 && status < 300) {
      // 12.1.1: what makes the dialog.
      for (const value of request.headers.all('record-route')) response.headers.add('Record-Route', value);
      const sips = uriScheme(request.uri) === 'sips';
      response.headers.add('Contact', `<${this.#options.account.contact(source.transport, sips)}>`);
      this.#parts.capabilities.describe(response);
      identifyAnswer(response, this.#options.account);
      setSdp(response, effect.sdp ?? null);
      this.#links.refresher.described(effect.sdp ?? null);
    }
    if (rseq !== undefined) response.headers.set('Require', '100rel').set('RSeq', String(rseq));
    if (status >= 200 && status < 300) {
      this.#dialogs.call?.refresh(request);
      this.#links.refresher.answer(request, response);
    }
    if (to !== undefined) response.headers.add('Contact', `<${to.contact}>`);
    if (to?.reason !== undefined) {
      response.headers.add('Diversion', `<${this.#options.account.aor}>;reason=${to.reason}`);
    }
    this.#warn(response, warning);
    this.#last = response;
    this.#open.respond(response);
    if (status >= 300) this.#open = null;
  }

  /** The call is over: what still waits for an answer gets one. */
  close(): void {
    this.reply({ type: 'reply', status: 487 });
    this.#links.referrals.refuse(487);
  }

  respondAgain(): void {
    if (this.#last !== null) this.#open?.respond(this.#last);
  }

  /** A re-INVITE or UPDATE. */
  #offered(transaction: ServerTransaction): void {
    const { request, tag } = transaction;
    const refusal = bodyRefusal(transaction) ?? this.#links.refresher.refusal(request, tag);
    if (refusal !== null) {
      transaction.respond(refusal);
      return;
    }
    const sdp = sdpOf(request);
    // RFC 3311 section 5.2: without an offer it only refreshes.
    if (request.method === 'UPDATE' && sdp === null) {
      this.#reply(transaction, 200, null);
      return;
    }
    this.#arrived = transaction;
    if (request.method === 'UPDATE' && sdp !== null) {
      this.#dispatch({ type: 'update', tag: tagOf(request.headers, 'from') ?? '', sdp });
    } else {
      this.#watch(transaction);
      this.#dispatch({ type: 'invited', sdp });
    }
    // 14.2: the machine did not want it, since our own first INVITE is not through.
    if (this.#arrived === transaction) this.decline(491);
  }

  /** RFC 3262 section 3: RAck names the answer that arrived. */
  #pracked(transaction: ServerTransaction): void {
    const { request } = transaction;
    const named = /^(\d{1,10})\s+(\d{1,10})\s+INVITE$/i.exec(request.headers.get('rack') ?? '');
    const invite = this.#open === null ? null : cseqOf(this.#open.request.headers);
    if (named === null) {
      answer(transaction, 400);
      return;
    }
    if (invite === null || !invite.ok || invite.value.number !== Number(named[2])) {
      answer(transaction, 481);
      return;
    }
    this.#arrived = transaction;
    this.#dispatch({ type: 'prack', rseq: Number(named[1]), sdp: sdpOf(request) });
    if (this.#arrived === transaction) this.decline(481);
  }

  #reply(
    transaction: ServerTransaction,
    status: number,
    sdp: string | null,
    warning?: (SessionEffect & { type: 'reply' })['warning'],
  ): void {
    const { request, tag, source } = transaction;
    const response = responseTo(request, status, tag);
    if (status < 300) {
      if (request.method === 'UPDATE') {
        response.headers.add('Contact', `<${this.#options.account.contact(source.transport)}>`);
        this.#parts.capabilities.describe(response);
        this.#dialogs.get(tagOf(request.headers, 'from') ?? '')?.refresh(request);
        this.#links.refresher.answer(request, response);
      }
      setSdp(response, sdp);
      this.#links.refresher.described(sdp);
    }
    this.#warn(response, warning);
    transaction.respond(response);
  }

  /** RFC 3261 20.43: why a description was refused. */
  #warn(response: SipResponse, warning: (SessionEffect & { type: 'reply' })['warning']): void {
    if (warning === undefined) return;
    const agent = this.#options.account.options.domain || 'phone';
    response.headers.add('Warning', printWarning({ ...warning, agent }));
  }

  #watch(transaction: ServerTransaction): void {
    transaction.cancelled = cancel => {
      if (this.#open === transaction) this.#dispatch({ type: 'cancelled', elsewhere: takenElsewhere(cancel) });
    };
    transaction.failed = () => {
      const cause = { by: 'failure', kind: 'unreachable', text: 'the other side cannot be reached' } as const;
      if (this.#open === transaction) this.#dispatch({ type: 'failed', cause });
    };
  }
}
