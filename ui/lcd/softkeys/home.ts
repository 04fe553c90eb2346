/** Which softkeys each situation has at home, left to right. */
import { inConference, readyToTransfer } from '../../calls.ts';
import type { Situation } from '../../situation.ts';
import type { View } from '../../view.ts';
import { mayDo } from '../locked.ts';
import type { ShownSoftkey } from '../place.ts';
import { callPlaces, idlePlaces, type PlacedSoftkey } from './configured.ts';
import { hasNumber } from './dialling.ts';
import { type SoftkeyName, workingSoftkey } from './index.ts';

/** Those that work and may be used now, each of the phone's own once. */
export function homeSoftkeys(view: View): readonly ShownSoftkey[] {
  const seen = new Set<string>();
  return placesFor(view).flatMap(place => {
    if (place.name === null) return place.own.meaning.short.every(action => mayDo(view, action)) ? [place.own] : [];
    const { name, says } = place;
    const softkey = seen.has(name) ? null : workingSoftkey(view, name);
    if (softkey === null) return [];
    const short = softkey.press(view);
    if (!short.every(action => mayDo(view, action))) return [];
    seen.add(name);
    const meaning = { short, long: softkey.hold?.(view) ?? [] };
    return [says === undefined ? { label: softkey.label, meaning } : { label: softkey.label, says, meaning }];
  });
}

const RINGING: readonly SoftkeyName[] = ['ANSWER', 'REJECT', 'SILENT', 'DEFLECT'];

/** Whether they work now or not. */
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
  const dialled: readonly PlacedSoftkey[] = view.settings.dialSoftkeys.map(name => ({ name }));
  return [...dialled, ...idle.filter(({ name }) => name !== null || !hasNumber(view))];
}

function named(...names: readonly SoftkeyName[]): readonly PlacedSoftkey[] {
  return names.map(name => ({ name }));
}
