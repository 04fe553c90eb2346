import { faultText } from '../../base/result.ts';
import type { Dialog } from '../dialog.ts';
import type { LegOptions, LegParts } from './leg.ts';

/** The dialogs of one call by the other side's tag: several while it forks, one when it is confirmed. */
export class Dialogs {
  readonly #parts: LegParts;
  readonly #options: LegOptions;
  readonly #closed: () => void;
  readonly #dialogs = new Map<string, Dialog>();
  /** The dialog that is the call. */
  #call: Dialog | null = null;
  readonly #left = new Set<Dialog>();
  #byes = 0;
  #closing = false;

  constructor(parts: LegParts, options: LegOptions, closed: () => void) {
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

  /** This one is the call. */
  choose(dialog: Dialog): void {
    this.#call = dialog;
  }

  /** Leaves the call, or the fork with this tag (15.1.1). Each dialog is left once. */
  bye(tag?: string): void {
    const dialog = tag === undefined ? this.#call : this.#dialogs.get(tag);
    if (dialog === null || dialog === undefined || this.#left.has(dialog)) return;
    this.#left.add(dialog);
    const hop = dialog.hop();
    if (!hop.ok) {
      this.#parts.log.warning(`BYE not sent: ${faultText(hop.error)}`);
      return;
    }
    this.#byes++;
    const done = (): void => {
      this.#byes--;
      this.#finish();
    };
    this.#parts.uac.send(
      {
        request: dialog.request('BYE'),
        hop: hop.value,
        authenticator: this.#options.account.authenticator,
        nextSequence: () => dialog.nextSequence(),
      },
      // Whatever the answer is, the dialog is over.
      { response: response => response.status >= 200 && done(), failed: done },
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
