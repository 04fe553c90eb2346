/** The firmware of this phone: what runs, what is offered, how it comes into force and goes back. */
import type { SettingsFolder } from '../../../config/user-file.ts';
import type { SlotMemory, Slots } from '../../../hal/ports.ts';
import type { Clock } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import { type Fault, faultText, type Result, thrownText } from '../../base/result.ts';
import type { Fetched, FetchReason } from '../fetch/request.ts';
import { type Head, LARGEST_PAYLOAD } from './image.ts';
import { type FirmwareEffect, type FirmwareInput, type FirmwareState, firmware, NO_CHANGE } from './machine.ts';
import { FirmwareMemory } from './memory.ts';
import { examine, type FirmwareSource, type Offered } from './offer.ts';
import { Pace } from './pace.ts';
import type { Policy } from './policy.ts';
import { headIn } from './slot-head.ts';
import { Staging } from './staging.ts';

export type FirmwareOptions = {
  /** null: hardware that cannot change its firmware. */
  readonly slots: Slots | null;
  readonly folder: SettingsFolder;
  readonly model: string;
  /** The version that runs when no image lies in its slot. */
  readonly builtIn: string;
  readonly clock: Clock;
  readonly log: Log;
};

/** What the firmware asks of the phone, once that is there. */
export type FirmwareWorld = {
  policy(): Pick<Policy, 'minimum' | 'allowOlder'>;
  /** Octets a second that a download may take; 0: as fast as it comes. */
  rate(): number;
  /** Milliseconds after which a new firmware has to have registered. */
  trialTime(): number;
  /** A line is registered; a line wants to be. */
  lines(): { readonly registered: boolean; readonly wanted: boolean };
  restart(reason: string): void;
};

/** Above the time that any image may take on any line that is of use. */
const LONGEST_DOWNLOAD = 12 * 3_600_000;

type Job = { readonly source: FirmwareSource; readonly answer: (offered: Offered) => void };

export class Firmware {
  readonly #options: FirmwareOptions;
  readonly #memory: FirmwareMemory;
  readonly #runner: Runner<FirmwareState, FirmwareInput, FirmwareEffect>;
  readonly #ended = new AbortController();
  /** The version that runs. */
  readonly version: string;
  /** Phase, version or percentage changed. */
  readonly changed = new Facts<void>();
  #world: FirmwareWorld | null = null;
  #job: Job | null = null;
  #head: Head | null = null;
  #staging: Staging | null = null;
  #slot: SlotMemory | null = null;
  #offered: Offered = { type: 'same' };
  #fault: Fault | null = null;
  #work: Promise<void> = Promise.resolve();
  readonly #pace: Pace;

  private constructor(options: FirmwareOptions, memory: FirmwareMemory, running: Head | null) {
    const { clock, log } = options;
    this.#options = options;
    this.#memory = memory;
    this.#pace = new Pace(clock);
    this.version = running?.description.version ?? options.builtIn;
    this.#runner = new Runner<FirmwareState, FirmwareInput, FirmwareEffect>({
      name: 'firmware',
      initial: NO_CHANGE,
      transition: firmware,
      perform: effect => this.#perform(effect),
      changed: () => this.changed.publish(),
      clock,
      log,
    });
  }

  /** Never fails: a phone whose slots cannot be read runs all the same. */
  static async open(options: FirmwareOptions): Promise<Firmware> {
    const memory = await FirmwareMemory.open(options.folder);
    const running = await headIn(options.slots?.openRunning());
    return new Firmware(options, memory, running);
  }

  get state(): FirmwareState {
    return this.#runner.state;
  }

  /** What an administrator should know. */
  get faults(): Fault[] {
    const { refused, fault } = this.#memory;
    const returned: Fault[] =
      refused === null
        ? []
        : [
            {
              where: 'firmware',
              what: `Version ${refused.version} was taken back on ${refused.time}: ${refused.reason}.`,
              remedy: 'Another image is taken; the same one is not.',
            },
          ];
    return [fault ?? [], returned, this.#fault ?? []].flat();
  }

  /** The phone is there: a trial begins, and images may be offered. */
  async start(world: FirmwareWorld): Promise<void> {
    const { slots, clock, log } = this.#options;
    this.#world = world;
    if (slots === null) return;
    const { onTrial, returned } = slots.boot;
    if (returned) {
      const head = await headIn(slots.openOther());
      if (head !== null) this.#tell(await this.#memory.refuse(head, 'it did not come up', clock.wall()));
      log.warning(`the firmware before is back: version ${head?.description.version ?? '?'} did not come up`);
      this.#tell(await slots.confirm());
    } else if (!onTrial) await this.#adopt();
    this.#runner.dispatch({ type: 'started', onTrial, returned, ms: world.trialTime() });
  }

  /** Resolves when the image is in the other slot, or will not be; `signal` ends it early. Never rejects. */
  offer(source: FirmwareSource, signal?: AbortSignal): Promise<Offered> {
    if (this.state.phase !== 'idle' || this.#world === null || this.#ended.signal.aborted)
      return Promise.resolve({ type: 'busy' });
    const { promise, resolve } = Promise.withResolvers<Offered>();
    const job: Job = { source, answer: resolve };
    this.#job = job;
    this.#fault = null;
    signal?.addEventListener('abort', () => this.#job === job && this.#cancelled(), { once: true });
    this.#runner.dispatch({ type: 'offered' });
    if (signal?.aborted === true) this.#cancelled();
    return promise;
  }

  /** Whether somebody uses the phone. */
  idle(idle: boolean): void {
    if (idle !== this.state.idle) this.#runner.dispatch({ type: idle ? 'idle' : 'busy' });
  }

  /** A line is registered. */
  registered(): void {
    this.#runner.dispatch({ type: 'registered' });
  }

  /** What was staged stays, and is gone on with at the next offer. */
  async close(): Promise<void> {
    this.#ended.abort();
    this.#pace.end();
    this.#runner.stop();
    await this.#work;
    await this.#slot?.close().catch(() => {});
    this.#job?.answer({ type: 'busy' });
  }

  #perform(effect: Exclude<FirmwareEffect, TimerEffect>): void {
    switch (effect.type) {
      case 'answer':
        this.#answer(effect.outcome);
        return;
      case 'judge':
        this.#runner.dispatch({ type: 'judged', ...(this.#world?.lines() ?? { registered: true, wanted: false }) });
        return;
      case 'restart':
        this.#world?.restart(`firmware ${this.state.version || 'of before'}`);
        return;
      default:
        this.#work = this.#work.then(() => this.#do(effect.type));
    }
  }

  async #do(what: 'check' | 'download' | 'verify' | 'switch' | 'confirm' | 'give-up' | 'forgive'): Promise<void> {
    const { slots, log } = this.#options;
    if (this.#ended.signal.aborted || slots === null) return;
    switch (what) {
      case 'check':
        return this.#check(slots);
      case 'download':
        return this.#download();
      case 'verify':
        return this.#verify();
      case 'switch':
        return this.#switched(await slots.tryOther());
      case 'give-up':
        log.warning('no line registered under the new firmware: the one before returns');
        return this.#switched(await slots.giveUp());
      case 'confirm':
        this.#tell(await slots.confirm());
        return this.#adopt();
      case 'forgive':
        log.warning('the firmware before registers no line either; the one that was taken back may come again');
        this.#tell(await this.#memory.forgive());
    }
  }

  async #check(slots: Slots): Promise<void> {
    const { model, log } = this.#options;
    const source = this.#job?.source;
    if (this.#world === null || source === undefined) return;
    const policy = { ...this.#world.policy(), model, running: this.version };
    const examined = await examine(source, slots, this.#memory, policy, this.#ended.signal);
    if (this.#job?.source !== source) {
      // Whoever offered it gave up meanwhile.
      if (examined.type === 'taken') await examined.slot.close().catch(() => {});
      return;
    }
    if (examined.type !== 'taken') {
      this.#offered = examined;
      return this.#runner.dispatch({ type: examined.type === 'failed' ? 'failed' : 'refused' });
    }
    this.#head = examined.head;
    this.#slot = examined.slot;
    const { version } = examined.head.description;
    log.info(`firmware ${version} comes from ${source.name}; ${this.version} runs`);
    this.#runner.dispatch({ type: 'taken', version });
  }

  async #download(): Promise<void> {
    const job = this.#job;
    if (job === null) return;
    const staging = await this.#openStaging(job).catch(thrown => {
      if (this.#job === job) this.#failed({ where: 'firmware', what: `The memory says: ${thrownText(thrown)}.` });
      return null;
    });
    if (staging === null || this.#job !== job) return;
    this.#staging = staging;
    const request = { most: LARGEST_PAYLOAD * 2, sink: staging, limits: { total: LONGEST_DOWNLOAD } };
    const fetched = staging.complete ? null : await job.source.fetch(request, this.#ended.signal);
    // Whoever offered it gave up meanwhile.
    if (this.#ended.signal.aborted || this.#job !== job) return;
    if (staging.complete) return this.#runner.dispatch({ type: 'complete' });
    const { wrong } = staging;
    const fault = wrong === null ? broken(fetched) : { where: job.source.name, what: wrong };
    this.#options.log.warning(`firmware: ${faultText(fault)}`);
    this.#offered = { type: 'failed', fault };
    this.#runner.dispatch({ type: 'broke' });
  }

  /** The one of the attempt before, or a new one that goes on with what the slot has. */
  async #openStaging(job: Job): Promise<Staging | null> {
    if (this.#staging !== null || this.#slot === null || this.#head === null) return this.#staging;
    return Staging.open({
      slot: this.#slot,
      head: this.#head,
      from: this.#memory.download,
      begun: async from => this.#tell(await this.#memory.begun(from)),
      progress: percent => this.#runner.dispatch({ type: 'progress', percent }),
      rest: async octets => {
        await this.#pace.rest(octets, this.#world?.rate() ?? 0);
        if (this.#job !== job) throw new Error('nobody waits for the image any more');
      },
    });
  }

  async #verify(): Promise<void> {
    const job = this.#job;
    const wrong = (await this.#staging?.verify()) ?? null;
    if (this.#job !== job) return;
    if (wrong !== null) return this.#failed({ where: 'firmware', what: wrong });
    this.#offered = { type: 'staged', version: this.state.version };
    this.#runner.dispatch({ type: 'sound' });
  }

  #switched(switched: Result<void>): void {
    this.#tell(switched);
    // It was said to be ready: who waits for it has to know.
    if (!switched.ok) this.#fault = switched.error;
    this.#runner.dispatch({ type: switched.ok ? 'switched' : 'failed' });
  }

  /** New keys and the floor of what runs hold from now on. */
  async #adopt(): Promise<void> {
    const head = await headIn(this.#options.slots?.openRunning());
    if (head !== null) this.#tell(await this.#memory.adopt(head));
  }

  #cancelled(): void {
    this.#pace.wake();
    this.#failed({ where: 'firmware', what: 'Nobody waits for the image any more.' }, 'cancelled');
  }

  #failed(fault: Fault, reason?: FetchReason): void {
    this.#offered = { type: 'failed', fault, ...(reason === undefined ? {} : { reason }) };
    this.#runner.dispatch({ type: 'failed' });
  }

  #answer(outcome: 'staged' | 'refused' | 'failed'): void {
    const { log } = this.#options;
    const offered = this.#offered;
    // That a server has no image is no fault of the firmware.
    if (offered.type === 'refused' || (offered.type === 'failed' && this.#staging !== null)) {
      this.#fault = offered.fault;
      log.warning(`firmware: ${faultText(offered.fault)}`);
    }
    if (outcome === 'staged')
      log.info(`firmware ${this.state.version} is staged; it starts when nobody uses the phone`);
    const slot = this.#slot;
    this.#slot = null;
    this.#head = null;
    this.#staging = null;
    const job = this.#job;
    this.#job = null;
    // Asked for at once, closed when no work uses it any more.
    this.#work = this.#work.then(async () => {
      await slot?.close().catch(() => {});
      job?.answer(offered);
    });
  }

  #tell(result: Result<void>): void {
    if (!result.ok) this.#options.log.warning(faultText(result.error));
  }
}

function broken(fetched: Fetched | null): Fault {
  if (fetched === null || fetched.ok) return { where: 'firmware', what: 'The image ended early.' };
  return fetched.error;
}
