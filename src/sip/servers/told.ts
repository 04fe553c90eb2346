import type { Account } from '../account.ts';
import type { RegistrationState } from '../facts.ts';
import type { RegistrationReport } from '../registration/registration.ts';
import type { Server } from './plan.ts';

/** What was told of each server of a line: when another one comes into use, both are told of anew. */
export class ToldServers {
  readonly #account: Account;
  readonly #servers: readonly Server[];
  readonly #report: (state: RegistrationState) => void;
  readonly #told: RegistrationState[] = [];

  constructor(account: Account, servers: readonly Server[], report: (state: RegistrationState) => void) {
    this.#account = account;
    this.#servers = servers;
    this.#report = report;
  }

  /** `current`: the server in use. Where the line does not register there is nothing to tell. */
  tell(server: number, current: number, { phase, status, reason }: RegistrationReport): void {
    const { host, registrar } = this.#servers[server] ?? { host: '', registrar: null };
    if (registrar === null) return;
    const state: RegistrationState = {
      account: this.#account.options.id,
      server,
      servers: this.#servers.length,
      host,
      role: server === 0 ? 'primary' : 'redundant',
      inUse: server === current,
      phase,
      ...(status === undefined ? {} : { status }),
      ...(reason === undefined ? {} : { reason }),
    };
    this.#told[server] = state;
    this.#report(state);
  }

  /** Another server may be in use now. */
  moved(current: number): void {
    for (const [server, told] of this.#told.entries()) {
      if (told === undefined || told.inUse === (server === current)) continue;
      this.#told[server] = { ...told, inUse: server === current };
      this.#report(this.#told[server]);
    }
  }
}
