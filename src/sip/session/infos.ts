import { faultText } from '../../base/result.ts';
import type { Dialogs } from './dialogs.ts';
import type { LegOptions, LegParts } from './leg.ts';

/** More than the user can type while the other side is slow. */
const MOST_WAITING = 32;

type Info = { readonly contentType: string; readonly body: string };

/** INFO requests of one call: one at a time, so that digits arrive in the order in which they were pressed. */
export class Infos {
  readonly #parts: Pick<LegParts, 'log' | 'uac'>;
  readonly #options: Pick<LegOptions, 'account'>;
  readonly #dialogs: Dialogs;
  readonly #waiting: Info[] = [];
  #sending = false;

  constructor(parts: Pick<LegParts, 'log' | 'uac'>, options: Pick<LegOptions, 'account'>, dialogs: Dialogs) {
    this.#parts = parts;
    this.#options = options;
    this.#dialogs = dialogs;
  }

  send(info: Info): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(info);
    if (!this.#sending) this.#next();
  }

  #next(): void {
    const info = this.#waiting.shift();
    const dialog = this.#dialogs.call;
    const hop = dialog?.hop();
    this.#sending = info !== undefined && dialog !== null && hop?.ok === true;
    if (info === undefined) return;
    if (dialog === null || !hop?.ok) {
      const why = hop?.ok === false ? faultText(hop.error) : 'there is no call yet';
      this.#waiting.length = 0;
      this.#parts.log.warning(`INFO not sent: ${why}`);
      return;
    }
    const request = dialog.request('INFO');
    request.headers.add('Content-Type', info.contentType);
    request.body = Buffer.from(info.body);
    const { authenticator } = this.#options.account;
    this.#parts.uac.send(
      { request, hop: hop.value, authenticator, nextSequence: () => dialog.nextSequence() },
      {
        response: ({ status, reason }) => {
          if (status < 200) return;
          if (status >= 300) this.#parts.log.info(`INFO was refused: ${status} ${reason}`);
          this.#next();
        },
        failed: ({ text }) => {
          this.#parts.log.info(`INFO: ${text}`);
          this.#next();
        },
      },
    );
  }
}
