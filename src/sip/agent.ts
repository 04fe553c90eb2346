/** The door of the SIP room: accounts and calls go in, facts come out. */
import { isIPv6 } from 'node:net';
import { Facts } from '../base/facts.ts';
import { Redactor } from '../base/log.ts';
import { ok, type Result } from '../base/result.ts';
import type { Account, LocalAddress } from './account.ts';
import { Accounts } from './accounts.ts';
import { Capabilities } from './capabilities.ts';
import { EventReceiver } from './events/receiver.ts';
import type {
  AccountOptions,
  AgentFact,
  AgentOptions,
  DialogTrace,
  Publication,
  PublishOptions,
  RegistrationState,
  RequestPolicy,
  Session,
  SessionOptions,
  Step,
  SubscribeOptions,
  Subscription,
} from './facts.ts';
import { Guard } from './guard.ts';
import { GuardedClock, listenerFailed } from './guard-errors.ts';
import { Servers } from './guard-servers.ts';
import { DeadEndpoints } from './locate.ts';
import { dnsNames, type Names } from './names.ts';
import { Orders } from './orders.ts';
import { Policy } from './policy.ts';
import { Publications } from './publication/publications.ts';
import { Sessions } from './session/sessions.ts';
import { FAREWELL_PATIENCE } from './soft-state.ts';
import { Subscriptions } from './subscription/subscriptions.ts';
import { Traces } from './trace.ts';
import { Transactions } from './transaction/transactions.ts';
import { Flows } from './transport/flows.ts';
import { openSockets } from './transport/sockets.ts';
import { Transport } from './transport/transport.ts';
import type { OpenWire, Signal } from './transport/wire.ts';
import { Uac } from './uac.ts';
import { Uas } from './uas.ts';

export type * from './facts.ts';

/** What a test puts in the place of the network, of DNS and of chance. */
export type AgentParts = { readonly openWire: OpenWire; readonly names: Names; readonly random: () => number };

const SESSION_DEFAULTS: SessionOptions = { reliableProvisionals: true, expires: 0, minExpires: 90 };

export class Agent {
  readonly facts: Facts<AgentFact>;
  readonly #options: AgentOptions;
  readonly #clock: GuardedClock;
  readonly #guard: Guard;
  readonly #traces: Traces;
  readonly #transport: Transport;
  readonly #transactions: Transactions;
  readonly #flows: Flows;
  readonly #accounts: Accounts;
  readonly #sessions: Sessions;
  readonly #subscriptions: Subscriptions;
  readonly #publications: Publications;
  readonly #events: EventReceiver;
  /** The server through which each account works; null while it has none. */
  readonly #inUse = new Map<number, number | null>();
  readonly #policy = new Policy();
  #closing: Promise<void> | null = null;

  private constructor(
    options: AgentOptions & { readonly clock: GuardedClock },
    parts: AgentParts,
    transport: Transport,
    local: LocalAddress,
  ) {
    const { clock, timers } = options;
    const log = options.log.room('sip');
    this.facts = new Facts<AgentFact>(listenerFailed(log));
    this.#options = options;
    this.#clock = clock;
    this.#traces = new Traces(clock, options.redact ?? new Redactor().redact);
    this.#transport = transport;
    const uas = {
      request: (transaction: Parameters<Uas['request']>[0]) => server.request(transaction),
      ack: (request: Parameters<Uas['ack']>[0]) => server.ack(request),
      admit: (...arrived: Parameters<Uas['admit']>) => server.admit(...arrived),
    };
    this.#transactions = new Transactions({ clock, log, timers, transport }, uas);
    this.#flows = new Flows({
      clock,
      log,
      random: parts.random,
      connected: endpoint => transport.connected(endpoint),
      send: (to, bytes) => transport.sendRaw(to, bytes),
      drop: endpoint => transport.drop(endpoint),
    });
    const servers = new Servers(options.guard?.trusted ?? [], hop => uac.lookUp(hop));
    this.#guard = new Guard({ clock, log, servers, options: options.guard });
    const orders = new Orders({
      clock,
      log,
      guard: this.#guard,
      isTrusted: address => servers.isTrusted(address),
      isFlow: source => this.#flows.has(source),
      verifiesTls: options.tls?.verify === true,
    });
    const uac = new Uac({
      log,
      transport,
      transactions: this.#transactions,
      names: parts.names,
      random: parts.random,
      family: isIPv6(options.address) ? 6 : 4,
      dead: new DeadEndpoints(clock),
      flows: this.#flows,
      servers,
      waysOf: outgoing => this.#accounts.waysOf(outgoing),
    });
    const report = (state: RegistrationState): void => {
      this.facts.publish({ type: 'registration', ...state });
      this.#followServer(state);
    };
    const sessions = { ...SESSION_DEFAULTS, ...options.sessions };
    const policy = this.#policy;
    const capabilities = new Capabilities(sessions, policy);
    this.#accounts = new Accounts(
      {
        clock,
        log,
        uac,
        capabilities,
        flows: this.#flows,
        instance: options.instance,
        random: parts.random,
        timers,
        isNamed: (...asked) => servers.isNamed(...asked),
        report,
      },
      local,
      servers,
    );
    const settings = { t1: timers.t1, t2: timers.t2, inviteTimeout: options.inviteTimeout, ...sessions };
    this.#sessions = new Sessions({
      clock,
      log,
      uac,
      settings,
      capabilities,
      isOurs: source => this.#guard.isOurs(source),
      policy,
      orders,
      random: parts.random,
    });
    const account = (id: number): Account | undefined => this.#accounts.get(id);
    this.#subscriptions = new Subscriptions({ clock, log, uac, t1: timers.t1, account });
    this.#publications = new Publications({ clock, log, uac, account });
    this.#events = new EventReceiver({
      clock,
      log,
      policy,
      isOurs: source => this.#guard.isOurs(source),
      orders,
      subscription: request => this.#subscriptions.find(request),
      account: request => this.#accounts.servedBy(request),
      publish: fact => this.facts.publish(fact),
    });
    this.setPolicy(options.policy ?? {});
    const server = new Uas({
      capabilities,
      events: this.#events,
      guard: this.#guard,
      accounts: this.#accounts,
      sessions: this.#sessions,
      incoming: call => this.facts.publish(call),
    });
  }

  /** Binds UDP and TCP. Fails with a remedy when the port or address cannot be had. */
  static async open(asked: AgentOptions, parts: Partial<AgentParts> = {}): Promise<Result<Agent>> {
    const log = asked.log.room('sip');
    const options = { ...asked, clock: new GuardedClock(asked.clock, log) };
    let agent: Agent | null = null;
    const transport = new Transport({
      clock: options.clock,
      log,
      address: options.address,
      rport: options.rport,
      userAgent: options.userAgent,
      trace: (...passed) => {
        if (agent !== null) agent.#trace(...passed);
      },
      answersBroken: source => (agent === null ? false : agent.#guard.answersBroken(source)),
    });
    const { address, port, tos, clock, tls } = options;
    const wire = await (parts.openWire ?? openSockets)({
      address,
      port,
      tos,
      clock,
      log,
      tls,
      receive: arrival => transport.receive(arrival),
      signal: signal => {
        if (agent !== null) agent.#signal(signal);
      },
    });
    if (!wire.ok) return wire;
    const whole = {
      openWire: openSockets,
      names: dnsNames(options.nameServers, options.clock),
      random: Math.random,
      ...parts,
    };
    const { port: bound, tlsPort = bound } = wire.value;
    agent = new Agent(options, whole, transport, {
      address,
      port: bound,
      tlsPort,
      outbound: options.instance !== undefined,
    });
    transport.attach(wire.value, agent.#transactions);
    return ok(agent);
  }

  /** The steps of one dialog for a ladder, oldest first, without secrets; empty when there is none or no more. */
  traceOf(callId: string): readonly Step[] {
    return this.#traces.of(callId);
  }

  /** All dialogs that are still known, the one that spoke last at the end. */
  get traces(): readonly DialogTrace[] {
    return this.#traces.all();
  }

  /** The bound port of UDP and TCP. */
  get port(): number {
    return this.#transport.port;
  }

  /** The port of TLS; that of UDP and TCP without it. */
  get tlsPort(): number {
    return this.#transport.tlsPort;
  }

  /** Adds an account or replaces the one with this id, and registers it. Its calls go on. */
  setAccount(options: AccountOptions): void {
    this.#accounts.set(options);
    this.#subscriptions.moved(options.id);
  }

  /** What is taken from servers without being asked for, from now on. */
  setPolicy(policy: Partial<RequestPolicy>): void {
    this.#policy.set(policy);
  }

  /** Hangs up the account's calls and unregisters it. */
  removeAccount(id: number): void {
    this.#sessions.hangup(id);
    this.#subscriptions.unsubscribe(id);
    this.#publications.remove(id);
    this.#accounts.remove(id);
    this.#inUse.delete(id);
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
   * Watches the state of our own address or another one (RFC 6665), through all refreshes and changes of server,
   * until it is unsubscribed or the account is removed. None of its facts come before this returns.
   */
  subscribe(account: number, options: SubscribeOptions): Subscription {
    return this.#subscriptions.add(account, options);
  }

  /** Tells a server our state (RFC 3903). None of its facts come before this returns. */
  publish(account: number, options: PublishOptions): Publication {
    return this.#publications.add(account, options);
  }

  /** The address of record of an account; null when there is none. */
  aor(account: number): string | null {
    return this.#accounts.get(account)?.aor ?? null;
  }

  /** The URI that calling `target` on this account would call; null when there is none. */
  address(account: number, target: string): string | null {
    const uri = this.#accounts.get(account)?.target(target);
    return uri?.ok ? uri.value : null;
  }

  /**
   * Closing order: calls are hung up (BYE, CANCEL, refusal), then subscriptions and publications end, then all
   * accounts unregister, each step for at most 2 s; then transactions stop, the sockets close, and no timer is left.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#sessions.hangup();
    const calls = this.#atMost(FAREWELL_PATIENCE, this.#sessions.idle());
    this.#subscriptions.unsubscribe();
    this.#publications.remove();
    const farewell = Promise.all([this.#subscriptions.idle(), this.#publications.idle()]);
    await Promise.all([calls, this.#atMost(FAREWELL_PATIENCE, farewell), this.#accounts.close()]);
    this.#sessions.stop();
    this.#flows.stop();
    this.#transactions.stop();
    await this.#transport.close();
    this.#clock.stop();
  }

  /** A server that takes over, or comes back, knows nothing of our subscriptions. */
  #followServer({ account, server, inUse, phase }: RegistrationState): void {
    if (!inUse || phase === 'registering') return;
    const before = this.#inUse.get(account);
    const now = phase === 'registered' ? server : null;
    this.#inUse.set(account, now);
    if (now !== null && before !== undefined && before !== now) this.#subscriptions.moved(account);
  }

  #trace(...passed: Parameters<Traces['add']>): void {
    this.facts.publish({ type: 'message', ...this.#traces.add(...passed) });
  }

  #signal(signal: Signal): void {
    if (signal.type === 'closed') this.#transactions.lost(signal.source, signal.fault);
    this.#flows.signal(signal);
  }

  #atMost(ms: number, work: Promise<unknown>): Promise<void> {
    return new Promise(resolve => {
      const timer = this.#options.clock.after(ms, resolve);
      void work.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}
