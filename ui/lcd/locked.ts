/**
 * What keys still do on the locked phone and in an emergency call, whatever they mean otherwise. Call control looks for
 * itself (`src/call/desk/restraint.ts`); here it is also what can be read and changed.
 */
import type { DeskOrders } from '../../src/call/facts.ts';
import type { View } from '../view.ts';
import { type Action, type Meaning, order } from './action.ts';
import { entryOf } from './entry/entry.ts';
import { PASSWORD } from './entry/fields.ts';
import type { EntryPlace } from './place.ts';

/** Where the code is typed. */
export const UNLOCK: EntryPlace = {
  kind: 'entry',
  purpose: { for: 'unlock-phone' },
  title: { key: 'lock.code' },
  entry: entryOf(PASSWORD),
  waiting: false,
};

/** To hear and to speak, and to dial: call control lets emergency numbers through, and nothing else. */
const ORDERS: ReadonlySet<keyof DeskOrders> = new Set<keyof DeskOrders>([
  ...(['hook', 'pathKey', 'mute', 'volume', 'hold', 'hangup', 'moveFocus'] as const),
  ...(['digit', 'backspace', 'dial', 'dialNumber', 'cancelDial', 'newCall', 'lineKey'] as const),
  ...(['answer', 'reject', 'silence', 'answerPage', 'endPage'] as const),
]);

/** What an emergency call is spared (RFC 6881), also when a call that waits beside it is marked. */
const INTERRUPTING: ReadonlySet<keyof DeskOrders> = new Set<keyof DeskOrders>([
  ...(['hold', 'newCall', 'transfer', 'blindTransfer', 'confer', 'speakAlone', 'record', 'page'] as const),
]);

function isHelping({ calls }: View): boolean {
  return calls.some(({ emergency }) => emergency);
}

/** Why an action may not be now; null when it may. */
function objection(view: View, action: Action): 'popup.locked' | 'popup.not-in-emergency' | null {
  const spares = isHelping(view) && action.type === 'order' && INTERRUPTING.has(action.order);
  if (spares) return 'popup.not-in-emergency';
  return view.locked && !isOpen(view, action) ? 'popup.locked' : null;
}

export function mayDo(view: View, action: Action): boolean {
  return objection(view, action) === null;
}

/** On the locked phone. */
function isOpen({ settings }: View, action: Action): boolean {
  switch (action.type) {
    case 'order':
      // A key with a number of its own.
      if (action.order === 'dialNumber') return settings.emergencyNumbers.includes(action.args[0]);
      return ORDERS.has(action.order);
    case 'open':
      return isUnlock(action.place) || action.place.kind === 'symbols';
    case 'unlock-phone':
    case 'back':
    case 'home':
    case 'more':
    case 'popup':
    case 'type':
    case 'become':
    case 'move':
      return true;
    default:
      return false;
  }
}

/** What a key means, unless any part of it may not be now: a press says why, a long one has no meaning. */
export function unlessForbidden(view: View, meaning: Meaning): Meaning {
  if (!view.locked && !isHelping(view)) return meaning;
  const [why] = meaning.short.flatMap(action => objection(view, action) ?? []);
  return {
    ...meaning,
    short: why === undefined ? meaning.short : [{ type: 'popup', message: { key: why } }],
    long: meaning.long.every(action => mayDo(view, action)) ? meaning.long : [],
  };
}

/** The menu key of the locked phone asks for the code; elsewhere than at home it does what it does there. */
export function unlockOrMenu({ locked }: View, menu: readonly Action[]): readonly Action[] {
  return locked ? [{ type: 'open', place: UNLOCK }] : menu;
}

/** A long # on the idle screen. */
export const LOCK_KEY = '#';

export function lockActions(): readonly Action[] {
  return [{ type: 'confirmed', what: 'lock' }];
}

/** A caller for whom the phone has to be unlocked first. */
export function answerActions({ locked, awaitsCallback, call, settings }: View): readonly Action[] {
  const needsCode = locked && !awaitsCallback && call !== null && settings.whileLocked[call.line] !== 'answer';
  return needsCode ? [{ type: 'open', place: UNLOCK }] : [order('answer', call?.id)];
}

function isUnlock(place: { readonly kind: string }): boolean {
  return place.kind === 'entry' && (place as EntryPlace).purpose.for === 'unlock-phone';
}
