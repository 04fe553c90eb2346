/** The parts of the agent, and who of them hears whom. */
import { isIPv6 } from 'node:net';
import type { Facts } from '../base/facts.ts';
import type { Account, LocalAddress } from './account.ts';
import { Accounts } from './accounts.ts';
import { Capabilities } from './capabilities.ts';
import { EventReceiver } from './events/receiver.ts';
import type { AgentFact, AgentOptions, RegistrationState, SessionOptions } from './facts.ts';
import { Guard } from './guard.ts';
import type { GuardedClock } from './guard-errors.ts';
import { Servers } from './guard-servers.ts';
import { DeadEndpoints } from './locate.ts';
import type { Names } from './names.ts';
import { Orders } from './orders.ts';
import { Policy } from './policy.ts';
import { Publications } from './publication/publications.ts';
import { Sessions } from './session/sessions.ts';
import { Subscriptions } from './subscription/subscriptions.ts';
import { Transactions } from './transaction/transactions.ts';
import { Flows } from './transport/flows.ts';
import type { Transport } from './transport/transport.ts';
import type { OpenWire } from './transport/wire.ts';
import { Uac } from './uac.ts';
import { Uas } from './uas.ts';

/** What a test puts in the place of the network, of DNS and of chance. */
export type AgentParts = { readonly openWire: OpenWire; readonly names: Names; readonly random: () => number };

const SESSION_DEFAULTS: SessionOptions = { reliableProvisionals: true, expires: 0, minExpires: 90 };

export type Assembly = {
  readonly guard: Guard;
  readonly transactions: Transactions;
  readonly flows: Flows;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly subscriptions: Subscriptions;
  readonly publications: Publications;
  readonly policy: Policy;
};

/** `facts`: where they tell what happens. Nothing is sent before the transport is attached. */
export function assemble(
  options: AgentOptions & { readonly clock: GuardedClock },
  parts: AgentParts,
  transport: Transport,
  local: LocalAddress,
  facts: Facts<AgentFact>,
): Assembly {
  const { clock, timers } = options;
  const log = options.log.room('sip');
  const uas = {
    request: (transaction: Parameters<Uas['request']>[0]) => server.request(transaction),
    ack: (request: Parameters<Uas['ack']>[0]) => server.ack(request),
    admit: (...arrived: Parameters<Uas['admit']>) => server.admit(...arrived),
  };
  const transactions = new Transactions({ clock, log, timers, transport }, uas);
  const flows = new Flows({
    clock,
    log,
    random: parts.random,
    connected: endpoint => transport.connected(endpoint),
    send: (to, bytes) => transport.sendRaw(to, bytes),
    drop: endpoint => transport.drop(endpoint),
  });
  const servers = new Servers(options.guard?.trusted ?? [], hop => uac.lookUp(hop));
  const guard = new Guard({ clock, log, servers, options: options.guard });
  const orders = new Orders({
    clock,
    log,
    guard,
    isTrusted: address => servers.isTrusted(address),
    isFlow: source => flows.has(source),
    verifiesTls: options.tls?.verify === true,
  });
  const uac: Uac = new Uac({
    log,
    transport,
    transactions,
    names: parts.names,
    random: parts.random,
    family: isIPv6(options.address) ? 6 : 4,
    dead: new DeadEndpoints(clock),
    flows,
    servers,
    waysOf: outgoing => accounts.waysOf(outgoing),
  });
  const report = (state: RegistrationState): void => {
    facts.publish({ type: 'registration', ...state });
    subscriptions.follow(state);
  };
  const session = { ...SESSION_DEFAULTS, ...options.sessions };
  const policy = new Policy();
  const capabilities = new Capabilities(session, policy);
  const accounts: Accounts = new Accounts(
    {
      clock,
      log,
      uac,
      capabilities,
      flows,
      instance: options.instance,
      random: parts.random,
      timers,
      isNamed: (...asked) => servers.isNamed(...asked),
      report,
    },
    local,
    servers,
  );
  const settings = { t1: timers.t1, t2: timers.t2, inviteTimeout: options.inviteTimeout, ...session };
  const sessions = new Sessions({
    clock,
    log,
    uac,
    settings,
    capabilities,
    isOurs: source => guard.isOurs(source),
    policy,
    orders,
    random: parts.random,
  });
  const account = (id: number): Account | undefined => accounts.get(id);
  const subscriptions: Subscriptions = new Subscriptions({ clock, log, uac, t1: timers.t1, account });
  const publications = new Publications({ clock, log, uac, account });
  const events = new EventReceiver({
    clock,
    log,
    policy,
    isOurs: source => guard.isOurs(source),
    orders,
    subscription: request => subscriptions.find(request),
    account: request => accounts.servedBy(request),
    publish: fact => facts.publish(fact),
  });
  const server: Uas = new Uas({
    capabilities,
    events,
    guard,
    accounts,
    sessions,
    incoming: call => facts.publish(call),
  });
  return { guard, transactions, flows, accounts, sessions, subscriptions, publications, policy };
}
