/** The catalogue of softkeys. Which of them a situation has, and in what order: `home.ts`. */
import type { View } from '../../view.ts';
import type { Action } from '../action.ts';
import { callSoftkeys } from './call.ts';
import { dialSoftkeys } from './dialling.ts';
import { phoneSoftkeys } from './phone.ts';
import type { Softkey } from './softkey.ts';
import { transferSoftkeys } from './transfer.ts';

const ALL = { ...callSoftkeys, ...transferSoftkeys, ...dialSoftkeys, ...phoneSoftkeys };

/** Functions that the configuration may place are named as there. */
export type SoftkeyName = keyof typeof ALL;

const SOFTKEYS: { readonly [name in SoftkeyName]: Softkey } = ALL;

/** The softkey of that name where it works now; null also when the phone does not have it. */
export function workingSoftkey(view: View, name: string): Softkey | null {
  if (!Object.hasOwn(SOFTKEYS, name)) return null;
  const softkey = SOFTKEYS[name as SoftkeyName];
  return softkey.works(view) ? softkey : null;
}

/** What the softkey of that name would do now; nothing when the phone does not have it or it makes no sense. */
export function softkeyActions(view: View, name: string): readonly Action[] {
  return workingSoftkey(view, name)?.press(view) ?? [];
}
