/** The configuration that was fetched from a server: in force, on trial, taken back when nobody can register under it. */
import { type CfgFile, type CfgReading, readCfg } from '../../config/cfg-file.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { Runner, type TimerEffect } from '../base/machine.ts';
import { type Fault, faultText, ok, type Result } from '../base/result.ts';
import type { KeptSets, Refusal, Staged } from './kept-sets.ts';
import { type CfgSet, readingOf } from './set-file.ts';
import { type TrialEffect, type TrialInput, type TrialState, trial } from './trial.ts';

export type FetchedOptions = {
  readonly sets: KeptSets;
  /** Opens what is encrypted. */
  readonly keys: CfgReading['keys'];
  readonly clock: Clock;
  readonly log: Log;
  /** How many lines the configuration in force wants to register. */
  lines(): number;
  /** Milliseconds without a registered line after which the last good set returns; 0: never. */
  trialTime(): number;
  /** Reads all files anew, those of `files` among them. */
  reload(): Promise<void>;
};

export class Fetched {
  readonly #options: FetchedOptions;
  readonly #runner: Runner<TrialState, TrialInput, TrialEffect>;
  readonly #registered = new Set<number>();
  #work: Promise<void> = Promise.resolve();

  constructor(options: FetchedOptions) {
    const { clock, log } = options;
    this.#options = options;
    this.#runner = new Runner<TrialState, TrialInput, TrialEffect>({
      name: 'fetched configuration',
      initial: 'settled',
      transition: trial,
      perform: effect => this.#perform(effect),
      clock,
      log,
    });
    if (options.sets.onTrial) this.#apply();
  }

  /** A complete and checked set from a server: on trial from now on, unless it is in force or was taken back before. */
  async take(set: CfgSet): Promise<Result<Staged>> {
    const staged = await this.#options.sets.stage(set);
    if (!staged.ok || staged.value !== 'new') return staged;
    await this.#options.reload();
    this.#apply();
    return ok('new');
  }

  /** What the registrar of a line says. */
  heard(line: number, registered: boolean): void {
    if (!registered) this.#registered.delete(line);
    else {
      this.#registered.add(line);
      this.#runner.dispatch({ type: 'registered' });
    }
  }

  /** Resolves when everything that was decided is on the disk and in force. */
  flush(): Promise<void> {
    return this.#work;
  }

  close(): Promise<void> {
    this.#runner.stop();
    return this.#work;
  }

  #apply(): void {
    const { lines, sets, trialTime } = this.#options;
    this.#runner.dispatch({ type: 'applied', lines: lines(), good: sets.hasGood, ms: trialTime() });
  }

  #perform(effect: Exclude<TrialEffect, TimerEffect>): void {
    const { sets, clock, log, trialTime, reload } = this.#options;
    switch (effect.type) {
      case 'judge':
        this.#runner.dispatch({ type: 'judged', registered: this.#registered.size > 0, ms: trialTime() });
        break;
      case 'keep':
        this.#then(() => sets.keep());
        break;
      case 'roll-back': {
        const reason = `no line registered within ${Math.round(trialTime() / 60_000)} minutes`;
        log.warning(`the configuration that was fetched is taken back: ${reason}`);
        this.#then(() => sets.rollBack(reason, clock.wall()));
        this.#work = this.#work.then(reload);
        break;
      }
      case 'forgive':
        log.warning('the configuration before registers no line either; the one that was taken back may come again');
        this.#then(() => sets.forgive());
    }
  }

  #then(save: () => Promise<Result<void>>): void {
    this.#work = this.#work.then(async () => {
      const saved = await save();
      if (!saved.ok) this.#options.log.warning(faultText(saved.error));
    });
  }
}

/** The files of the set in force, read; nothing when there is none. */
export async function fetchedFiles({ current }: KeptSets, keys: CfgReading['keys']): Promise<CfgFile[]> {
  return current === null ? [] : [await readCfg(current.root, { ...readingOf(current), ...(keys ? { keys } : {}) })];
}

/** For the list of faults: of the set in force, and of one that was taken back until another has proved good. */
export function fetchedFaults({ refused, exposed }: KeptSets): Fault[] {
  return [...(refused === null ? [] : [refusedFault(refused)]), ...(exposed === null ? [] : [exposed])];
}

function refusedFault({ time, reason }: Refusal): Fault {
  return {
    where: 'configuration',
    what: `What was fetched from the server was taken back on ${time}: ${reason}. The configuration before it is in force.`,
    remedy: 'Correct the files on the server; they are tried again when they have changed.',
  };
}
