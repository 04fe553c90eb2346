/** What distinguishes one model from another. A model is a record of this type in a file of its own, nothing else. */
import type { AudioPath, LampColour } from '../ports.ts';

export type KeyGroup = 'dial' | 'softkey' | 'navigation' | 'function' | 'audio' | 'line' | 'programmable';

/** A cell of the coarse grid that covers the front of the case; (0, 0) is the top left. */
export type CaseCell = { readonly column: number; readonly row: number };

export type ModelKey = {
  /** The name by which the key is known everywhere. */
  readonly name: string;
  readonly group: KeyGroup;
  /** What is printed on it, for the legend of the simulated phone. */
  readonly legend: string;
  /** Letters of a dial key. */
  readonly letters?: string;
  /**
   * N of the parameters `personal_settings/functional_key/N` that say what the key does; of a dial key: what it does when
   * it is held.
   */
  readonly function?: number;
  /** Where it sits on the simulated case. */
  readonly at: CaseCell;
};

export type ModelLamp = {
  readonly name: string;
  readonly legend: string;
  readonly colours: readonly LampColour[];
  /** The cell of the key that it is built into, or a cell of its own. */
  readonly at: CaseCell;
};

/** Sizes of text, the smallest first; `hal/raster/typeface.ts` has the fonts. */
export type TextSize = 'tiny' | 'narrow' | 'small' | 'medium' | 'big' | 'large';

export type Model = {
  readonly name: '405' | '405HD' | '420HD' | '440HD';
  readonly screen: {
    /** Pixels. */
    readonly width: number;
    readonly height: number;
    /** Text cells below the title and above the softkeys, in ordinary size and narrow scripts. */
    readonly columns: number;
    readonly rows: number;
    readonly text: TextSize;
    /** The size of the rows for who needs it larger. */
    readonly largeText: TextSize;
    readonly softkeys: number;
    /** What `personal_settings/lcd_contrast` may be here; other values count as the usual one. */
    readonly contrast: { readonly min: number; readonly max: number; readonly usual: number };
    /** The cells of the case that the screen covers. */
    readonly at: CaseCell & { readonly columns: number; readonly rows: number };
  };
  /** The second screen, which names the programmable keys: pixels, columns and rows of labels. */
  readonly strip?: { readonly width: number; readonly height: number; readonly columns: number; readonly rows: number };
  readonly keys: readonly ModelKey[];
  readonly lamps: readonly ModelLamp[];
  /** SIP lines that can be configured. */
  readonly lines: number;
  readonly audioPaths: readonly AudioPath[];
};
