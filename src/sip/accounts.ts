import { Account, type LocalAddress } from './account.ts';
import type { AccountOptions } from './facts.ts';
import type { Servers } from './guard-servers.ts';
import type { SipRequest } from './message.ts';
import type { OutgoingRequest } from './outgoing.ts';
import { ServerSet, type ServerSetParts } from './servers/set.ts';
import type { Ways } from './servers/ways.ts';
import { parseUri } from './uri.ts';

type Entry = { readonly account: Account; readonly servers: ServerSet };

/** The accounts, each with its servers. */
export class Accounts {
  readonly #parts: ServerSetParts;
  readonly #local: LocalAddress;
  readonly #servers: Servers;
  readonly #entries = new Map<number, Entry>();

  constructor(parts: ServerSetParts, local: LocalAddress, servers: Servers) {
    this.#parts = parts;
    this.#local = local;
    this.#servers = servers;
  }

  get(id: number): Account | undefined {
    return this.#entries.get(id)?.account;
  }

  /** The account that a request outside dialogs is for: by the user part of its URI (RFC 3261 8.2.2.1). */
  servedBy(request: SipRequest): Account | undefined {
    const uri = parseUri(request.uri);
    if (!uri.ok) return undefined;
    for (const { account } of this.#entries.values()) if (account.options.user === uri.value.user) return account;
    return undefined;
  }

  /**
   * Adds or replaces: registers anew, at the server that was in use when it is still named, and leaves the servers that
   * are not.
   */
  set(options: AccountOptions): void {
    const old = this.#entries.get(options.id)?.servers;
    this.#servers.set(options);
    const account = new Account(options, this.#local, this.#servers);
    const servers = new ServerSet(this.#parts, account, old);
    this.#entries.set(options.id, { account, servers });
    servers.start(old);
  }

  /** The servers that may take a request: those of the account whose credentials it carries. */
  waysOf(outgoing: OutgoingRequest): Ways | null {
    for (const { account, servers } of this.#entries.values()) {
      if (account.authenticator === outgoing.authenticator) return servers.ways(outgoing);
    }
    return null;
  }

  /** Its bindings are taken back without a word: whoever comes in its place tells of his own. */
  remove(id: number): void {
    this.#entries.get(id)?.servers.leave(new Set());
    this.#entries.delete(id);
    this.#servers.remove(id);
  }

  /** Unregisters everything; each server gets a bounded time. */
  async close(): Promise<void> {
    const all = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(all.map(({ servers }) => servers.stop()));
  }
}
