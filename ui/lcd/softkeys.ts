/** The catalogue of softkeys, and which of them each situation has. A key is shown only where it works. */

import { userPages } from '../../config/params/paging.ts';
import type { CallList } from '../../src/directory/facts.ts';
import type { TextKey } from '../lang/index.ts';
import { doNotDisturbPath, lineServices } from '../services.ts';
import type { CallView, Situation, View } from '../view.ts';
import { ringingThere } from '../watched.ts';
import { type Action, order } from './action.ts';
import { openCalls, openDirectory } from './book.ts';
import { answerActions, lockActions, mayDo, UNLOCK } from './locked.ts';
import { type NavigatorState, placeInSight } from './navigator.ts';
import { pickUp } from './pick-up.ts';
import { isPicking, pickingSoftkeys } from './picking.ts';
import type { KeyContext, MenuPlace, ShownSoftkey } from './place.ts';
import { placeSoftkeys } from './screens/index.ts';
import { callPlaces, idlePlaces, type PlacedSoftkey } from './softkey-places.ts';

/** Functions that the configuration may place are named as there. */
export type SoftkeyName =
  | 'ACCEPT_PAGE'
  | 'ANSWER'
  | 'BLIND_TRANSFER'
  | 'CALL_LOG'
  | 'CANCEL'
  | 'CLEAR'
  | 'CONF'
  | 'DEFLECT'
  | 'DIAL'
  | 'DIALED_CALLS'
  | 'DIRECTORY'
  | 'DND_ALL'
  | 'END'
  | 'END_PAGE'
  | 'FORWARD_ALL'
  | 'HOLD'
  | 'LOCK'
  | 'MISSED_CALLS'
  | 'NEW_CALL'
  | 'PAGE'
  | 'PICK_UP'
  | 'PRIVATE'
  | 'RECEIVED_CALLS'
  | 'RECORD'
  | 'REDIAL'
  | 'REFUSE_PAGE'
  | 'REJECT'
  | 'RESUME'
  | 'SEEN'
  | 'SILENT'
  | 'STOP_RECORD'
  | 'SWAP'
  | 'TRANSFER'
  | 'UNLOCK';

export type Softkey = {
  readonly label: TextKey;
  works(view: View): boolean;
  press(view: View): readonly Action[];
  /** When it is held; the press alone where there is nothing here. */
  hold?(view: View): readonly Action[];
};

export const SOFTKEYS: { readonly [name in SoftkeyName]: Softkey } = {
  ACCEPT_PAGE: {
    label: 'softkey.accept-page',
    works: view => view.paging?.phase === 'asked',
    press: () => [order('answerPage', true)],
  },
  ANSWER: {
    label: 'softkey.answer',
    works: view => view.call?.phase === 'incoming',
    press: answerActions,
  },
  BLIND_TRANSFER: {
    label: 'softkey.blind-transfer',
    works: view =>
      view.settings.blindTransferSoftkey &&
      isUp(view.call) &&
      mayTransfer(view) &&
      !inConference(view) &&
      !readyToTransfer(view),
    press: () => [order('blindTransfer')],
  },
  CALL_LOG: callsKey('softkey.call-log', 'all'),
  CANCEL: { label: 'softkey.cancel', works: view => view.dial !== null, press: () => [order('cancelDial')] },
  CLEAR: {
    label: 'softkey.clear',
    works: view => hasNumber(view),
    press: () => [order('backspace')],
    hold: view => Array.from(view.dial?.number ?? '', () => order('backspace')),
  },
  CONF: {
    label: 'softkey.conference',
    works: view => isUp(view.call) && mayTransfer(view),
    press: () => [order('confer')],
  },
  DEFLECT: {
    label: 'softkey.forward',
    works: view => view.call?.phase === 'incoming',
    press: view => [order('deflect', view.call?.id)],
  },
  DIAL: { label: 'softkey.dial', works: view => hasNumber(view), press: () => [order('dial')] },
  DIALED_CALLS: callsKey('softkey.dialed', 'dialed'),
  DIRECTORY: {
    label: 'softkey.directory',
    works: view => !hasNumber(view),
    press: openDirectory,
  },
  DND_ALL: {
    label: 'softkey.dnd',
    works: view => view.settings.doNotDisturbSoftkey && view.lines.length > 0,
    press: toggleDoNotDisturb,
  },
  END: {
    label: 'softkey.end',
    works: view => view.call !== null,
    press: view => [order('hangup', view.call?.id)],
  },
  END_PAGE: {
    label: 'softkey.end-page',
    works: view => view.paging !== null && view.paging.phase !== 'asked',
    press: () => [order('endPage')],
  },
  FORWARD_ALL: {
    label: 'softkey.forward',
    works: view => view.settings.forwardSoftkey && view.lines.some(line => lineServices(view.values, line).mayForward),
    press: ({ lines: [first, second] }) => {
      const alone = first !== undefined && second === undefined;
      const menu = alone ? { name: 'forward', of: first.index } : { name: 'forward-lines', of: 0 };
      return [{ type: 'open', place: { kind: 'menu', position: 0, ...menu } as MenuPlace }];
    },
  },
  HOLD: {
    label: 'softkey.hold',
    // With a second call Swap does it. In a conference it is about the member that is marked.
    works: view => view.call?.phase === 'connected' && swapTarget(view) === undefined,
    press: view => [order('hold', view.call?.id)],
  },
  LOCK: { label: 'softkey.lock', works: view => view.mayLock && !view.locked, press: lockActions },
  MISSED_CALLS: callsKey('softkey.missed', 'missed'),
  NEW_CALL: {
    label: 'softkey.new-call',
    // Beside two calls Conf is what makes room for a third.
    works: view =>
      view.lines.length > 0 &&
      (view.call === null || (view.settings.newCallSoftkey && view.calls.filter(isUp).length < 2)),
    press: () => [order('newCall')],
  },
  PICK_UP: {
    label: 'softkey.pick-up',
    works: view => !view.locked && pickUpActions(view) !== null,
    press: view => pickUpActions(view) ?? [],
  },
  PAGE: {
    label: 'softkey.page',
    works: ({ settings, values }) => values.get(userPages) && settings.pageGroups.length > 0,
    press: () => [{ type: 'open', place: { kind: 'menu', name: 'paging', of: 0, position: 0 } }],
  },
  PRIVATE: {
    label: 'softkey.private',
    works: view => inConference(view) && view.calls.some(other => other !== view.call && speaks(other)),
    press: view => [order('speakAlone', view.call?.id)],
  },
  RECEIVED_CALLS: callsKey('softkey.received', 'received'),
  RECORD: {
    label: 'softkey.record',
    works: view => view.settings.mayRecord && view.call?.phase === 'connected' && !view.recording,
    press: () => [order('record')],
  },
  REDIAL: {
    label: 'softkey.redial',
    works: view => view.redial !== '' && !hasNumber(view) && (view.call === null || isOwnEnded(view.call)),
    press: () => [order('redial')],
  },
  REFUSE_PAGE: {
    label: 'softkey.refuse-page',
    works: view => view.paging?.phase === 'asked',
    press: () => [order('answerPage', false)],
  },
  REJECT: {
    label: 'softkey.reject',
    works: view => view.call?.phase === 'incoming' && view.settings.rejectSoftkey,
    press: view => [order('reject', view.call?.id)],
  },
  RESUME: {
    label: 'softkey.resume',
    works: view => view.call?.phase === 'held' && (inConference(view) || heldBeside(view, 'connected') === undefined),
    press: view => [order('hold', view.call?.id)],
  },
  SEEN: { label: 'softkey.seen', works: view => view.missedCalls > 0, press: () => [order('clearMissed')] },
  SILENT: {
    label: 'softkey.silent',
    works: view => view.call?.phase === 'incoming' && !view.call.silenced,
    press: view => [order('silence', view.call?.id)],
  },
  STOP_RECORD: {
    label: 'softkey.stop-record',
    works: view => view.recording,
    press: () => [order('record')],
  },
  SWAP: {
    label: 'softkey.swap',
    works: view => swapTarget(view) !== undefined,
    press: view => [order('hold', swapTarget(view)?.id)],
  },
  TRANSFER: {
    label: 'softkey.transfer',
    works: view => mayTransfer(view) && !inConference(view) && (isUp(view.call) || ringsForTransfer(view)),
    press: () => [order('transfer')],
  },
  UNLOCK: {
    label: 'softkey.unlock',
    works: view => view.locked,
    press: () => [{ type: 'open', place: UNLOCK }],
  },
};

/** Of the call that the notice tells of. */
function pickUpActions(view: View): readonly Action[] | null {
  const [number, watched] = ringingThere(view) ?? [];
  return number === undefined || watched === undefined ? null : pickUp(view, number, watched);
}

/** Opens a list of the call log; while a number is typed there is no room for it. */
function callsKey(label: TextKey, list: CallList): Softkey {
  return { label, works: view => !hasNumber(view), press: () => openCalls(list) };
}

/** What the softkey of that name would do now; nothing when the phone does not have it or it makes no sense. */
export function softkeyActions(view: View, name: string): readonly Action[] {
  return isKnown(name) && SOFTKEYS[name].works(view) ? SOFTKEYS[name].press(view) : [];
}

const RINGING: readonly SoftkeyName[] = ['ANSWER', 'REJECT', 'SILENT', 'DEFLECT'];

/** On for all lines, unless all have it already. */
function toggleDoNotDisturb({ lines, values }: View): readonly Action[] {
  const on = !lines.every(line => lineServices(values, line).doNotDisturb);
  return [
    ...lines.map(
      ({ index }): Action => ({ type: 'write', path: doNotDisturbPath(index), text: on ? '1' : '0', stay: true }),
    ),
    { type: 'popup', message: { key: on ? 'popup.dnd-on' : 'popup.dnd-off' } },
  ];
}

/** The softkeys of a situation, left to right, whether they work now or not. */
function placesFor(view: View): readonly PlacedSoftkey[] {
  const conferring: readonly SoftkeyName[] = ['PRIVATE', 'HOLD', 'RESUME', 'END', 'CONF'];
  const together: readonly SoftkeyName[] = readyToTransfer(view) ? ['TRANSFER', 'CONF', 'SWAP', 'END'] : [];
  const first = named(...(inConference(view) ? conferring : together));
  const lists: { readonly [situation in Situation]: () => readonly PlacedSoftkey[] } = {
    idle: () => [
      ...named('PICK_UP'),
      ...idlePlaces(view),
      ...named('NEW_CALL', 'REDIAL', 'SEEN', 'DND_ALL', 'FORWARD_ALL', 'PAGE', 'LOCK'),
    ],
    dialling: () => [...dialPlaces(view), ...named('DIAL', 'CLEAR', 'CANCEL', 'REDIAL')],
    calling: () => named('END'),
    ringback: () => named('TRANSFER', 'END'),
    incoming: () => named(...RINGING),
    waiting: () => named(...RINGING),
    connected: () => [...first, ...callPlaces(view), ...named('RECORD', 'STOP_RECORD')],
    held: () => [...first, ...named('RESUME', 'NEW_CALL', 'END'), ...callPlaces(view), ...named('STOP_RECORD')],
    ended: () => named('REDIAL', 'NEW_CALL'),
    paging: () => named('ACCEPT_PAGE', 'REFUSE_PAGE', 'END_PAGE'),
  };
  const places = lists[view.situation]();
  if (!view.locked) return places;
  return view.situation === 'idle' ? [...named('UNLOCK'), ...places] : [...places, ...named('UNLOCK')];
}

/** Those of the idle screen take the place of a number: they go with the first digit. */
function dialPlaces(view: View): readonly PlacedSoftkey[] {
  const idle = view.settings.idleSoftkeysWhenDialling ? idlePlaces(view) : [];
  return [...named(...view.settings.dialSoftkeys), ...idle.filter(({ name }) => name !== null || !hasNumber(view))];
}

function named(...names: readonly string[]): readonly PlacedSoftkey[] {
  return names.map(name => ({ name }));
}

function isKnown(name: string): name is SoftkeyName {
  return Object.hasOwn(SOFTKEYS, name);
}

/** The softkeys in sight, at most as many as the model has; more of them are reached by a More key at the last position. */
export function softkeysInSight(context: KeyContext, navigator: NavigatorState): readonly ShownSoftkey[] {
  const positions = context.model.screen.softkeys;
  const keys = allSoftkeys(context, navigator);
  if (keys.length <= positions) return keys;
  const group = positions - 1;
  const pages = Math.ceil(keys.length / group);
  const page = ((navigator.softkeyPage % pages) + pages) % pages;
  const first = page * group;
  return [...keys.slice(first, first + group), MORE];
}

/** There are more of them than positions: left and right turn their pages, too. */
export function softkeysTurn(context: KeyContext, navigator: NavigatorState): boolean {
  return allSoftkeys(context, navigator).length > context.model.screen.softkeys;
}

function allSoftkeys(context: KeyContext, navigator: NavigatorState): readonly ShownSoftkey[] {
  const place = placeInSight(navigator);
  if (place === null) return homeSoftkeys(context.view);
  const keys = placeSoftkeys(context, place);
  return isPicking(navigator) ? pickingSoftkeys(keys) : keys;
}

/** Each of the phone's own once; names that the phone does not have are passed over. */
function homeSoftkeys(view: View): readonly ShownSoftkey[] {
  const seen = new Set<string>();
  return placesFor(view).flatMap(place => {
    if (place.name === null) return place.own.meaning.short.every(action => mayDo(view, action)) ? [place.own] : [];
    const { name, says } = place;
    if (seen.has(name) || !isKnown(name) || !SOFTKEYS[name].works(view)) return [];
    if (!SOFTKEYS[name].press(view).every(action => mayDo(view, action))) return [];
    seen.add(name);
    const { label, press, hold } = SOFTKEYS[name];
    const meaning = { short: press(view), long: hold?.(view) ?? [] };
    return [says === undefined ? { label, meaning } : { label, says, meaning }];
  });
}

const MORE: ShownSoftkey = { label: 'softkey.more', meaning: { short: [{ type: 'more', by: 1 }], long: [] } };

function hasNumber(view: View): boolean {
  return view.dial !== null && view.dial.number !== '';
}

function isOwnEnded(call: CallView): boolean {
  return call.phase === 'ended' && call.direction === 'out';
}

function isUp(call: CallView | null): boolean {
  return call?.phase === 'connected' || call?.phase === 'held';
}

function mayTransfer({ transfer }: View): boolean {
  return transfer?.phase !== 'asked' && transfer?.phase !== 'choosing';
}

/** The party that is to get the call rings. */
function ringsForTransfer({ call, transfer, settings }: View): boolean {
  const asked = transfer?.phase === 'consulting' && transfer.other === call?.id;
  return asked && call?.phase === 'ringback' && settings.semiAttendedTransfer;
}

/** Two calls are up: Transfer puts them through to each other, Conf puts all together. */
function readyToTransfer(view: View): boolean {
  return view.calls.filter(isUp).length > 1 && view.calls.some(({ phase }) => phase === 'connected');
}

/** The marked call is a member of a conference that has begun. */
function inConference({ call, conference }: View): boolean {
  return conference?.phase === 'together' && call?.member === true;
}

function speaks({ member, phase }: CallView): boolean {
  return member && phase === 'connected';
}

/** While one call is spoken and one is held: the held one. */
function swapTarget(view: View): CallView | undefined {
  if (inConference(view) && view.calls.every(({ phase, member }) => member || phase !== 'connected')) return undefined;
  if (view.call?.phase === 'connected') return heldBeside(view, 'held');
  return view.call?.phase === 'held' && heldBeside(view, 'connected') !== undefined ? view.call : undefined;
}

function heldBeside(view: View, phase: CallView['phase']): CallView | undefined {
  return view.calls.find(call => call.id !== view.call?.id && call.phase === phase);
}
