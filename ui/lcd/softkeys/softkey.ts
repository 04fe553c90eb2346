import type { TextKey } from '../../lang/index.ts';
import type { View } from '../../view.ts';
import type { Action } from '../action.ts';

/** A softkey of the phone: one record in a file of this folder. It is shown only where it works. */
export type Softkey = {
  readonly label: TextKey;
  works(view: View): boolean;
  press(view: View): readonly Action[];
  /** When it is held; the press alone where there is nothing here. */
  hold?(view: View): readonly Action[];
};
