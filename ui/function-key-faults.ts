/**
 * Programmable keys whose settings cannot work (`ui/lcd/function-actions.ts` tells who presses them). A speed dial without
 * a number is a free key, as phones export them.
 */
import * as voice from '../config/params/dialing-services.ts';
import * as keyParams from '../config/params/function-keys.ts';
import type { Settings } from '../config/store.ts';
import type { Fault } from '../src/base/result.ts';
import { pageGroups } from './settings.ts';

const KEYS = keyParams.type.paths.map((_, key) => key);

export function functionKeyFaults(settings: Settings): readonly Fault[] {
  return KEYS.flatMap(key => functionKeyFault(settings, key) ?? []);
}

/** null: the key can do what it is for. */
function functionKeyFault(settings: Settings, key: number): Fault | null {
  const where = `personal_settings/functional_key/${key}`;
  const fault = (what: string, remedy: string): Fault => ({ where, what: `Key ${key + 1} ${what}`, remedy });
  const type = settings.get(keyParams.type, key);
  switch (type) {
    case 'SPEED_DIAL_BLF':
      if (settings.get(keyParams.number, key) !== '') return null;
      return fault('is to watch an extension, and has none.', `Give ${where}/speed_dial_number, or EMPTY as its type.`);
    case 'EVENT': {
      const event = settings.get(keyParams.event, key);
      if (event !== '' && !UNSERVED_EVENTS.has(event)) return null;
      const what = event === '' ? 'has no event.' : `is to open ${event}, which this phone does not have.`;
      return fault(what, `Choose another ${where}/key_event, or EMPTY as its type.`);
    }
    case 'PARKING_LOT':
      if (settings.get(keyParams.parkingNumber, key) !== '') return null;
      return fault('is to park calls, and has no place.', `Give ${where}/parking_lot_number, or EMPTY as its type.`);
    case 'PAGING':
      if (pageGroups(settings).some(({ id }) => id === key)) return null;
      return fault(`is to page group ${key}, which is not there.`, 'Switch paging and this group on, or choose EMPTY.');
    case 'VOCANOM':
      if (settings.get(voice.voiceDialing) && settings.get(voice.voiceDialingNumber) !== '') return null;
      return fault('is to dial by voice, which is off.', `Give ${voice.voiceDialing.path} and a number, or EMPTY.`);
    case 'BOSS':
    case 'ADMIN':
      return fault(`has the type ${type}, which this phone does not have.`, 'Choose another type.');
    default:
      return null;
  }
}

const UNSERVED_EVENTS: ReadonlySet<string> = new Set(['CALENDAR', 'HOT_DESKING']);
