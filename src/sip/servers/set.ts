import { Runner, type TimerEffect } from '../../base/machine.ts';
import type { Account } from '../account.ts';
import type { RegistrationState, ServerAddress, SipTimers } from '../facts.ts';
import { tagOf } from '../headers.ts';
import type { OutgoingRequest } from '../outgoing.ts';
import {
  Registration,
  type RegistrationParts,
  type RegistrationReport,
  registrationKey,
} from '../registration/registration.ts';
import { type FallbackState, fallbackIdle, fallbackMachine } from './fallback.ts';
import { firstOf, meansFailure, type Road, redundancyOf, type Server, serversOf, settingsOf } from './plan.ts';
import { Probes } from './probes.ts';
import { type SimultaneousState, simultaneousIdle, simultaneousMachine } from './simultaneous.ts';
import { ToldServers } from './told.ts';
import { Trying } from './trying.ts';
import { detoursInside, type ServerFailure, type Way, type Ways, wayOutside, waysOutside } from './ways.ts';
import type { ServersEffect, ServersInput } from './words.ts';

export type ServerSetParts = RegistrationParts & {
  readonly timers: SipTimers;
  readonly report: (state: RegistrationState) => void;
  /** A next hop that a dialog names, mostly by address, is this server. */
  readonly isNamed: (server: ServerAddress, hop: ServerAddress) => boolean;
};

type State = FallbackState | SimultaneousState;

/** The servers of one line: where it is registered, which of them calls go through, and whether they live. */
export class ServerSet {
  readonly #parts: ServerSetParts;
  readonly #account: Account;
  readonly #servers: readonly Server[];
  readonly #runner: { readonly state: State; dispatch(input: ServersInput): void; stop(): void };
  readonly #registrations = new Map<number, Registration>();
  readonly #told: ToldServers;
  readonly #probes: Probes;
  readonly #trying: Trying;

  /** `old`: the set that this one replaces; where the line was, it stays. */
  constructor(parts: ServerSetParts, account: Account, old: ServerSet | undefined) {
    this.#parts = parts;
    this.#account = account;
    this.#servers = serversOf(account.options);
    const first = firstOf(this.#servers, account.options, old?.host);
    const settings = settingsOf(account.options, this.#servers.length, first);
    this.#told = new ToldServers(account, this.#servers, parts.report);
    this.#probes = new Probes(parts.uac, account);
    const common = {
      name: `servers of ${account.options.id}`,
      perform: (effect: Exclude<ServersEffect, TimerEffect>) => this.#perform(effect),
      changed: () => {
        this.#moved();
        this.#trying.look();
      },
      clock: parts.clock,
      log: parts.log,
    };
    this.#runner = this.#allAtOnce
      ? new Runner({ ...common, initial: simultaneousIdle(settings), transition: simultaneousMachine(settings) })
      : new Runner({ ...common, initial: fallbackIdle(settings), transition: fallbackMachine(settings) });
    account.use(this.#servers[first]?.proxy ?? null);
    this.#trying = new Trying({
      clock: parts.clock,
      patience: parts.timers.t2,
      isDead: server => isDead(this.#runner.state, server),
      ask: server => this.#probe(server, this.#servers[server]?.proxy ?? null),
    });
  }

  get current(): number {
    return this.#runner.state.current;
  }

  /** Of the server in use. */
  get host(): string {
    return this.#servers[this.current]?.host ?? '';
  }

  /** Begins; the registrations of a set that this one replaces are taken over or taken back. */
  start(old: ServerSet | undefined): void {
    old?.leave(new Set(this.#beginsAt().map(road => registrationKey(this.#account, road))));
    if (!this.#allAtOnce) for (const server of this.#servers.keys()) this.#tell(server, { phase: 'unregistered' });
    this.#runner.dispatch({ type: 'start' });
  }

  /** Another set takes its place, and these bindings; the others are taken back. */
  leave(takenOver: ReadonlySet<string>): void {
    this.#runner.stop();
    for (const registration of this.#registrations.values()) {
      if (takenOver.has(registration.key)) registration.replace();
      else registration.retire();
    }
  }

  /** Unregisters everywhere; resolves when the servers answered or the patience is over. */
  async stop(): Promise<void> {
    this.#runner.stop();
    await Promise.all([...this.#registrations.values()].map(registration => registration.stop()));
  }

  /** The ways that a request of the line may take; null when it goes to none of its servers. */
  ways({ request, hop }: OutgoingRequest): Ways | null {
    const order = [this.current, ...[...this.#servers.keys()].filter(server => server !== this.current)];
    const aimed = order.find(server => this.#isAt(server, hop));
    if (aimed === undefined) return null;
    const rest = order.filter(server => server !== aimed);
    const inside = tagOf(request.headers, 'to') !== undefined;
    if (!inside) return this.#ways(request.method, waysOutside(this.#servers, [aimed, ...rest]));
    const straight: Way = { server: aimed, hop, routes: null };
    const detours = detoursInside(this.#servers, this.#account.options, request, hop, rest);
    // A dialog stays with its server, unless that is known to be dead.
    const list = isDead(this.#runner.state, aimed) ? [...detours, straight] : [straight, ...detours];
    // A 5xx in a call is mostly the other side's, and no other server would give a better one.
    return { ...this.#ways(request.method, list), failed: status => status === 503 };
  }

  get #allAtOnce(): boolean {
    return redundancyOf(this.#account.options).mode === 'simultaneous';
  }

  #beginsAt(): readonly Road[] {
    const servers = this.#allAtOnce ? this.#servers : this.#servers.slice(this.current, this.current + 1);
    return servers.flatMap(({ registrar }) => (registrar === null ? [] : [registrar]));
  }

  #isAt(server: number, place: ServerAddress): boolean {
    const hop = this.#servers[server]?.proxy?.hop;
    return hop !== undefined && this.#parts.isNamed(hop, place);
  }

  #ways(method: string, list: readonly Way[]): Ways {
    const redundancy = redundancyOf(this.#account.options);
    const { t1 } = redundancy;
    return {
      list,
      ...(t1 === undefined ? {} : { timers: { ...this.#parts.timers, t1 } }),
      failed: status => meansFailure(method, status, redundancy),
      heard: (server, failure) => this.#heard(method, server, failure),
      trying: (server, died) => this.#trying.add(server, died),
    };
  }

  #heard(method: string, server: number, failure: ServerFailure | undefined): void {
    if (failure === undefined) this.#runner.dispatch({ type: 'answered', server });
    else if (this.#counts(method, failure)) this.#runner.dispatch({ type: 'failed', server, reason: failure.text });
  }

  /**
   * A call that gets 503 tries the next server, but what stands behind a proxy may have said that, so the line moves
   * only where it is told to. A line with one server believes its registrations.
   */
  #counts(method: string, { status }: ServerFailure): boolean {
    if (method === 'OPTIONS') return true;
    const { switchOnFailure } = redundancyOf(this.#account.options);
    return this.#servers.length > 1 && (status === undefined || switchOnFailure);
  }

  #perform(effect: Exclude<ServersEffect, TimerEffect>): void {
    const { server } = effect;
    switch (effect.type) {
      case 'register':
        this.#register(server);
        return;
      case 'unregister':
        this.#registrations.get(server)?.retire();
        this.#registrations.delete(server);
        this.#tell(server, { phase: 'unregistered' });
        return;
      case 'abandon':
        this.#registrations.get(server)?.replace();
        this.#registrations.delete(server);
        this.#tell(server, { phase: 'failed', reason: effect.reason });
        return;
      case 'doubt':
        this.#registrations.get(server)?.silent(effect.reason);
        return;
      case 'hurry':
        if (this.#registrations.has(server)) this.#registrations.get(server)?.answering();
        else this.#runner.dispatch({ type: 'accepted', server });
        return;
      case 'probe':
        this.#probe(server, this.#servers[server]?.[effect.at] ?? null);
        return;
    }
  }

  #register(server: number): void {
    const road = this.#servers[server]?.registrar ?? null;
    if (road === null) {
      this.#runner.dispatch({ type: 'accepted', server });
      return;
    }
    const report = (told: RegistrationReport): void => this.#registered(server, told);
    const ways = this.#ways('REGISTER', [wayOutside(server, road)]);
    const registration = new Registration(this.#parts, this.#account, { server, road, ways: deaf(ways), report });
    this.#registrations.get(server)?.replace();
    this.#registrations.set(server, registration);
    registration.start();
  }

  #registered(server: number, told: RegistrationReport): void {
    this.#tell(server, told);
    const { phase, status, reason = '' } = told;
    if (phase === 'registered') this.#runner.dispatch({ type: 'accepted', server });
    if (phase !== 'failed') return;
    const dead = meansFailure('REGISTER', status, redundancyOf(this.#account.options));
    this.#runner.dispatch(dead ? { type: 'failed', server, reason } : { type: 'refused', server, reason });
  }

  #probe(server: number, road: Road | null): void {
    if (road !== null) this.#probes.ask(road, this.#ways('OPTIONS', [wayOutside(server, road)]));
  }

  #tell(server: number, report: RegistrationReport): void {
    this.#told.tell(server, this.current, report);
  }

  /** Another server may be in use now: calls go there, and the screen says so. */
  #moved(): void {
    this.#account.use(this.#servers[this.current]?.proxy ?? null);
    this.#told.moved(this.current);
  }
}

/** A registration tells by itself how it went. */
function deaf(ways: Ways): Ways {
  return { ...ways, heard: () => {} };
}

function isDead(state: State, server: number): boolean {
  return 'health' in state ? state.health[server] === 'dead' : state.dead.includes(server);
}
