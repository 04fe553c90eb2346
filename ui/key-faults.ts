/** Keys and softkeys whose settings cannot work: each value is a good one, together they say nothing to be done. */
import * as personal from '../config/params/personal.ts';
import * as softkeys from '../config/params/softkeys.ts';
import type { Settings } from '../config/store.ts';
import type { Fault } from '../src/base/result.ts';
import { functionKeyFaults } from './function-key-faults.ts';

const PLACES = Array.from({ length: 20 }, (_, place) => place);

export function keyFaults(settings: Settings): readonly Fault[] {
  const ofSoftkeys = PLACES.flatMap(place => [
    ...idleFault(settings, place),
    ...(settings.get(personal.callSoftkey, place) === 'PSK'
      ? codeFault(settings, `personal_settings/soft_keys/ongoing_call/${place}`, softkeys.callProgrammable, place)
      : []),
  ]);
  return [...functionKeyFaults(settings), ...ofSoftkeys];
}

function idleFault(settings: Settings, place: number): readonly Fault[] {
  const where = `personal_settings/soft_key/${place}`;
  const does = settings.get(personal.idleSoftkey, place);
  if (does === 'PSK') return codeFault(settings, where, softkeys.idleProgrammable, place);
  if (does !== 'SPEED_DIAL' || settings.get(personal.idleSoftkeyNumber, place) !== '') return [];
  return [
    {
      where,
      what: 'The softkey is a speed dial without a number; it is not shown.',
      remedy: `Give ${where}/speed_dial_number, or NONE as its function.`,
    },
  ];
}

function codeFault(
  settings: Settings,
  where: string,
  points: typeof softkeys.idleProgrammable | typeof softkeys.callProgrammable,
  place: number,
): readonly Fault[] {
  const index = settings.get(points, place);
  if (settings.get(softkeys.prefix, index) !== '') return [];
  const remedy = `Give personal_settings/soft_keys/psk/${index}/prefix, or NONE as its function.`;
  return [{ where, what: `Programmable softkey ${index} has no code; it is not shown.`, remedy }];
}
