import type { Accounts } from './accounts.ts';
import { bodyRefusal, type Capabilities, extensionRefusal } from './capabilities.ts';
import type { EventReceiver } from './events/receiver.ts';
import type { IncomingCall, ReferralFact } from './facts.ts';
import type { Admission, Guard } from './guard.ts';
import { tagOf } from './headers.ts';
import type { SipRequest } from './message.ts';
import type { Sessions } from './session/sessions.ts';
import { answer, type ServerTransaction } from './transaction/server.ts';
import type { ServerUser } from './transaction/transactions.ts';
import type { Endpoint } from './transport/wire.ts';

export type UasParts = {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly capabilities: Capabilities;
  readonly guard: Guard;
  readonly events: EventReceiver;
  readonly incoming: (call: IncomingCall | ReferralFact) => void;
};

/** Who serves a request: its dialog, else an account of ours (RFC 3261 section 8.2, 12.2.2). */
export class Uas implements ServerUser {
  readonly #parts: UasParts;

  constructor(parts: UasParts) {
    this.#parts = parts;
  }

  admit(request: SipRequest, source: Endpoint): Admission {
    const inDialog = tagOf(request.headers, 'to') !== undefined && this.#find(request);
    return this.#parts.guard.admit(source, inDialog);
  }

  request(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (tagOf(request.headers, 'to') !== undefined) {
      const leg = this.#parts.sessions.find(request);
      if (leg === undefined) {
        if (!this.#parts.events.outside(transaction)) answer(transaction, 481);
      } else if (!this.#parts.events.inside(leg, transaction)) leg.callee.request(transaction);
      return;
    }
    if (this.#parts.events.outside(transaction)) return;
    const { capabilities } = this.#parts;
    const refusal =
      capabilities.methodRefusal(transaction) ??
      extensionRefusal(transaction, capabilities.extensions) ??
      bodyRefusal(transaction);
    if (refusal !== null) {
      transaction.respond(refusal);
      return;
    }
    if (request.method === 'OPTIONS') {
      transaction.respond(capabilities.optionsAnswer(transaction));
      return;
    }
    // BYE without a dialog.
    if (request.method !== 'INVITE' && request.method !== 'REFER') {
      answer(transaction, 481);
      return;
    }
    const account = this.#parts.accounts.servedBy(request);
    // A line behind a server is as good as unknown to those who call another one directly.
    if (account === undefined || !this.#parts.guard.mayCall(account.options, transaction.source)) {
      answer(transaction, 404);
      return;
    }
    if (request.method === 'REFER') {
      this.#parts.sessions.refer(account, transaction, this.#parts.incoming);
      return;
    }
    const call = this.#parts.sessions.receive(account, transaction);
    if (call !== null) this.#parts.incoming(call);
  }

  /** A call or subscription of ours. */
  #find(request: SipRequest): boolean {
    return this.#parts.sessions.find(request) !== undefined || this.#parts.events.knows(request);
  }

  /** An ACK is never answered. */
  ack(request: SipRequest): void {
    this.#parts.sessions.find(request)?.callee.acknowledged(request);
  }
}
