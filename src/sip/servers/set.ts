import { Runner, type TimerEffect } from '../../base/machine.ts';
import type { Account } from '../account.ts';
import type { RegistrationState, ServerAddress, SipTimers } from '../facts.ts';
import { tagOf } from '../headers.ts';
import type { SipRequest } from '../message.ts';
import {
  Registration,
  type RegistrationParts,
  type RegistrationReport,
  registrationKey,
} from '../registration/registration.ts';
import { newToken } from '../token.ts';
import type { OutgoingRequest } from '../uac.ts';
import { type FallbackState, fallbackIdle, fallbackMachine } from './fallback.ts';
import { meansFailure, type Road, redundancyOf, type Server, serversOf, serverUri } from './plan.ts';
import { type SimultaneousState, simultaneousIdle, simultaneousMachine } from './simultaneous.ts';
import { Trying } from './trying.ts';
import { type ServerFailure, type Way, type Ways, wayInside, wayOutside } from './ways.ts';
import type { ServersEffect, ServersInput, ServersSettings } from './words.ts';

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
  readonly #told: RegistrationState[] = [];
  readonly #trying: Trying;
  /** OPTIONS that have no answer yet. */
  readonly #probing = new Set<Road>();

  /** `old`: the set that this one replaces; where the line was, it stays. */
  constructor(parts: ServerSetParts, account: Account, old: ServerSet | undefined) {
    this.#parts = parts;
    this.#account = account;
    this.#servers = serversOf(account.options);
    const first = this.#beginning(old);
    const settings = this.#settings(first);
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
    if (!inside) return this.#ways(request.method, this.#outside(aimed, rest));
    // A 5xx in a call is mostly the other side's, and no other server would give a better one.
    const ways = this.#ways(request.method, this.#inside(request, hop, aimed, rest));
    return { ...ways, failed: status => status === 503 };
  }

  #outside(aimed: number, rest: readonly number[]): readonly Way[] {
    return [aimed, ...rest].flatMap(server => {
      const road = this.#servers[server]?.proxy ?? null;
      return road === null ? [] : [wayOutside(server, road)];
    });
  }

  /** A dialog stays with its server, unless that is known to be dead. Behind one outbound proxy there is no other way. */
  #inside(request: SipRequest, hop: ServerAddress, aimed: number, rest: readonly number[]): readonly Way[] {
    const straight: Way = { server: aimed, hop, routes: null };
    const { outbound } = this.#account.options;
    const { outbounds = [] } = redundancyOf(this.#account.options);
    if (outbound !== undefined && outbounds.length === 0) return [straight];
    const detours = rest.flatMap(server => {
      const road = this.#servers[server]?.proxy ?? null;
      return road === null
        ? []
        : [wayInside(server, request, hop, outbound === undefined ? road.server : road.hop, road.hop)];
    });
    return isDead(this.#runner.state, aimed) ? [...detours, straight] : [straight, ...detours];
  }

  /** Where the line was, as long as that server is still named. Who prefers the primary needs a way back to it. */
  #beginning(old: ServerSet | undefined): number {
    const { lastServer, keepAlive } = this.#account.options;
    const mayReturn = redundancyOf(this.#account.options).mode === 'symmetric' || (keepAlive?.proxy ?? 0) > 0;
    const last = mayReturn && !this.#allAtOnce ? lastServer : undefined;
    const kept = old?.host ?? last;
    return Math.max(
      0,
      this.#servers.findIndex(({ host }) => host === kept),
    );
  }

  get #allAtOnce(): boolean {
    return redundancyOf(this.#account.options).mode === 'simultaneous';
  }

  #settings(first: number): ServersSettings {
    const { registration, keepAlive } = this.#account.options;
    const { mode, holdDown, detectBy } = redundancyOf(this.#account.options);
    return {
      count: this.#servers.length,
      first,
      delay: (registration.delay ?? 0) * SECOND,
      retryAfter: registration.retryAfter * SECOND,
      probeProxy: (keepAlive?.proxy ?? 0) * SECOND,
      probeRegistrar: (keepAlive?.registrar ?? 0) * SECOND,
      preferPrimary: mode === 'asymmetric',
      holdDown: holdDown * SECOND,
      detectByRegister: detectBy === 'REGISTER',
    };
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

  /** 11.1: OPTIONS to the server itself. Any answer but a failure of the server means that it lives. */
  #probe(server: number, road: Road | null): void {
    if (road === null || this.#probing.has(road)) return;
    this.#probing.add(road);
    const uri = serverUri(road.server);
    const request = this.#account.request('OPTIONS', uri, uri, { callId: newToken(), tag: newToken(), sequence: 1 });
    request.headers.add('Accept', 'application/sdp');
    const ways = this.#ways('OPTIONS', [wayOutside(server, road)]);
    const contact = (transport = road.hop.transport): string => `<${this.#account.contact(transport)}>`;
    request.headers.add('Contact', contact());
    this.#parts.uac.send(
      { request, hop: road.hop, ways, contact, authenticator: null, nextSequence: () => 1 },
      {
        response: ({ status }) => {
          if (status >= 200) this.#probing.delete(road);
        },
        failed: () => this.#probing.delete(road),
      },
    );
  }

  #tell(server: number, { phase, status, reason }: RegistrationReport): void {
    const { host, registrar } = this.#servers[server] ?? { host: '', registrar: null };
    if (registrar === null) return;
    const state: RegistrationState = {
      account: this.#account.options.id,
      server,
      servers: this.#servers.length,
      host,
      role: server === 0 ? 'primary' : 'redundant',
      inUse: server === this.current,
      phase,
      ...(status === undefined ? {} : { status }),
      ...(reason === undefined ? {} : { reason }),
    };
    this.#told[server] = state;
    this.#parts.report(state);
  }

  /** Another server may be in use now: calls go there, and the screen says so. */
  #moved(): void {
    const { current } = this;
    this.#account.use(this.#servers[current]?.proxy ?? null);
    for (const [server, told] of this.#told.entries()) {
      if (told === undefined || told.inUse === (server === current)) continue;
      this.#told[server] = { ...told, inUse: server === current };
      this.#parts.report(this.#told[server]);
    }
  }
}

const SECOND = 1_000;

/** A registration tells by itself how it went. */
function deaf(ways: Ways): Ways {
  return { ...ways, heard: () => {} };
}

function isDead(state: State, server: number): boolean {
  return 'health' in state ? state.health[server] === 'dead' : state.dead.includes(server);
}
