import { sdpOf, setSdp } from '../capabilities.ts';
import type { Dialog } from '../dialog.ts';
import { cseqOf } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import type { Failure } from '../outgoing.ts';
import { anew, type CallerLinks, MOST_LONGER } from './caller.ts';
import type { LegParts } from './leg.ts';
import { askLonger } from './timer.ts';

/** The PRACKs and UPDATEs that we send in one call. */
export class Updates {
  readonly #parts: LegParts;
  readonly #links: CallerLinks;
  readonly #invite: () => SipRequest | null;

  /** `invite` is the INVITE whose answers are acknowledged. */
  constructor(parts: LegParts, links: CallerLinks, invite: () => SipRequest | null) {
    this.#parts = parts;
    this.#links = links;
    this.#invite = invite;
  }

  /** RFC 3262 section 4: acknowledges a reliable provisional answer, with our answer when that was an offer. */
  prack(tag: string, rseq: number, sdp: string | null): void {
    const dialog = this.#links.dialogs.get(tag);
    const headers = this.#invite()?.headers;
    const invite = headers === undefined ? null : cseqOf(headers);
    if (dialog === undefined || invite === null || !invite.ok) return;
    const request = dialog.request('PRACK');
    request.headers.add('RAck', `${rseq} ${invite.value.number} INVITE`);
    setSdp(request, sdp);
    this.#links.refresher.described(sdp);
    this.#links.dialogs.send(dialog, request, answer => {
      if (answer.kind !== 'response' || answer.status >= 300) this.#parts.log.info(`PRACK: ${words(answer)}`);
    });
  }

  /** RFC 3311 section 5.1: an offer in an early dialog, or null to refresh the session. */
  update(tag: string, sdp: string | null, longer = 0): void {
    const dialog = this.#links.dialogs.call ?? this.#links.dialogs.get(tag);
    if (dialog === undefined) return;
    const { refresher, heard } = this.#links;
    const request = this.#parts.capabilities.describe(dialog.request('UPDATE'));
    refresher.ask(request);
    setSdp(request, sdp);
    this.#links.refresher.described(sdp);
    this.#sendUpdate(dialog, request, sdp, longer, (response, source) => {
      refresher.answered(response);
      dialog.refresh(response);
      heard(response, source);
    });
  }

  #sendUpdate(
    dialog: Dialog,
    request: SipRequest,
    sdp: string | null,
    longer: number,
    done: (response: SipResponse, source: string) => void,
  ): void {
    this.#links.dialogs.send(dialog, request, (answer, source) => {
      const status = answer.kind === 'response' ? answer.status : 408;
      if (answer.kind === 'response') {
        if (status === 422 && longer < MOST_LONGER && askLonger(request, answer)) {
          anew(request, dialog.nextSequence());
          this.#sendUpdate(dialog, request, sdp, longer + 1, done);
          return;
        }
        if (status < 300) done(answer, source);
      }
      if (sdp !== null) {
        const body = answer.kind === 'response' ? sdpOf(answer) : null;
        this.#links.dispatch({ type: 'updated', status, text: words(answer), sdp: body });
      } else if (status === 481 || status === 408) {
        // RFC 4028 section 10: nobody is there any more.
        this.#links.dispatch({ type: 'expired', cause: { by: 'failure', kind: 'unreachable', text: words(answer) } });
      }
    });
  }
}

function words(answer: SipResponse | Failure): string {
  return answer.kind === 'response' ? `${answer.status} ${answer.reason}` : answer.text;
}
