/** Firmware slots on a disk that loses its power at a chosen step. */
import type { SlotMemory } from '../../hal/ports.ts';
import type { SlotFolder } from '../../hal/sim/slots.ts';
import { FailingFolder, type Files } from './failing-folder.ts';

/** Flash memory is written in blocks: each is a step, and may be half written. */
const BLOCK = 4096;

/**
 * What was written to a slot is safe after `flush`; when the power fails before, each block may be there or not
 * (`chance`: 0 to 1).
 */
export class FailingSlots extends FailingFolder implements SlotFolder {
  /** What would outlive a power cut, and what is read meanwhile. */
  readonly #safe = new Map<string, Buffer>();
  readonly #seen = new Map<string, Buffer>();
  readonly #pending: { name: string; at: number; octets: Uint8Array }[] = [];
  readonly #chance: () => number;
  /** Counts of steps at which a block of a slot was written. */
  readonly blocks: number[] = [];

  constructor(files: Files, steps = Number.POSITIVE_INFINITY, chance: () => number = () => 1) {
    super(files, steps);
    this.#chance = chance;
    for (const [name, octets] of files) {
      if (!name.startsWith('slot.')) continue;
      this.#safe.set(name, Buffer.from(octets));
      this.#seen.set(name, Buffer.from(octets));
    }
  }

  async open(name: string): Promise<Omit<SlotMemory, 'size'>> {
    return {
      read: async (at, length) => Buffer.from(this.#seen.get(name)?.subarray(at, at + length) ?? []),
      write: async (at, octets) => {
        for (let from = 0; from < octets.length; from += BLOCK) {
          const block = Buffer.from(octets.subarray(from, from + BLOCK));
          this.#pending.push({ name, at: at + from, octets: block });
          this.blocks.push(this.taken);
          this.step();
          put(this.#seen, name, at + from, block);
        }
      },
      flush: async () => {
        this.step();
        for (const { name: one, at, octets } of this.#pending.splice(0)) put(this.#safe, one, at, octets);
      },
      close: async () => {},
    };
  }

  override remains(): Files[] {
    const slots = new Map([...this.#safe].map(([name, octets]) => [name, Buffer.from(octets)]));
    for (const { name, at, octets } of this.#pending) {
      const part = Math.floor(2 * this.#chance() * octets.length);
      put(slots, name, at, octets.subarray(0, part));
    }
    return super.remains().map(files => new Map([...files, ...slots]));
  }
}

function put(slots: Map<string, Buffer>, name: string, at: number, octets: Uint8Array): void {
  const before = slots.get(name) ?? Buffer.alloc(0);
  const after = Buffer.alloc(Math.max(before.length, at + octets.length));
  before.copy(after);
  after.set(octets, at);
  slots.set(name, after);
}
