import type { Account } from '../account.ts';
import { newToken } from '../token.ts';
import type { Uac } from '../uac.ts';
import { type Road, serverUri } from './plan.ts';
import type { Ways } from './ways.ts';

/** OPTIONS to the servers themselves (RFC 3261 section 11.1). Any answer but a failure of the server means that it lives. */
export class Probes {
  readonly #uac: Uac;
  readonly #account: Account;
  /** Those that have no answer yet. */
  readonly #asked = new Set<Road>();

  constructor(uac: Uac, account: Account) {
    this.#uac = uac;
    this.#account = account;
  }

  /** `ways`: this road alone; it hears the answer. A server that has not answered yet is not asked again. */
  ask(road: Road, ways: Ways): void {
    if (this.#asked.has(road)) return;
    this.#asked.add(road);
    const uri = serverUri(road.server);
    const request = this.#account.request('OPTIONS', uri, uri, { callId: newToken(), tag: newToken(), sequence: 1 });
    request.headers.add('Accept', 'application/sdp');
    const contact = (transport = road.hop.transport): string => `<${this.#account.contact(transport)}>`;
    request.headers.add('Contact', contact());
    this.#uac.send(
      { request, hop: road.hop, ways, contact, authenticator: null, nextSequence: () => 1 },
      {
        response: ({ status }) => {
          if (status >= 200) this.#asked.delete(road);
        },
        failed: () => this.#asked.delete(road),
      },
    );
  }
}
