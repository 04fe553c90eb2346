/** What each key means in the present context. Pure: the same context and key give the same actions. */
import type { KeyName } from '../../hal/ports.ts';
import { inConference, isActive, isUp } from '../calls.ts';
import { isOwnLine } from '../lamps.ts';
import type { TextKey } from '../lang/index.ts';
import type { View } from '../view.ts';
import { type Action, type Meaning, NOTHING, order, press, repeating } from './action.ts';
import { openCalls, openDirectory } from './book.ts';
import { functionActions, lineKeyActions } from './function-actions.ts';
import { functionOf, isAccount, lineOfKey, programming } from './function-keys.ts';
import { answerActions, LOCK_KEY, lockActions, unlessForbidden, unlockOrMenu } from './locked.ts';
import { type NavigatorState, placeInSight } from './navigator.ts';
import { isPicking, pickedInstead, pickKey } from './picking.ts';
import type { KeyContext } from './place.ts';
import { asRead } from './reading.ts';
import { placeFirst, placeKey } from './screens/index.ts';
import { softkeysInSight, softkeysTurn } from './softkeys/in-sight.ts';
import { softkeyActions } from './softkeys/index.ts';

const DIGITS = /^[0-9*#]$/;
const NUMBERED = /^(SOFT|LINE)([1-9]\d?)$/;

export function meaningOf(context: KeyContext, navigator: NavigatorState, key: KeyName): Meaning {
  const meaning = meant(context, navigator, key);
  return unlessForbidden(context.view, isPicking(navigator) ? pickedInstead(meaning) : meaning);
}

function meant(context: KeyContext, navigator: NavigatorState, key: KeyName): Meaning {
  const place = placeInSight(navigator);
  const taken = place === null ? null : placeFirst(context, place, key);
  if (taken !== null) return taken;
  if (context.view.settings.disabledKeys.includes(key)) return NOTHING;
  const numbered = NUMBERED.exec(key);
  if (numbered?.[1] === 'SOFT') return softkeyMeaning(context, navigator, Number(numbered[2]));
  const programmed = functionMeaning(context, key);
  if (programmed !== null) return programmed;
  if (numbered?.[1] === 'LINE') return press(...lineKeyMeaning(context.view, Number(numbered[2]) - 1));
  if (key === 'VOLUP' || key === 'VOLDOWN') return repeating(order('volume', key === 'VOLUP' ? 1 : -1));
  const everywhere = EVERYWHERE.get(key);
  if (everywhere !== undefined) return press(...everywhere(context.view));
  const picking = pickKey(context.view, navigator, key);
  if (picking !== null) return picking;
  const lists = place === null && isRinging(context.view) ? undefined : LISTS.get(key);
  if (lists !== undefined) return lists(context.view);
  return place === null
    ? homeMeaning(context, navigator, key)
    : placeKey(context, place, asRead(context.view, place, key));
}

function softkeyMeaning(context: KeyContext, navigator: NavigatorState, position: number): Meaning {
  return softkeysInSight(context, navigator)[position - 1]?.meaning ?? NOTHING;
}

/** Keys that mean the same on all screens. */
const EVERYWHERE: ReadonlyMap<KeyName, (view: View) => readonly Action[]> = new Map([
  ['SPEAKER', () => [order('pathKey', 'speaker')]],
  ['HEADSET', () => [order('pathKey', 'headset')]],
  // Without a call they mean nothing, and the phone says so.
  ['MUTE', view => (view.calls.some(isActive) ? [order('mute')] : [])],
  ['HOLD', view => (view.calls.some(isUp) ? [order('hold')] : [])],
  ['TRANSFER', view => (view.calls.some(isUp) ? [order('transfer')] : [])],
  [
    'VOICEMAIL',
    ({ settings: { voiceMailNumber: number } }) =>
      number === '' ? [popup('popup.no-voice-mail')] : [order('dialNumber', number)],
  ],
] satisfies [KeyName, (view: View) => readonly Action[]][]);

/** Keys that open a list, from home or in the place of another list; a caller is not to be covered. */
const LISTS: ReadonlyMap<KeyName, (view: View) => Meaning> = new Map([
  ['CONTACTS', view => press({ type: 'home' }, ...openDirectory(view))],
  // Held: what was dialled before.
  [
    'REDIAL',
    view => ({
      short: view.redial === '' ? [popup('popup.no-redial')] : [order('redial')],
      long: [{ type: 'home' }, ...openCalls('dialed')],
    }),
  ],
] satisfies [KeyName, (view: View) => Meaning][]);

function isRinging({ situation }: View): boolean {
  return situation === 'incoming' || situation === 'waiting';
}

/** While somebody calls, a key of an event means nothing. */
function lineKeyMeaning(view: View, at: number): readonly Action[] {
  return isRinging(view) && lineOfKey(view, at) === null ? [] : lineKeyActions(view, at);
}

/** A key beside the strip screen, or a line key that was given another function; held, it is programmed. */
function functionMeaning({ view, model }: KeyContext, name: KeyName): Meaning | null {
  const key = model.keys.find(one => one.name === name);
  if (key?.function === undefined || key.group === 'dial') return null;
  const { type } = functionOf(view, key.function);
  if (key.group === 'line' && isOwnLine(type)) return null;
  if (isRinging(view) && !isAccount(type)) return NOTHING;
  return { short: functionActions(view, key.function), long: programming(view, key.function) };
}

// ---- the home screen -------------------------------------------------------------------------------------

/** Collecting a number, or ready to: here a long 0 is the plus of international numbers. */
const COLLECTING: ReadonlySet<View['situation']> = new Set(['idle', 'dialling', 'ended']);

function homeMeaning(context: KeyContext, navigator: NavigatorState, key: KeyName): Meaning {
  const { view, model } = context;
  if (!DIGITS.test(key)) {
    const actions = homeKey(view, key);
    if (actions.some(turnsMember)) return repeating(...actions);
    return press(...(actions.length > 0 ? actions : turnSoftkeys(context, navigator, key)));
  }
  if (view.situation === 'paging') return NOTHING;
  if (view.situation === 'idle' && !view.settings.digitsStartCalls && !beginsEmergency(view, key)) return NOTHING;
  // A caller hides the number that is being collected: nobody types blind.
  if (view.call?.phase === 'incoming' && view.dial !== null) return NOTHING;
  const held = model.keys.find(({ name }) => name === key)?.function;
  // A call that is over stays in sight for a while, and nobody waits for it to go.
  const atRest = view.situation === 'idle' || view.situation === 'ended';
  const free = atRest || (view.situation === 'dialling' && view.dial?.number === '');
  if (held !== undefined && free) return { short: [order('digit', key)], long: functionActions(view, held) };
  if (key === LOCK_KEY && view.situation === 'idle' && view.mayLock)
    return { short: [order('digit', key)], long: lockActions() };
  const sign = COLLECTING.has(view.situation) ? longSign(view, key) : null;
  return { short: [order('digit', key)], long: sign === null ? [] : [order('digit', sign)] };
}

/** Where left and right mean nothing else. */
function turnSoftkeys(context: KeyContext, navigator: NavigatorState, key: KeyName): readonly Action[] {
  if ((key !== 'LEFT' && key !== 'RIGHT') || !softkeysTurn(context, navigator)) return [];
  return [{ type: 'more', by: key === 'RIGHT' ? 1 : -1 }];
}

/** Help can be called by digits even where nothing else can. */
function beginsEmergency({ settings }: View, key: KeyName): boolean {
  return settings.emergencyNumbers.some(number => number.startsWith(key));
}

const RING: readonly KeyName[] = ['UP', 'DOWN', 'LEFT', 'RIGHT', 'OK'];

/** What the configuration puts on the navigation ring of the idle screen. */
function ringKey(view: View, key: KeyName): readonly Action[] {
  const name = view.situation === 'idle' ? view.settings.navigation[RING.indexOf(key)] : undefined;
  return name === undefined ? [] : softkeyActions(view, name);
}

/** What a held key types into a number: the plus of international ones, a pause. */
function longSign({ settings, dial }: View, key: KeyName): string | null {
  if (key === '0') return '+';
  return key === '*' && settings.pauses && (dial?.number ?? '') !== '' ? ',' : null;
}

function turnsMember(action: Action): boolean {
  return action.type === 'order' && action.order === 'memberVolume';
}

function homeKey(view: View, key: KeyName): readonly Action[] {
  const own = ringKey(view, key);
  if (own.length > 0) return own;
  switch (key) {
    case 'OK':
      return okKey(view);
    case 'X':
      return cancelKey(view);
    case 'UP':
      return view.calls.length > 1 ? [order('moveFocus', -1)] : [];
    case 'DOWN':
      return view.calls.length > 1 ? [order('moveFocus', 1)] : [];
    case 'LEFT':
      return memberVolume(view, -1);
    case 'RIGHT':
      return memberVolume(view, 1);
    case 'MENU':
      return view.situation === 'incoming' || view.situation === 'waiting'
        ? []
        : unlockOrMenu(view, [{ type: 'open', place: { kind: 'menu', name: 'main', of: 0, position: 0 } }]);
    default:
      return [];
  }
}

/** In a conference: the marked member, louder or quieter. */
function memberVolume(view: View, by: 1 | -1): readonly Action[] {
  return view.call !== null && inConference(view) ? [order('memberVolume', by, view.call.id)] : [];
}

/** OK says yes: to a caller, to a number, to a call on hold. About a call that is spoken it tells more. */
function okKey(view: View): readonly Action[] {
  const { situation, call, paging } = view;
  if (situation === 'paging') return paging?.phase === 'asked' ? [order('answerPage', true)] : [];
  if (situation === 'idle') return [order('newCall')];
  if (situation === 'dialling') return [order('dial')];
  if (call?.phase === 'incoming') return answerActions(view);
  if (call?.phase === 'connected') return [{ type: 'open', place: { kind: 'page', name: 'call', position: 0 } }];
  return call?.phase === 'held' ? [order('hold', call.id)] : [];
}

/** X takes back what is not yet answered; a call that is spoken is too dear for it. */
function cancelKey({ situation, call, missedCalls, paging }: View): readonly Action[] {
  if (situation === 'paging') return [paging?.phase === 'asked' ? order('answerPage', false) : order('endPage')];
  if (situation === 'idle') return missedCalls > 0 ? [order('clearMissed')] : [];
  if (situation === 'dialling') return [order('cancelDial')];
  if (call?.phase === 'incoming') return [order('reject', call.id)];
  return isUp(call) ? [] : [order('hangup', call?.id)];
}

function popup(key: TextKey): Action {
  return { type: 'popup', message: { key } };
}
