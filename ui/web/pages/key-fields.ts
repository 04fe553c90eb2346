/** Which fields of a programmable key mean something with the type that it has: the others stand apart. */
import type { Param } from '../../../config/param.ts';
import * as keys from '../../../config/params/function-keys.ts';
import type { Settings } from '../../../config/store.ts';

type Type = (typeof keys.type.members)[number];

/** A number alone makes a speed dial of a key. */
const SPEED_DIALS: readonly Type[] = ['EMPTY', 'SPEED_DIAL', 'SPEED_DIAL_BLF'];

const ofTypes =
  (...types: readonly Type[]) =>
  (settings: Settings, key: number): boolean =>
    types.includes(settings.get(keys.type, key));

const USED: ReadonlyMap<Param, (settings: Settings, key: number) => boolean> = new Map<
  Param,
  (settings: Settings, key: number) => boolean
>([
  [keys.number as Param, ofTypes(...SPEED_DIALS)],
  [keys.extension as Param, ofTypes(...SPEED_DIALS)],
  [keys.line as Param, ofTypes('SIP_ACCOUNT', 'SCA')],
  [keys.event as Param, ofTypes('EVENT')],
  [keys.parkingName as Param, ofTypes('PARKING_LOT')],
  [keys.parkingNumber as Param, ofTypes('PARKING_LOT')],
  [keys.parkingTarget as Param, ofTypes('PARKING_LOT')],
  [keys.lineKeyEvent as Param, (settings, key) => settings.get(keys.lineKeyLine, key) < 0],
]);

/** `n`: which key the form is about. */
export function isUsed(settings: Settings, param: Param, n: number): boolean {
  const [first, last] = param.index ?? [0, 0];
  return USED.get(param)?.(settings, Math.min(Math.max(n, first), last)) ?? true;
}
