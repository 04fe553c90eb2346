/** What distinguishes one model from another. A model is a record of this type in a file of its own, nothing else. */
import type { AudioPath, LampColour } from '../ports.ts';

export type KeyGroup = 'dial' | 'softkey' | 'navigation' | 'function' | 'audio' | 'line' | 'programmable';

export type ModelKey = {
  /** The name by which the key is known everywhere. */
  readonly name: string;
  readonly group: KeyGroup;
  /** What is printed on it, for the legend of the simulated phone. */
  readonly legend: string;
  /** Letters of a dial key. */
  readonly letters?: string;
  /** Where it sits on the simulated case: column and row of a coarse grid, from the top left. */
  readonly at: { readonly column: number; readonly row: number };
};

export type ModelLamp = { readonly name: string; readonly legend: string; readonly colours: readonly LampColour[] };

export type Model = {
  readonly name: '405' | '405HD' | '420HD' | '440HD';
  readonly screen: {
    /** Pixels. */
    readonly width: number;
    readonly height: number;
    /** Text cells below the title and above the softkeys. */
    readonly columns: number;
    readonly rows: number;
    readonly softkeys: number;
  };
  readonly keys: readonly ModelKey[];
  readonly lamps: readonly ModelLamp[];
  /** SIP lines that can be configured. */
  readonly lines: number;
  readonly audioPaths: readonly AudioPath[];
};
