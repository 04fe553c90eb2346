import {
  bodyRefusal,
  describe,
  extensionRefusal,
  methodRefusal,
  optionsAnswer,
  sdpOf,
  setSdp,
} from '../capabilities.ts';
import { cseqOf, tagOf } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import { responseTo } from '../response.ts';
import { answer, type ServerTransaction } from '../transaction/server.ts';
import { byeWords, takenElsewhere } from './cause.ts';
import type { Dialogs } from './dialogs.ts';
import type { LegOptions } from './leg.ts';
import type { SessionEffect, SessionInput } from './words.ts';

/** The other side's requests in one call, and our answers. */
export class Callee {
  readonly #options: LegOptions;
  readonly #dialogs: Dialogs;
  readonly #random: () => number;
  readonly #dispatch: (input: SessionInput) => void;
  /** The INVITE that is answered by orders from above. */
  #open: ServerTransaction | null = null;
  /** The re-INVITE that just came and has no answer yet. */
  #arrived: ServerTransaction | null = null;
  #last: SipResponse | null = null;

  constructor(options: LegOptions, dialogs: Dialogs, random: () => number, dispatch: (input: SessionInput) => void) {
    this.#options = options;
    this.#dialogs = dialogs;
    this.#random = random;
    this.#dispatch = dispatch;
  }

  /** The INVITE that began the call. */
  begin(transaction: ServerTransaction): void {
    this.#watch(transaction);
    this.#open = transaction;
  }

  /** A request inside the call (12.2.2). */
  request(transaction: ServerTransaction): void {
    const { request } = transaction;
    const dialog = this.#dialogs.get(tagOf(request.headers, 'from') ?? '');
    if (dialog === undefined) {
      answer(transaction, 481);
      return;
    }
    if (!dialog.inOrder(request)) {
      answer(transaction, 500);
      return;
    }
    const refusal = methodRefusal(transaction) ?? extensionRefusal(transaction);
    if (refusal !== null) {
      transaction.respond(refusal);
      return;
    }
    switch (request.method) {
      case 'INVITE':
        this.#reinvited(transaction);
        return;
      case 'BYE':
        answer(transaction, 200);
        this.#dispatch({ type: 'bye', text: byeWords(request) });
        return;
      default:
        transaction.respond(optionsAnswer(transaction));
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

  decline(status: number): void {
    if (this.#arrived === null) return;
    const response = responseTo(this.#arrived.request, status, this.#arrived.tag);
    // 14.2: up to 10 s.
    if (status === 500) response.headers.add('Retry-After', String(Math.floor(this.#random() * 11)));
    this.#arrived.respond(response);
    this.#arrived = null;
  }

  respond(effect: SessionEffect & { type: 'respond' }): void {
    if (this.#open === null) return;
    const { request, tag, source } = this.#open;
    const { status, reason, contact } = effect;
    const response = responseTo(request, status, tag, reason);
    if (status > 100 && status < 300) {
      // 12.1.1: what makes the dialog.
      for (const value of request.headers.all('record-route')) response.headers.add('Record-Route', value);
      response.headers.add('Contact', `<${this.#options.account.contact(source.transport)}>`);
      describe(response);
      setSdp(response, effect.sdp ?? null);
    }
    if (status >= 200 && status < 300) this.#dialogs.call?.refresh(request);
    if (contact !== undefined) response.headers.add('Contact', `<${contact}>`);
    this.#last = response;
    this.#open.respond(response);
    if (status >= 300) this.#open = null;
  }

  respondAgain(): void {
    if (this.#last !== null) this.#open?.respond(this.#last);
  }

  #reinvited(transaction: ServerTransaction): void {
    const refusal = bodyRefusal(transaction);
    if (refusal !== null) {
      transaction.respond(refusal);
      return;
    }
    this.#watch(transaction);
    this.#arrived = transaction;
    this.#dispatch({ type: 'invited', sdp: sdpOf(transaction.request) });
    // 14.2: the machine did not want it, since our own first INVITE is not through.
    if (this.#arrived === transaction) this.decline(491);
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
