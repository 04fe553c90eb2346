import { audioKey, functionKey, lampOf, navigationKeys, softkeys, speedDialKeys } from './keys.ts';
import type { Model } from './model.ts';

const mute = audioKey('MUTE', 0, 6);
const headset = audioKey('HEADSET', 0, 7);
const speaker = audioKey('SPEAKER', 0, 8);

/** X left of the ring, MENU right of it; audio keys with lights at the left of the digits; a blue light at the top. */
export const model420HD: Model = {
  name: '420HD',
  screen: {
    width: 128,
    height: 48,
    columns: 21,
    rows: 3,
    text: 'small',
    largeText: 'big',
    softkeys: 4,
    contrast: { min: 0, max: 63, usual: 18 },
    at: { column: 1, row: 0, columns: 4, rows: 4 },
  },
  keys: [
    ...softkeys({ column: 1, row: 4 }),
    ...speedDialKeys({ column: 1, row: 5 }),
    ...navigationKeys({ column: 4, row: 5 }),
    functionKey('X', 4, 5),
    functionKey('MENU', 6, 5),
    audioKey('VOLUP', 0, 4),
    audioKey('VOLDOWN', 0, 5),
    mute,
    headset,
    speaker,
    functionKey('VOICEMAIL', 7, 4),
    functionKey('CONTACTS', 7, 5),
    functionKey('REDIAL', 7, 6),
    functionKey('TRANSFER', 7, 7),
    functionKey('HOLD', 7, 8),
  ],
  lamps: [
    { name: 'header', legend: 'header', colours: ['blue'], at: { column: 7, row: 0 } },
    lampOf('mute', mute, ['red', 'amber']),
    lampOf('headset', headset, ['green']),
    lampOf('speaker', speaker, ['green']),
  ],
  lines: 2,
  audioPaths: ['handset', 'headset', 'speaker'],
};
