import { Account, type LocalAddress } from './account.ts';
import type { AccountOptions } from './facts.ts';
import type { SipRequest } from './message.ts';
import { Registration, type RegistrationParts } from './registration/registration.ts';
import { parseUri } from './uri.ts';

type Entry = { readonly account: Account; readonly registrations: readonly Registration[] };

/** The accounts and their registrations: one machine per account and server. */
export class Accounts {
  readonly #parts: RegistrationParts;
  readonly #local: LocalAddress;
  readonly #entries = new Map<number, Entry>();

  constructor(parts: RegistrationParts, local: LocalAddress) {
    this.#parts = parts;
    this.#local = local;
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

  /** Adds or replaces: registers anew, and leaves the servers that are no longer named. */
  set(options: AccountOptions): void {
    const old = this.#entries.get(options.id)?.registrations ?? [];
    const account = new Account(options, this.#local);
    const registrations = options.registrars.map((hop, at) => new Registration(this.#parts, account, at, hop));
    this.#entries.set(options.id, { account, registrations });
    const keys = new Set(registrations.map(({ key }) => key));
    for (const registration of old) {
      if (keys.has(registration.key)) registration.replace();
      else registration.retire();
    }
    for (const registration of registrations) registration.start();
  }

  remove(id: number): void {
    for (const registration of this.#entries.get(id)?.registrations ?? []) void registration.stop();
    this.#entries.delete(id);
  }

  /** Unregisters everything; each server gets a bounded time. */
  async close(): Promise<void> {
    const all = [...this.#entries.values()].flatMap(({ registrations }) => registrations);
    this.#entries.clear();
    await Promise.all(all.map(registration => registration.stop()));
  }
}
