/**
 * The sets of configuration files that a phone was given: the last good one, and a newer one that is on trial. Power may
 * fail at any octet; the last good set is never lost.
 *
 * A set is written to a slot that nobody needs (`set.a`, `set.b`, `set.c`), then `sets.state` says what the slots mean; it
 * is replaced whole, by rename, and `sets.copy` after it, for the day on which the flash memory forgets a sector.
 */
import { type DataFolder, diskFault } from '../base/data-folder.ts';
import { KeptTwice } from '../base/kept-twice.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { exposedSecrets } from './exposed.ts';
import { type CfgSet, digestOf, packSet, type StoredSet, unpackSet } from './set-file.ts';

const SLOTS = ['a', 'b', 'c'] as const;
type Slot = (typeof SLOTS)[number];

const WHERE = 'provisioned configuration';

/** A set that was taken back. */
export type Refusal = { readonly digest: string; readonly reason: string; readonly time: string };

type State = {
  readonly good: Slot | null;
  readonly trial: Slot | null;
  /** Starts of the phone during the trial: a set may keep it from running at all. */
  readonly starts: number;
  readonly refused: Refusal | null;
};

const NOTHING: State = { good: null, trial: null, starts: 0, refused: null };
const MOST_STARTS = 5;
/** Of the file that says what the slots mean. */
const MOST_OCTETS = 64 * 1024;

/** `same`: this set is in force already. `refused`: it was taken back before. */
export type Staged = 'new' | 'same' | 'refused';

export class KeptSets {
  readonly #folder: DataFolder;
  readonly #file: KeptTwice<State>;
  readonly #sets = new Map<Slot, StoredSet>();
  #state: State = NOTHING;
  /** Of one set: it is asked for with every picture on the screen. */
  #exposed: { readonly set: CfgSet; readonly fault: Fault | null } | null = null;

  private constructor(folder: DataFolder) {
    this.#folder = folder;
    this.#file = new KeptTwice(folder, 'sets', MOST_OCTETS, read => ({ ...NOTHING, ...(read as Partial<State>) }));
  }

  /** Never fails: without a readable set the phone starts with its other files. `time` is for what is found to be wrong. */
  static async open(folder: DataFolder, time: Date): Promise<KeptSets> {
    const kept = new KeptSets(folder);
    await kept.#load();
    if (!kept.onTrial) return kept;
    // Counted before anything of the set is used.
    if (kept.#state.starts < MOST_STARTS || kept.#state.good === null) {
      await kept.#save({ ...kept.#state, starts: kept.#state.starts + 1 });
    } else {
      await kept.rollBack(`the phone started ${MOST_STARTS} times without a line that registered`, time);
    }
    return kept;
  }

  /** The set in force. */
  get current(): CfgSet | null {
    const slot = this.#state.trial ?? this.#state.good;
    return (slot === null ? undefined : this.#sets.get(slot)) ?? null;
  }

  /** What everybody on the way could read of the set in force. */
  get exposed(): Fault | null {
    const { current } = this;
    if (current === null) return null;
    if (this.#exposed?.set !== current) this.#exposed = { set: current, fault: exposedSecrets(current) };
    return this.#exposed.fault;
  }

  get onTrial(): boolean {
    return this.#state.trial !== null;
  }

  /** There is a set to return to. */
  get hasGood(): boolean {
    return this.#state.good !== null;
  }

  /** What was taken back last, until another set has proved good. */
  get refused(): Refusal | null {
    return this.#state.refused;
  }

  /** Puts a complete, checked set on trial. */
  async stage(set: CfgSet): Promise<Result<Staged>> {
    const digest = digestOf(set);
    if (this.#state.refused?.digest === digest) return ok('refused');
    const current = this.#state.trial ?? this.#state.good;
    if (current !== null && this.#sets.get(current)?.digest === digest) return ok('same');
    const slot = SLOTS.find(one => one !== this.#state.good && one !== this.#state.trial) ?? 'a';
    const serial = 1 + Math.max(0, ...[...this.#sets.values()].map(one => one.serial));
    try {
      await this.#folder.write(`set.${slot}`, packSet(set, serial));
    } catch (thrown) {
      return fail(diskFault(WHERE, thrown));
    }
    this.#sets.set(slot, { ...set, serial, digest });
    const saved = await this.#save({ ...this.#state, trial: slot, starts: 0 });
    return saved.ok ? ok('new') : saved;
  }

  /** The set on trial is the good one from now on. */
  async keep(): Promise<Result<void>> {
    const { trial } = this.#state;
    return trial === null ? ok(undefined) : this.#save({ ...NOTHING, good: trial });
  }

  /** The good set is in force again; the one on trial is not taken again. */
  async rollBack(reason: string, time: Date): Promise<Result<void>> {
    const { trial, good } = this.#state;
    const digest = trial === null ? undefined : this.#sets.get(trial)?.digest;
    if (digest === undefined || good === null) return ok(undefined);
    return this.#save({ ...NOTHING, good, refused: { digest, reason, time: time.toISOString() } });
  }

  /** The set that was taken back may come again. */
  forgive(): Promise<Result<void>> {
    return this.#save({ ...this.#state, refused: null });
  }

  async #load(): Promise<void> {
    for (const slot of SLOTS) {
      const set = unpackSet((await this.#read(`set.${slot}`)) ?? new Uint8Array());
      if (set !== null) this.#sets.set(slot, set);
    }
    this.#state = (await this.#file.read()) ?? NOTHING;
    // A slot that went bad means nothing any more.
    const sound = (slot: Slot | null): Slot | null => (slot !== null && this.#sets.has(slot) ? slot : null);
    this.#state = { ...this.#state, good: sound(this.#state.good), trial: sound(this.#state.trial) };
  }

  async #read(name: string): Promise<Uint8Array | null> {
    try {
      return await this.#folder.read(name);
    } catch {
      return null;
    }
  }

  /** In force even when the disk refuses: then the next start finds what was before. */
  async #save(state: State): Promise<Result<void>> {
    this.#state = state;
    const kept = await this.#file.keep(state);
    return kept.ok ? kept : fail({ ...kept.error, where: WHERE });
  }
}
