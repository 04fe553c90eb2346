import type { Accounts } from './accounts.ts';
import { bodyRefusal, extensionRefusal, methodRefusal, optionsAnswer } from './capabilities.ts';
import type { IncomingCall } from './facts.ts';
import { tagOf } from './headers.ts';
import type { SipRequest } from './message.ts';
import type { Sessions } from './session/sessions.ts';
import { answer, type ServerTransaction } from './transaction/server.ts';
import type { ServerUser } from './transaction/transactions.ts';

export type UasParts = {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly incoming: (call: IncomingCall) => void;
};

/** Who serves a request: its dialog, else an account of ours (RFC 3261 section 8.2, 12.2.2). */
export class Uas implements ServerUser {
  readonly #parts: UasParts;

  constructor(parts: UasParts) {
    this.#parts = parts;
  }

  request(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (tagOf(request.headers, 'to') !== undefined) {
      const leg = this.#parts.sessions.find(request);
      if (leg === undefined) answer(transaction, 481);
      else leg.callee.request(transaction);
      return;
    }
    const refusal = methodRefusal(transaction) ?? extensionRefusal(transaction) ?? bodyRefusal(transaction);
    if (refusal !== null) {
      transaction.respond(refusal);
      return;
    }
    if (request.method === 'OPTIONS') {
      transaction.respond(optionsAnswer(transaction));
      return;
    }
    // BYE without a dialog.
    if (request.method !== 'INVITE') {
      answer(transaction, 481);
      return;
    }
    const account = this.#parts.accounts.servedBy(request);
    if (account === undefined) {
      answer(transaction, 404);
      return;
    }
    const call = this.#parts.sessions.receive(account, transaction);
    if (call !== null) this.#parts.incoming(call);
  }

  /** An ACK is never answered. */
  ack(request: SipRequest): void {
    this.#parts.sessions.find(request)?.callee.acknowledged(request);
  }
}
