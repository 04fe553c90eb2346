import { Attempt } from './attempt.ts';
import type { Authenticator } from './credentials.ts';
import type { ServerAddress } from './facts.ts';
import { locate } from './locate.ts';
import type { SipRequest } from './message.ts';
import type { OutgoingRequest, RequestUser, UacOptions } from './outgoing.ts';
import { along, type Way } from './servers/ways.ts';
import { newBranch } from './token.ts';
import type { Endpoint } from './transport/wire.ts';

/** Sends requests: finds the server, tries the next one when it fails, answers challenges. */
export class Uac {
  readonly #options: UacOptions;

  constructor(options: UacOptions) {
    this.#options = options;
  }

  send(outgoing: OutgoingRequest, user: RequestUser): Attempt {
    return new Attempt(this.#options, outgoing, user);
  }

  /** Finds out where a server is, for who asks `servers`. */
  lookUp(hop: ServerAddress): void {
    void locate(hop, this.#options).then(found => found.ok && this.#options.servers.located(hop, found.value));
  }

  /**
   * The ACK of a 2xx (13.2.2.4): no transaction, sent again each time that the returned function is called. The
   * credentials of its INVITE stay in it on the way through a server of the account only.
   */
  acknowledge(request: SipRequest, hop: ServerAddress, authenticator: Authenticator): () => void {
    const { transport, log, servers } = this.#options;
    const branch = newBranch();
    const way = this.#wayOf({ request, hop, authenticator, nextSequence: () => 0 });
    let to: Endpoint | undefined;
    const send = (): void => {
      if (to === undefined) return;
      const message = along(way, request);
      message.headers.prepend('Via', transport.via(to.transport, branch));
      if (!authenticator.mayTell(to)) message.headers.remove('Authorization').remove('Proxy-Authorization');
      transport.sendRequest(message, to, fault => fault && log.warning(`ACK to ${way.hop.host}: ${fault.what}`));
    };
    // Located in the same number of turns as other requests, so that a BYE right behind it does not overtake it.
    void locate(way.hop, this.#options).then(found => {
      if (found.ok) {
        [to] = this.#options.flows.first(found.value);
        servers.located(way.hop, found.value);
      } else log.warning(`ACK: ${found.error.what}`);
      send();
    });
    return send;
  }

  /** It has no answer, so it takes the best way and no other. */
  #wayOf(ack: OutgoingRequest): Way {
    const known = this.#options.waysOf(ack)?.list[0];
    return known ?? { server: null, hop: ack.hop, routes: null };
  }
}
