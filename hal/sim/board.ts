import type { Board, Slots } from '../ports.ts';

/** The simulated main board. */
export class SimBoard implements Board {
  readonly serial: string;
  readonly hardwareRevision = 'simulated';
  readonly slots: Slots | null;
  readonly #onRestart: (reason: string) => void;

  /** `onRestart` has to end the process with code 0 and say why: a desk has nothing that would start it anew. */
  constructor(serial: string, slots: Slots | null, onRestart: (reason: string) => void) {
    this.serial = serial;
    this.slots = slots;
    this.#onRestart = onRestart;
  }

  restart(reason: string): void {
    this.#onRestart(reason);
  }
}
