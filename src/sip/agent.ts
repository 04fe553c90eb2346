/** The door of the SIP room: accounts and calls go in, facts come out. */
import { Facts } from '../base/facts.ts';
import { Redactor } from '../base/log.ts';
import { ok, type Result } from '../base/result.ts';
import type { LocalAddress } from './account.ts';
import { type AgentParts, type Assembly, assemble } from './assembly.ts';
import type {
  AccountOptions,
  AgentFact,
  AgentOptions,
  DialogTrace,
  Publication,
  PublishOptions,
  RequestPolicy,
  Session,
  Step,
  SubscribeOptions,
  Subscription,
} from './facts.ts';
import { GuardedClock, listenerFailed } from './guard-errors.ts';
import { dnsNames } from './names.ts';
import { FAREWELL_PATIENCE } from './soft-state.ts';
import { Traces } from './trace.ts';
import { openSockets } from './transport/sockets.ts';
import { Transport } from './transport/transport.ts';
import type { Signal } from './transport/wire.ts';

export type * from './facts.ts';

export class Agent {
  readonly facts: Facts<AgentFact>;
  readonly #clock: GuardedClock;
  readonly #transport: Transport;
  readonly #traces: Traces;
  readonly #parts: Assembly;
  #closing: Promise<void> | null = null;

  private constructor(
    options: AgentOptions & { readonly clock: GuardedClock },
    parts: AgentParts,
    transport: Transport,
    local: LocalAddress,
  ) {
    const { clock, redact = new Redactor().redact } = options;
    this.facts = new Facts<AgentFact>(listenerFailed(options.log.room('sip')));
    this.#clock = clock;
    this.#transport = transport;
    this.#traces = new Traces(clock, redact);
    this.#parts = assemble(options, parts, transport, local, this.facts);
    this.setPolicy(options.policy ?? {});
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
      answersBroken: source => (agent === null ? false : agent.#parts.guard.answersBroken(source)),
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
    transport.attach(wire.value, agent.#parts.transactions);
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
    this.#parts.accounts.set(options);
    this.#parts.subscriptions.moved(options.id);
  }

  /** What is taken from servers without being asked for, from now on. */
  setPolicy(policy: Partial<RequestPolicy>): void {
    this.#parts.policy.set(policy);
  }

  /** Hangs up the account's calls and unregisters it. */
  removeAccount(id: number): void {
    this.#parts.sessions.hangup(id);
    this.#parts.subscriptions.unsubscribe(id);
    this.#parts.publications.remove(id);
    this.#parts.accounts.remove(id);
  }

  /** Is there an account with this id, so that it can call? */
  hasAccount(id: number): boolean {
    return this.#parts.accounts.get(id) !== undefined;
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
    const caller = this.#parts.accounts.get(account);
    if (caller === undefined) throw new Error(`there is no SIP account ${account}`);
    return this.#parts.sessions.invite(caller, target, sdp, headers);
  }

  /**
   * Watches the state of our own address or another one (RFC 6665), through all refreshes and changes of server,
   * until it is unsubscribed or the account is removed. None of its facts come before this returns.
   */
  subscribe(account: number, options: SubscribeOptions): Subscription {
    return this.#parts.subscriptions.add(account, options);
  }

  /** Tells a server our state (RFC 3903). None of its facts come before this returns. */
  publish(account: number, options: PublishOptions): Publication {
    return this.#parts.publications.add(account, options);
  }

  /** The address of record of an account; null when there is none. */
  aor(account: number): string | null {
    return this.#parts.accounts.get(account)?.aor ?? null;
  }

  /** The URI that calling `target` on this account would call; null when there is none. */
  address(account: number, target: string): string | null {
    const uri = this.#parts.accounts.get(account)?.target(target);
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
    this.#parts.sessions.hangup();
    const calls = this.#atMost(FAREWELL_PATIENCE, this.#parts.sessions.idle());
    this.#parts.subscriptions.unsubscribe();
    this.#parts.publications.remove();
    const farewell = Promise.all([this.#parts.subscriptions.idle(), this.#parts.publications.idle()]);
    await Promise.all([calls, this.#atMost(FAREWELL_PATIENCE, farewell), this.#parts.accounts.close()]);
    this.#parts.sessions.stop();
    this.#parts.flows.stop();
    this.#parts.transactions.stop();
    await this.#transport.close();
    this.#clock.stop();
  }

  #trace(...passed: Parameters<Traces['add']>): void {
    this.facts.publish({ type: 'message', ...this.#traces.add(...passed) });
  }

  #signal(signal: Signal): void {
    if (signal.type === 'closed') this.#parts.transactions.lost(signal.source, signal.fault);
    this.#parts.flows.signal(signal);
  }

  #atMost(ms: number, work: Promise<unknown>): Promise<void> {
    return new Promise(resolve => {
      const timer = this.#clock.after(ms, resolve);
      void work.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}
