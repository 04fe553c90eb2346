import { faultText } from '../../base/result.ts';
import type { Attempt } from '../attempt.ts';
import { sdpOf, setSdp } from '../capabilities.ts';
import { Dialog } from '../dialog.ts';
import type { ServerAddress } from '../facts.ts';
import { addressesOf, cseqOf, numberOf, tagOf, tokensOf } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import { uriScheme } from '../uri.ts';
import { failureCause, warningOf, wordsOf } from './cause.ts';
import type { Dialogs } from './dialogs.ts';
import { identify } from './identity.ts';
import type { LegOptions, LegParts } from './leg.ts';
import type { Refresher } from './refresher.ts';
import { askLonger } from './timer.ts';
import type { SessionInput } from './words.ts';

/** Early dialogs beyond this are not kept: nobody forks a call to so many phones. */
const MOST_DIALOGS = 20;
/** Times that one request asks for a longer session (422). */
export const MOST_LONGER = 3;

/** What the requests of a call have in common. */
export type CallerLinks = {
  readonly dialogs: Dialogs;
  readonly refresher: Refresher;
  readonly dispatch: (input: SessionInput) => void;
  /** Each answer that may say who the other side is. */
  readonly heard: (response: SipResponse, source: string) => void;
};

/** The INVITEs that we send in one call: their answers become inputs of its machine. */
export class Caller {
  readonly #parts: LegParts;
  readonly #options: LegOptions;
  readonly #dialogs: Dialogs;
  readonly #links: CallerLinks;
  readonly #dispatch: (input: SessionInput) => void;
  #sequence = 0;
  #attempt: Attempt | null = null;
  #inClear = false;
  /** CSeq number of the INVITE that the 2xx with this tag answers. */
  readonly #successes = new Map<string, number>();
  /** Sends the ACK of a 2xx again, by tag and CSeq number. */
  readonly #acks = new Map<string, () => void>();

  constructor(parts: LegParts, options: LegOptions, links: CallerLinks) {
    this.#parts = parts;
    this.#options = options;
    this.#links = links;
    this.#dialogs = links.dialogs;
    this.#dispatch = links.dispatch;
  }

  /** The INVITE that begins the call; after a 3xx it goes to another target with the same Call-ID (8.1.3.4). */
  invite(target: string, sdp: string | null): void {
    const { account, callId, tag, identity, headers } = this.#options;
    const sequence = ++this.#sequence;
    const request = account.request('INVITE', target, identity.party.uri, { callId, tag, sequence });
    for (const [name, value] of headers) request.headers.add(name, value);
    identify(request, account);
    this.#send(request, account.hop(target), sdp, () => ++this.#sequence);
  }

  /** 14.1: a new offer in the dialog; null repeats our description, which refreshes the session. */
  reinvite(sdp: string | null): void {
    const dialog = this.#dialogs.call;
    if (dialog === null) return;
    this.#send(dialog.request('INVITE'), dialog.hop(), sdp ?? this.#links.refresher.description, () =>
      dialog.nextSequence(),
    );
  }

  /** One of them went over something else than TLS. */
  get inClear(): boolean {
    return this.#inClear;
  }

  /** The INVITE that is out, with the CSeq of its latest try. */
  get request(): SipRequest | null {
    return this.#attempt?.request ?? null;
  }

  cancel(): void {
    this.#attempt?.cancel();
  }

  /** 13.2.2.4: the ACK is made by us and sent once per 2xx, again when that comes again. */
  acknowledge(tag: string, sdp: string | null): void {
    const dialog = this.#dialogs.get(tag);
    const sequence = this.#successes.get(tag);
    if (dialog === undefined || sequence === undefined) return;
    if (this.#dialogs.call === null) this.#dialogs.choose(dialog);
    const hop = dialog.hop();
    if (!hop.ok) {
      this.#parts.log.warning(`ACK not sent: ${faultText(hop.error)}`);
      return;
    }
    const ack = dialog.request('ACK', sequence);
    // 22.1: with the credentials of its INVITE.
    for (const name of ['Authorization', 'Proxy-Authorization']) {
      for (const value of this.#attempt?.request.headers.all(name) ?? []) ack.headers.add(name, value);
    }
    setSdp(ack, sdp);
    this.#links.refresher.described(sdp);
    const key = `${tag} ${sequence}`;
    if (!this.#acks.has(key))
      this.#acks.set(key, this.#parts.uac.acknowledge(ack, hop.value, this.#options.account.authenticator));
  }

  #send(request: SipRequest, hop: ReturnType<Dialog['hop']>, sdp: string | null, nextSequence: () => number): void {
    if (!hop.ok) {
      const cause = { by: 'failure', kind: 'unreachable', text: hop.error.what } as const;
      this.#dispatch({ type: 'failed', cause });
      return;
    }
    const { account } = this.#options;
    const sips = uriScheme(request.uri) === 'sips';
    request.headers.set('Contact', `<${account.contact(hop.value.transport, sips)}>`);
    this.#parts.capabilities.describe(request);
    this.#links.refresher.ask(request);
    setSdp(request, sdp);
    this.#links.refresher.described(sdp);
    this.#attempted(request, hop.value, nextSequence, 0);
  }

  #attempted(request: SipRequest, hop: ServerAddress, nextSequence: () => number, longer: number): void {
    const { account } = this.#options;
    const attempt = this.#parts.uac.send(
      {
        request,
        hop,
        authenticator: account.authenticator,
        nextSequence,
        contact: transport => `<${account.contact(transport, uriScheme(request.uri) === 'sips')}>`,
      },
      {
        sending: ({ transport }) => {
          this.#inClear ||= transport !== 'tls';
        },
        response: (response, { address }) => {
          // RFC 4028 section 7.3.
          if (response.status === 422 && longer < MOST_LONGER && askLonger(request, response)) {
            anew(request, nextSequence());
            this.#attempted(request, hop, nextSequence, longer + 1);
          } else this.#answered(response, attempt, address);
        },
        failed: failure => this.#dispatch({ type: 'failed', cause: failureCause(failure) }),
      },
    );
    this.#attempt = attempt;
  }

  #answered(response: SipResponse, attempt: Attempt, source: string): void {
    const { status, reason } = response;
    if (status > 100 && status < 300) this.#links.heard(response, source);
    if (status < 200) {
      this.#provisional(response, attempt);
      return;
    }
    if (status < 300) {
      this.#succeeded(response, attempt);
      return;
    }
    if (status < 400) {
      this.#dispatch({ type: 'redirect', targets: targetsOf(response), status, text: reason });
      return;
    }
    const chance = this.#parts.random();
    this.#dispatch({ type: 'refused', status, text: wordsOf(response), chance, warning: warningOf(response) });
  }

  #provisional(response: SipResponse, attempt: Attempt): void {
    const { status, reason, headers } = response;
    const dialog = this.#dialog(response, attempt);
    const tag = tagOf(headers, 'to') ?? '';
    const reliable = tokensOf(headers, 'require').includes('100rel') && dialog !== undefined;
    const rseq = reliable ? (numberOf(headers, 'rseq', 2 ** 32 - 1) ?? null) : null;
    const updates = dialog?.takes('UPDATE') ?? false;
    this.#dispatch({ type: 'provisional', status, reason, tag, sdp: sdpOf(response), rseq, updates });
  }

  #succeeded(response: SipResponse, attempt: Attempt): void {
    const dialog = this.#dialog(response, attempt);
    const sequence = cseqOf(response.headers);
    if (dialog === undefined || !sequence.ok) {
      this.#parts.log.warning('a 2xx without usable To or CSeq is dropped');
      return;
    }
    const again = this.#acks.get(`${dialog.remoteTag} ${sequence.value.number}`);
    if (again !== undefined) {
      again();
      return;
    }
    if (this.#dialogs.call === null) dialog.confirm(response);
    else dialog.refresh(response);
    this.#links.refresher.answered(response);
    // Of two INVITEs only the last one's ACK is ever repeated.
    for (const key of this.#acks.keys()) if (key.startsWith(`${dialog.remoteTag} `)) this.#acks.delete(key);
    this.#successes.set(dialog.remoteTag, sequence.value.number);
    this.#dispatch({ type: 'success', tag: dialog.remoteTag, sdp: sdpOf(response) });
  }

  /** 12.1: a response with a To tag makes a dialog. */
  #dialog(response: SipResponse, attempt: Attempt): Dialog | undefined {
    const tag = tagOf(response.headers, 'to') ?? '';
    const known = this.#dialogs.get(tag);
    if (known !== undefined) return known;
    if (response.status === 100 || this.#dialogs.size >= MOST_DIALOGS) return undefined;
    const made = Dialog.asCaller(attempt.request, response);
    if (!made.ok) return undefined;
    this.#dialogs.add(made.value);
    return made.value;
  }
}

/** The same request once more; credentials are put in when it is sent. */
export function anew({ method, headers }: SipRequest, sequence: number): void {
  headers.set('CSeq', `${sequence} ${method}`).remove('Authorization').remove('Proxy-Authorization');
}

/** 8.1.3.4: the Contacts of a 3xx by their q value, the highest first. */
function targetsOf(response: SipResponse): readonly string[] {
  const contacts = addressesOf(response.headers, 'contact');
  if (!contacts.ok) return [];
  const weighed = contacts.value
    .filter(({ uri }) => uriScheme(uri) === 'sip')
    .map(({ uri, params }) => ({ uri, q: Number.parseFloat(params.get('q') ?? '1') || 0 }));
  return weighed.sort((a, b) => b.q - a.q).map(({ uri }) => uri);
}
