/** The firmware of this phone: what runs, what is offered, how it comes into force and goes back. */

import type { Slots } from '../../../hal/ports.ts';
import type { Clock } from '../../base/clock.ts';
import type { DataFolder } from '../../base/data-folder.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import { type Fault, faultText, type Result } from '../../base/result.ts';
import type { Head } from './image.ts';
import { Intake } from './intake.ts';
import { type FirmwareEffect, type FirmwareInput, type FirmwareState, firmware, NO_CHANGE } from './machine.ts';
import { FirmwareMemory } from './memory.ts';
import type { FirmwareSource, Offered } from './offer.ts';
import type { Policy } from './policy.ts';
import { headIn } from './slot-head.ts';

export type FirmwareOptions = {
  /** null: hardware that cannot change its firmware. */
  readonly slots: Slots | null;
  readonly folder: DataFolder;
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
  /** null: no image is coming. */
  #intake: Intake | null = null;
  #fault: Fault | null = null;
  #work: Promise<void> = Promise.resolve();

  private constructor(options: FirmwareOptions, memory: FirmwareMemory, running: Head | null) {
    const { clock, log } = options;
    this.#options = options;
    this.#memory = memory;
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
    return [fault ?? [], returned, this.#uncounted ?? [], this.#fault ?? []].flat();
  }

  /** What was staged has not been started, though it is to be. */
  get #uncounted(): Fault | null {
    const why = this.#options.slots?.boot.uncounted ?? null;
    if (why === null) return null;
    return {
      where: 'firmware',
      what: `The new firmware could not be started, the one before runs: its start cannot be counted. ${why.what}`,
      remedy: 'Make room on the disk, then restart the phone.',
    };
  }

  /** The phone is there: a trial begins, and images may be offered. */
  async start(world: FirmwareWorld): Promise<void> {
    const { slots, clock, log } = this.#options;
    this.#world = world;
    if (slots === null) return;
    const { onTrial, returned } = slots.boot;
    const uncounted = this.#uncounted;
    if (uncounted !== null) log.warning(faultText(uncounted));
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
    const { slots, model, clock, log } = this.#options;
    const world = this.#world;
    if (this.state.phase !== 'idle' || world === null || slots === null || this.#ended.signal.aborted)
      return Promise.resolve({ type: 'busy' });
    const { promise, resolve: answer } = Promise.withResolvers<Offered>();
    const intake = new Intake({
      ...{ source, slots, memory: this.#memory, clock, log, answer },
      policy: () => ({ ...world.policy(), model, running: this.version }),
      rate: () => world.rate(),
      progress: percent => this.#runner.dispatch({ type: 'progress', percent }),
      tell: result => this.#tell(result),
    });
    this.#intake = intake;
    this.#fault = null;
    const giveUp = (): void => {
      if (this.#intake === intake) this.#runner.dispatch(intake.giveUp());
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    this.#runner.dispatch({ type: 'offered' });
    if (signal?.aborted === true) giveUp();
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
    this.#intake?.end();
    this.#runner.stop();
    await this.#work;
    await this.#intake?.close({ type: 'busy' });
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
      case 'download':
      case 'verify':
        return this.#takeIn(what);
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

  async #takeIn(step: 'check' | 'download' | 'verify'): Promise<void> {
    const intake = this.#intake;
    const input = (await intake?.[step]()) ?? null;
    if (input !== null && this.#intake === intake) this.#runner.dispatch(input);
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

  #answer(outcome: 'staged' | 'refused' | 'failed'): void {
    const { log } = this.#options;
    const intake = this.#intake;
    if (intake === null) return;
    this.#intake = null;
    const { offered } = intake;
    // That a server has no image is no fault of the firmware.
    if (offered.type === 'refused' || (offered.type === 'failed' && intake.hasBegun)) {
      this.#fault = offered.fault;
      log.warning(`firmware: ${faultText(offered.fault)}`);
    }
    if (outcome === 'staged')
      log.info(`firmware ${this.state.version} is staged; it starts when nobody uses the phone`);
    // Closed when no work uses it any more.
    this.#work = this.#work.then(() => intake.close());
  }

  #tell(result: Result<void>): void {
    if (!result.ok) this.#options.log.warning(faultText(result.error));
  }
}
