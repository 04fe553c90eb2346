/**
 * Softkeys that the configuration places (guide chapter 24.4): those of the phone by name, with a label of their own where
 * one is given, speed dials, and programmable ones (PSK), which dial a code or begin a number with it.
 *
 * Decision: the guide does not say what a code does in a call. It is dialled as everything else that is dialled then: as a
 * call of its own, while the one that is spoken waits on hold.
 */
import * as personal from '../../../config/params/personal.ts';
import * as softkeys from '../../../config/params/softkeys.ts';
import { dialable } from '../../../src/directory/numbers.ts';
import type { View } from '../../view.ts';
import { type Action, order } from '../action.ts';
import { dial } from '../book.ts';
import type { ShownSoftkey } from '../place.ts';

/** One of the phone's own, `says` in the place of its label; or one that is there by configuration alone. */
export type PlacedSoftkey =
  | { readonly name: string; readonly says?: string }
  | { readonly name: null; readonly own: ShownSoftkey };

export function idlePlaces(view: View): readonly PlacedSoftkey[] {
  return view.settings.softkeys.idle.flatMap((name, place) => {
    const label = view.values.get(personal.idleSoftkeyLabel, place);
    if (name === 'SPEED_DIAL') return speedDial(view, place, label);
    if (name === 'PSK') return programmable(view, view.values.get(softkeys.idleProgrammable, place), label);
    return [label === '' ? { name } : { name, says: label }];
  });
}

export function callPlaces(view: View): readonly PlacedSoftkey[] {
  return view.settings.softkeys.call.flatMap((name, place) =>
    name === 'PSK' ? programmable(view, view.values.get(softkeys.callProgrammable, place), '') : [{ name }],
  );
}

/** One without a number is left out; the fault list tells so (`ui/key-faults.ts`). */
function speedDial(view: View, place: number, label: string): readonly PlacedSoftkey[] {
  const number = view.values.get(personal.idleSoftkeyNumber, place);
  if (number === '') return [];
  return own('value.SPEED_DIAL', label || view.directory.nameOf(number) || number, dial(view, number));
}

function programmable(view: View, index: number, label: string): readonly PlacedSoftkey[] {
  const { values } = view;
  const code = values.get(softkeys.prefix, index);
  if (code === '') return [];
  const says = label || values.get(softkeys.programmableLabel, index) || code;
  return own('value.PSK', says, values.get(softkeys.asksNumber, index) ? begin(view, code) : dial(view, code));
}

function own(label: ShownSoftkey['label'], says: string, short: readonly Action[]): readonly PlacedSoftkey[] {
  return [{ name: null, own: { label, says, meaning: { short, long: [] } } }];
}

/** The code stands in the number that is being collected, the user types the rest. */
function begin({ dial: collecting }: View, code: string): readonly Action[] {
  const digits = Array.from(dialable(code), digit => order('digit', digit));
  return collecting === null ? [order('newCall'), ...digits] : digits;
}
