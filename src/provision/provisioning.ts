/** Looks for the phone's files by its schedule and on order, and puts a new configuration on trial. */
import * as params from '../../config/params/provisioning.ts';
import type { Clock } from '../base/clock.ts';
import { Facts } from '../base/facts.ts';
import type { Log } from '../base/log.ts';
import { Runner, type TimerEffect } from '../base/machine.ts';
import { type Fault, fail, faultText, ok, type Result, thrownText } from '../base/result.ts';
import type { TlsTrust } from '../base/tls/files.ts';
import { placeOf } from './address.ts';
import { type CheckingEffect, type CheckingInput, type CheckingState, checking, OFF } from './checking.ts';
import type { DhcpOptions } from './dhcp-text.ts';
import { NOT_STARTED, type Outcome, type ProvisioningState } from './facts.ts';
import { type Base, type FetchedSet, type SetFault, uploadedSet } from './fetch-set.ts';
import { type Hunted, huntedText } from './hunt.ts';
import type { Staged } from './kept-sets.ts';
import { type LookOptions, look, setOptions } from './look.ts';
import { type Credentials, Requests, type RequestsOptions } from './requests.ts';
import { untilNext } from './schedule.ts';
import { type CfgSet, digestOf } from './set-file.ts';
import type { Source } from './sources/source.ts';

export type ProvisioningOptions = LookOptions &
  RequestsOptions & {
    readonly clock: Clock;
    readonly log: Log;
    /** 0 to 1. */
    random(): number;
    /** Minutes by which the phone's own clock is ahead of UTC. */
    offset(time: Date): number;
    /** Puts a checked set in force. */
    take(set: CfgSet): Promise<Result<Staged>>;
    /** Somebody typed this; no log may show it. */
    hide(secret: string): void;
  };

const MOVES = [params.method, params.configurationUrl, params.firmwareUrl, params.optionNumber, params.redirectUrl];
const MOST_MOVES = 3;

export class Provisioning {
  readonly changed = new Facts<ProvisioningState>();
  readonly #options: ProvisioningOptions;
  readonly #runner: Runner<CheckingState, CheckingInput, CheckingEffect>;
  readonly #requests: Requests;
  #state: ProvisioningState = NOT_STARTED;
  #started = false;
  /** Times that the server changed since a look brought nothing new. */
  #moves = 0;
  /** The options that were looked at last. */
  #lease = '';
  #lookedAt: number;
  #looking: AbortController | null = null;
  #work: Promise<void> = Promise.resolve();
  #found: Extract<Hunted, { outcome: 'found' }> | null = null;

  constructor(options: ProvisioningOptions) {
    const { clock, log } = options;
    this.#options = options;
    this.#lookedAt = clock.now();
    this.#requests = new Requests(options);
    this.#runner = new Runner<CheckingState, CheckingInput, CheckingEffect>({
      name: 'provisioning',
      initial: OFF,
      transition: checking,
      perform: effect => this.#perform(effect),
      changed: ({ phase }) => {
        if (phase !== this.#state.phase) this.#tell({ phase });
      },
      clock,
      log,
    });
  }

  get state(): ProvisioningState {
    return this.#state;
  }

  /** Looks now, unless the configuration says that nobody looks. */
  start(): void {
    this.#started = true;
    if (this.#options.settings.get(params.method) !== 'DISABLE') this.#runner.dispatch({ type: 'start' });
  }

  /** Somebody gave reason to look before it is time. */
  check(): void {
    this.#runner.dispatch({ type: 'ordered' });
  }

  /** The network changed: when the options of its lease did, another server may be named. */
  leased(): void {
    const now = optionsText(this.#options.dhcp());
    if (now === this.#lease) return;
    this.#lease = now;
    if (now !== '') this.check();
  }

  /** Whether calls are up or a number is collected. */
  busy(busy: boolean): void {
    this.#runner.dispatch({ type: busy ? 'busy' : 'idle' });
  }

  /** Settings changed. Another server is asked at once, but two whose files name each other do not keep the phone busy. */
  configure(paths: ReadonlySet<string>): void {
    if (!this.#started) return;
    const moved = MOVES.some(({ path }) => paths.has(path));
    if (this.#options.settings.get(params.method) === 'DISABLE') this.#runner.dispatch({ type: 'stop' });
    else if (this.#state.phase === 'off') this.start();
    else if (moved && ++this.#moves <= MOST_MOVES) this.check();
    else this.#runner.dispatch({ type: 'changed' });
  }

  /** A server as a technician entered it, in one of the forms of `placeOf`; '' takes it back. The failure says what is wrong. */
  async enter(address: string): Promise<Result<void, string>> {
    const place = placeOf(address, this.#options.names);
    if (address !== '' && !place.ok) return place;
    await this.#options.remembered.enter(address);
    this.check();
    return ok(undefined);
  }

  /** User name and password that somebody typed for the server that asked; the phone looks again with them. */
  logIn(credentials: Credentials): void {
    this.#options.hide(credentials.password);
    this.#requests.typed(credentials);
    this.#tell({ logIn: null });
    this.check();
  }

  /** A configuration file that somebody uploaded: checked and put on trial like one of a server. `from`: its name. */
  async offer(bytes: Uint8Array, from: string): Promise<Result<Staged>> {
    const root = from.replace(/[^\w.-]+/g, '_') || 'upload.cfg';
    const fetched = await uploadedSet(root, bytes, setOptions(this.#options, this.#requests));
    return fetched.ok ? this.#take(fetched.value) : fail(fetched.error);
  }

  /** Resolves when nothing is being read or written any more. */
  async close(): Promise<void> {
    this.#runner.stop();
    this.#looking?.abort();
    await this.#work;
    await this.#options.remembered.flush();
  }

  #perform(effect: Exclude<CheckingEffect, TimerEffect>): void {
    switch (effect.type) {
      case 'look':
        this.#do(signal => this.#look(signal));
        break;
      case 'apply':
        this.#do(() => this.#apply());
        break;
      case 'abandon':
        this.#looking?.abort();
        break;
      case 'plan':
        this.#plan();
    }
  }

  #plan(): void {
    const { settings, clock, offset, random } = this.#options;
    const period = {
      type: settings.get(params.periodType),
      hours: settings.get(params.hours),
      dailyTime: settings.get(params.dailyTime),
      weeklyDay: settings.get(params.weeklyDay),
      weeklyTime: settings.get(params.weeklyTime),
    };
    const moment = { time: clock.wall(), offset, since: clock.now() - this.#lookedAt };
    this.#runner.dispatch({
      type: 'planned',
      period: untilNext(period, moment),
      wait: Math.round(random() * settings.get(params.randomWait) * 1000),
      random: random(),
    });
  }

  /** One after the other. What goes wrong against all expectation is a fault like others. */
  #do(work: (signal: AbortSignal) => Promise<CheckingInput | null>): void {
    const looking = new AbortController();
    this.#looking = looking;
    this.#work = this.#work.then(async () => {
      const input = looking.signal.aborted ? null : await work(looking.signal).catch(thrown => this.#broken(thrown));
      if (input !== null && !looking.signal.aborted) this.#runner.dispatch(input);
    });
  }

  #broken(thrown: unknown): CheckingInput {
    return this.#failed({ where: 'provisioning', what: `${thrownText(thrown)}.` });
  }

  async #look(signal: AbortSignal): Promise<CheckingInput | null> {
    const { dhcp, clock, log } = this.#options;
    this.#lookedAt = clock.now();
    this.#lease = optionsText(dhcp());
    const progress = ({ about }: Source, where: string) => this.#tell({ source: about, where });
    const hunted = await look(this.#options, this.#requests, progress, signal);
    if (signal.aborted) return null;
    const quiet = hunted.outcome === 'nothing' && hunted.faults.length === 0;
    log[hunted.outcome === 'failed' ? 'warning' : quiet ? 'debug' : 'info'](huntedText(hunted));
    return this.#judge(hunted);
  }

  #judge(hunted: Hunted): CheckingInput {
    const { sets } = this.#options;
    switch (hunted.outcome) {
      case 'firmware':
        this.#end('firmware', []);
        return { type: 'looked', outcome: 'nothing-new' };
      case 'nothing':
        this.#tell({ source: '', where: '' });
        this.#end('nothing', hunted.faults);
        return { type: 'failed', retryAfter: 0 };
      case 'failed':
        return this.#failed(hunted.fault, hunted.faults);
      case 'found': {
        this.#requests.proved();
        const digest = digestOf(hunted.fetched.set);
        const isSame = sets.current !== null && digestOf(sets.current) === digest;
        if (isSame || sets.refused?.digest === digest) {
          this.#keep(hunted);
          this.#moves = 0;
          this.#end(isSame ? 'same' : 'refused', hunted.faults);
          return { type: 'looked', outcome: 'nothing-new' };
        }
        this.#found = hunted;
        return { type: 'looked', outcome: 'news' };
      }
    }
  }

  async #apply(): Promise<CheckingInput> {
    const found = this.#found;
    this.#found = null;
    if (found === null) return { type: 'applied' };
    const taken = await this.#take(found.fetched);
    if (!taken.ok) return this.#failed(taken.error);
    this.#keep(found);
    this.#end(taken.value, found.faults);
    return { type: 'applied' };
  }

  async #take({ set, versions }: FetchedSet): Promise<Result<Staged>> {
    const { take, remembered, log } = this.#options;
    const taken = await take(set);
    if (!taken.ok) log.warning(faultText(taken.error));
    else if (taken.value === 'new') log.info('a new configuration is in force');
    if (taken.ok && taken.value !== 'refused') await remembered.keepVersions(versions);
    return taken;
  }

  #keep({ place, fetched }: Extract<Hunted, { outcome: 'found' }>): void {
    void this.#options.remembered.keepPlace(place);
    void this.#options.remembered.keepVersions(fetched.versions);
  }

  /** Certificates that came with the configuration count from the next look on. */
  believe(trust: TlsTrust): void {
    this.#requests.believe(trust);
  }

  /** What goes with a request for a file that the configuration of `root` names. */
  requestTo(url: string, root: string): Base {
    return this.#requests.to(url, root);
  }

  #failed(fault: SetFault, others: readonly Fault[] = []): CheckingInput {
    const { clock, settings } = this.#options;
    const { logIn, reason = 'unusable', where = '', retryAfter = 0 } = fault;
    this.#tell({
      last: { time: clock.wall(), outcome: 'failed', reason },
      faults: [fault, ...others],
      logIn: logIn === undefined ? null : { ...logIn, where, ask: settings.get(params.askUser) },
    });
    return { type: 'failed', retryAfter };
  }

  #end(outcome: Outcome, faults: readonly Fault[]): void {
    this.#tell({ last: { time: this.#options.clock.wall(), outcome }, faults, logIn: null });
  }

  #tell(news: Partial<ProvisioningState>): void {
    this.#state = { ...this.#state, ...news };
    this.changed.publish(this.#state);
  }
}

function optionsText(options: DhcpOptions): string {
  return [...options].map(([number, octets]) => `${number}=${Buffer.from(octets).toString('hex')}`).join();
}
