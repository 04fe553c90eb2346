import { faultText } from '../../base/result.ts';
import type { Dialog } from '../dialog.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import type { Failure } from '../outgoing.ts';
import type { LegOptions, LegParts } from './leg.ts';

/** The dialogs of one call by the other side's tag: several while it forks, one when it is confirmed. */
export class Dialogs {
  readonly #parts: LegParts;
  readonly #options: Pick<LegOptions, 'account'>;
  readonly #closed: () => void;
  readonly #dialogs = new Map<string, Dialog>();
  /** The dialog that is the call. */
  #call: Dialog | null = null;
  readonly #left = new Set<Dialog>();
  #byes = 0;
  #closing = false;

  constructor(parts: LegParts, options: Pick<LegOptions, 'account'>, closed: () => void) {
    this.#parts = parts;
    this.#options = options;
    this.#closed = closed;
  }

  get(tag: string): Dialog | undefined {
    return this.#dialogs.get(tag);
  }

  add(dialog: Dialog): void {
    this.#dialogs.set(dialog.remoteTag, dialog);
  }

  get size(): number {
    return this.#dialogs.size;
  }

  get call(): Dialog | null {
    return this.#call;
  }

  /** The fork that was heard of last. */
  get latest(): Dialog | null {
    return [...this.#dialogs.values()].at(-1) ?? null;
  }

  /** This one is the call. */
  choose(dialog: Dialog): void {
    this.#call = dialog;
  }

  /** Leaves the call, or the fork with this tag (15.1.1). Each dialog is left once. */
  bye(tag?: string): void {
    const dialog = tag === undefined ? this.#call : this.#dialogs.get(tag);
    if (dialog === null || dialog === undefined || this.#left.has(dialog)) return;
    this.#left.add(dialog);
    this.#byes++;
    // Whatever the answer is, the dialog is over.
    this.send(dialog, dialog.request('BYE'), () => {
      this.#byes--;
      this.#finish();
    });
  }

  /** A request in a dialog that is no INVITE; `done` gets its final answer, or why there is none. */
  send(dialog: Dialog, request: SipRequest, done: (answer: SipResponse | Failure, source: string) => void): void {
    const hop = dialog.hop();
    if (!hop.ok) {
      this.#parts.log.warning(`${request.method} not sent: ${faultText(hop.error)}`);
      queueMicrotask(() => done({ kind: 'not-found', text: hop.error.what }, ''));
      return;
    }
    const { account } = this.#options;
    // Target refresh requests and those that begin a subscription want a Contact (RFC 3311 section 5.1, RFC 3515).
    if (request.method !== 'BYE' && request.method !== 'PRACK') {
      request.headers.set('Contact', `<${account.contact(hop.value.transport)}>`);
    }
    this.#parts.uac.send(
      {
        request,
        hop: hop.value,
        authenticator: account.authenticator,
        nextSequence: () => dialog.nextSequence(),
      },
      {
        response: (response, from) => response.status >= 200 && done(response, from.address),
        failed: failure => done(failure, ''),
      },
    );
  }

  /** Nothing more will be asked of the call; it is forgotten when the last BYE is through. */
  close(): void {
    this.#closing = true;
    this.#finish();
  }

  #finish(): void {
    if (!this.#closing || this.#byes > 0) return;
    this.#closing = false;
    this.#closed();
  }
}
