/**
 * What a programmable key does when it is pressed (guide chapters 21.9, 21.11 and 24). One that does nothing is offered to be
 * programmed; one that this phone cannot serve says so.
 *
 * Decision: the guide does not name the type of a parking key, only its fields. With a call it parks, without one it fetches,
 * each by the code before the number of the place.
 */
import { parkByRefer, parkCode, retrieveCode } from '../../config/params/calls.ts';
import * as voice from '../../config/params/dialing-services.ts';
import { lineKeyEvent } from '../../config/params/function-keys.ts';
import { bracketed } from '../../src/base/addresses.ts';
import { dialable } from '../../src/directory/numbers.ts';
import type { View } from '../view.ts';
import { type Action, order } from './action.ts';
import { dial, openCalls, openDirectory } from './book.ts';
import { functionOf, type KeyFunction, lineOfKey, programming, watchedBy } from './function-keys.ts';
import { pickUp } from './pick-up.ts';
import { softkeyActions } from './softkeys/index.ts';

export function functionActions(view: View, key: number): readonly Action[] {
  const does = functionOf(view, key);
  const { type, number, line } = does;
  switch (type) {
    case 'SPEED_DIAL':
      return number === '' ? programming(view, key) : dial(view, number, undefined, does.extension);
    case 'SPEED_DIAL_BLF':
      if (number === '') return programming(view, key);
      return pickUp(view, number, watchedBy(view, key)) ?? dial(view, number, undefined, does.extension);
    case 'SIP_ACCOUNT':
    case 'SCA':
      return [order('lineKey', line)];
    case 'PAGING':
      return pageActions(view, key);
    case 'EVENT':
      return eventActions(view, does.event);
    case 'PARKING_LOT':
      return parkingActions(view, does);
    case 'VOCANOM':
      return voiceDialling(view);
    case 'EMPTY':
      return programming(view, key);
    default:
      return NOT_SERVED;
  }
}

/** A line key that was given no function: the key of its line, or of an event where it has none. */
export function lineKeyActions(view: View, at: number): readonly Action[] {
  const line = lineOfKey(view, at);
  if (line !== null) return [order('lineKey', line)];
  const event = view.values.get(lineKeyEvent, at);
  return event === '' ? [] : eventActions(view, event);
}

/** The key speaks to its group; pressed once more, it ends that. */
function pageActions({ paging, settings }: View, group: number): readonly Action[] {
  if (paging?.phase === 'sending' && paging.group === group) return [order('endPage')];
  return settings.pageGroups.some(({ id }) => id === group) ? [order('page', group)] : NOT_SERVED;
}

const NOT_SERVED: readonly Action[] = [{ type: 'popup', message: { key: 'popup.key-not-served' } }];

function eventActions(view: View, event: string): readonly Action[] {
  switch (event) {
    case 'MISSED_CALLS':
      return openCalls('missed');
    case 'RECEIVED_CALLS':
      return openCalls('received');
    case 'DIALED_CALLS':
      return openCalls('dialed');
    case 'DIRECTORY':
      return openDirectory(view);
    case 'DND_ALL':
    case 'FORWARD_ALL':
      return softkeyActions(view, event);
    default:
      return NOT_SERVED;
  }
}

function parkingActions(view: View, { parkingNumber, parkingTarget }: KeyFunction): readonly Action[] {
  const { call, values } = view;
  if (parkingNumber === '') return NOT_SERVED;
  if (call === null || call.phase === 'ended') return dial(view, values.get(retrieveCode) + parkingNumber);
  if (call.phase !== 'connected' && call.phase !== 'held') return [];
  const parked = parkingTarget || values.get(parkCode) + parkingNumber;
  const asks = values.get(parkByRefer) ? [order('blindTransfer')] : [];
  return [{ type: 'home' }, ...asks, order('dialNumber', dialable(parked))];
}

/** A number at a server of its own. */
function voiceDialling(view: View): readonly Action[] {
  const [server, number] = [view.values.get(voice.voiceDialingServer), view.values.get(voice.voiceDialingNumber)];
  if (!view.values.get(voice.voiceDialing) || number === '') return NOT_SERVED;
  if (server === '') return dial(view, number);
  const transport = view.values.get(voice.voiceDialingTransport).toLowerCase();
  return dial(
    view,
    `sip:${number}@${bracketed(server)}:${view.values.get(voice.voiceDialingPort)};transport=${transport}`,
  );
}
