import { audioKey, dialKeys, functionKey, lampOf, lineKey, navigationKeys, programmableKey, softkeys } from './keys.ts';
import type { Model } from './model.ts';

const mute = audioKey('MUTE', 0, 8);
const headset = audioKey('HEADSET', 0, 9);
const speaker = audioKey('SPEAKER', 0, 10);
const voiceMail = functionKey('VOICEMAIL', 7, 6);
/** Three at each side of the screen. */
const lines = [1, 2, 3, 4, 5, 6].map(n => lineKey(n, n <= 3 ? 0 : 5, ((n - 1) % 3) * 2));
/** Two columns of six, beside a strip screen that names them. */
const programmable = Array.from({ length: 12 }, (_, i) => programmableKey(i + 1, i < 6 ? 6 : 7, i % 6));

/**
 * The 420HD's keys, six line keys and twelve programmable keys, all of these with two-colour lights.
 *
 * Decision: sources name 132 x 64 and a larger graphic screen; the picture of its idle screen holds more than
 * 132 x 64 can, so it is 256 x 128: a title, seven rows of 36 characters (7 x 13 pixels) and the softkeys. Of the strip
 * screen no source tells the size: two columns of six labels, each with 13 of these characters.
 */
export const model440HD: Model = {
  name: '440HD',
  screen: {
    width: 256,
    height: 128,
    columns: 36,
    rows: 7,
    text: 'medium',
    largeText: 'large',
    softkeys: 4,
    contrast: { min: 55, max: 90, usual: 69 },
    at: { column: 1, row: 0, columns: 4, rows: 6 },
  },
  strip: { width: 194, height: 84, columns: 2, rows: 6 },
  keys: [
    ...lines,
    ...programmable,
    ...softkeys({ column: 1, row: 6 }),
    ...dialKeys({ column: 1, row: 7 }),
    ...navigationKeys({ column: 4, row: 7 }),
    functionKey('X', 4, 7),
    functionKey('MENU', 6, 7),
    audioKey('VOLUP', 0, 6),
    audioKey('VOLDOWN', 0, 7),
    mute,
    headset,
    speaker,
    voiceMail,
    functionKey('CONTACTS', 7, 7),
    functionKey('REDIAL', 7, 8),
    functionKey('TRANSFER', 7, 9),
    functionKey('HOLD', 7, 10),
  ],
  lamps: [
    { name: 'header', legend: 'header', colours: ['blue'], at: { column: 6, row: 6 } },
    lampOf('voicemail', voiceMail, ['red']),
    lampOf('mute', mute, ['red', 'amber']),
    lampOf('headset', headset, ['green']),
    lampOf('speaker', speaker, ['green']),
    ...lines.map((key, i) => lampOf(`line${i + 1}`, key, ['green', 'red'])),
    ...programmable.map((key, i) => lampOf(`pk${i + 1}`, key, ['green', 'red'])),
  ],
  lines: 6,
  audioPaths: ['handset', 'headset', 'speaker'],
};
