import { audioKey, functionKey, navigationKeys, softkeys, speedDialKeys } from './keys.ts';
import type { Model } from './model.ts';

/**
 * Transfer and cancel are softkeys here: there is neither an X nor a TRANSFER key. MENU sits at the upper right of the
 * navigation ring. No key has a light of its own; the light bar at the right edge of the case is the only lamp.
 *
 * Decision: the pixel size is not published. The sister model with the same class of screen has 132 x 64, which leaves
 * a title, four rows of 22 characters (6 x 9 pixels) and the softkeys.
 */
export const model405HD: Model = {
  name: '405HD',
  screen: {
    width: 132,
    height: 64,
    columns: 22,
    rows: 4,
    text: 'small',
    largeText: 'large',
    softkeys: 4,
    contrast: { min: 0, max: 63, usual: 27 },
    at: { column: 0, row: 0, columns: 4, rows: 4 },
  },
  keys: [
    ...softkeys({ column: 0, row: 4 }),
    ...speedDialKeys({ column: 0, row: 5 }),
    ...navigationKeys({ column: 3, row: 5 }),
    functionKey('MENU', 5, 5),
    functionKey('VOICEMAIL', 6, 4),
    functionKey('CONTACTS', 7, 4),
    functionKey('REDIAL', 6, 5),
    functionKey('HOLD', 7, 5),
    audioKey('HEADSET', 6, 6),
    audioKey('SPEAKER', 7, 6),
    audioKey('MUTE', 6, 7),
    audioKey('VOLDOWN', 6, 8),
    audioKey('VOLUP', 7, 8),
  ],
  lamps: [{ name: 'header', legend: 'light bar', colours: ['blue', 'red'], at: { column: 7, row: 0 } }],
  lines: 2,
  audioPaths: ['handset', 'headset', 'speaker'],
};
