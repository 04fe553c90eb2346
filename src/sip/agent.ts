/** The door of the SIP room: accounts and calls go in, facts come out. */
import { isIPv6 } from 'node:net';
import { Facts } from '../base/facts.ts';
import { ok, type Result } from '../base/result.ts';
import { Accounts } from './accounts.ts';
import type { AccountOptions, AgentFact, AgentOptions, Session } from './facts.ts';
import { DeadEndpoints } from './locate.ts';
import { dnsNames, type Names } from './names.ts';
import { UNREGISTER_PATIENCE } from './registration/machine.ts';
import { Sessions } from './session/sessions.ts';
import { Transactions } from './transaction/transactions.ts';
import { openSockets } from './transport/sockets.ts';
import { Transport } from './transport/transport.ts';
import type { OpenWire } from './transport/wire.ts';
import { Uac } from './uac.ts';
import { Uas } from './uas.ts';

export type * from './facts.ts';

/** What a test puts in the place of the network, of DNS and of chance. */
export type AgentParts = { readonly openWire: OpenWire; readonly names: Names; readonly random: () => number };

export class Agent {
  readonly facts = new Facts<AgentFact>();
  readonly #options: AgentOptions;
  readonly #transport: Transport;
  readonly #transactions: Transactions;
  readonly #accounts: Accounts;
  readonly #sessions: Sessions;
  #closing: Promise<void> | null = null;

  private constructor(options: AgentOptions, parts: AgentParts, transport: Transport, port: number) {
    const { clock, timers } = options;
    const log = options.log.room('sip');
    this.#options = options;
    this.#transport = transport;
    const uas = {
      request: (transaction: Parameters<Uas['request']>[0]) => server.request(transaction),
      ack: (request: Parameters<Uas['ack']>[0]) => server.ack(request),
    };
    this.#transactions = new Transactions({ clock, log, timers, transport }, uas);
    const uac = new Uac({
      log,
      transport,
      transactions: this.#transactions,
      names: parts.names,
      random: parts.random,
      family: isIPv6(options.address) ? 6 : 4,
      dead: new DeadEndpoints(clock),
    });
    const report: ConstructorParameters<typeof Accounts>[0]['report'] = state =>
      this.facts.publish({ type: 'registration', ...state });
    this.#accounts = new Accounts({ clock, log, uac, report }, { address: options.address, port });
    const settings = { t1: timers.t1, t2: timers.t2, inviteTimeout: options.inviteTimeout };
    this.#sessions = new Sessions({ clock, log, uac, settings, random: parts.random });
    const server = new Uas({
      accounts: this.#accounts,
      sessions: this.#sessions,
      incoming: call => this.facts.publish(call),
    });
  }

  /** Binds UDP and TCP. Fails with a remedy when the port or address cannot be had. */
  static async open(options: AgentOptions, parts: Partial<AgentParts> = {}): Promise<Result<Agent>> {
    const log = options.log.room('sip');
    let agent: Agent | null = null;
    const transport = new Transport({
      clock: options.clock,
      log,
      address: options.address,
      rport: options.rport,
      userAgent: options.userAgent,
      trace: fact => agent?.facts.publish(fact),
    });
    const { address, port, clock } = options;
    const wire = await (parts.openWire ?? openSockets)({
      address,
      port,
      clock,
      log,
      receive: arrival => transport.receive(arrival),
    });
    if (!wire.ok) return wire;
    const whole = { openWire: openSockets, names: dnsNames(options.nameServers), random: Math.random, ...parts };
    agent = new Agent(options, whole, transport, wire.value.port);
    transport.attach(wire.value, agent.#transactions);
    return ok(agent);
  }

  /** The bound port of UDP and TCP. */
  get port(): number {
    return this.#transport.port;
  }

  /** Adds an account or replaces the one with this id, and registers it. Its calls go on. */
  setAccount(options: AccountOptions): void {
    this.#accounts.set(options);
  }

  /** Hangs up the account's calls and unregisters it. */
  removeAccount(id: number): void {
    this.#sessions.hangup(id);
    this.#accounts.remove(id);
  }

  /** Is there an account with this id, so that it can call? */
  hasAccount(id: number): boolean {
    return this.#accounts.get(id) !== undefined;
  }

  /**
   * Calls `target`: a URI, user@host, or a user part of the account's domain. `sdp` null lets the other side
   * offer. What goes wrong is told by the session's facts, none of them before this returns.
   * Throws only when there is no such account.
   */
  invite(
    account: number,
    target: string,
    sdp: string | null,
    headers: ReadonlyMap<string, string> = new Map(),
  ): Session {
    const caller = this.#accounts.get(account);
    if (caller === undefined) throw new Error(`there is no SIP account ${account}`);
    return this.#sessions.invite(caller, target, sdp, headers);
  }

  /**
   * Closing order: calls are hung up (BYE, CANCEL, refusal), then all accounts unregister, and both have at most
   * 2 s to be answered; then transactions and their timers stop; last the sockets close.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#sessions.hangup();
    await Promise.all([this.#atMost(UNREGISTER_PATIENCE, this.#sessions.idle()), this.#accounts.close()]);
    this.#sessions.stop();
    this.#transactions.stop();
    await this.#transport.close();
  }

  #atMost(ms: number, work: Promise<void>): Promise<void> {
    return new Promise(resolve => {
      const timer = this.#options.clock.after(ms, resolve);
      void work.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}
