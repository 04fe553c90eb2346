/** How screen and keys speak to the user; the guide knows none of these. */
import { area } from '../param.ts';

const { bool, int, url } = area({ page: 'Personal Settings > Screen', section: '', apply: 'live' });

export const largeText = bool('phone400/screen/large_text', {
  label: 'Large text',
  help: 'Shows fewer rows in letters twice as large.',
  default: false,
});

export const keyClick = bool('phone400/keys/click', {
  label: 'Key click',
  help: 'Each key is answered by a short sound, as loud as the ringer; in calls there is none.',
  default: false,
});

export const confirmBeep = bool('phone400/keys/confirm_beep', {
  label: 'Confirmation beep',
  help: 'Two short high beeps say that a setting, a contact or a code was taken. In calls the user alone hears them.',
  default: false,
});

export const wrongKeyBeep = bool('phone400/keys/wrong_key_beep', {
  label: 'Wrong key beep',
  help: 'A low beep says that a key does nothing here, or that what was typed is refused. In calls the user alone hears it.',
  default: false,
});

export const repeatAfter = int('phone400/keys/repeat_after', {
  label: 'Key repeat after',
  help: 'How long a key that deletes, scrolls, moves the cursor or turns a level is held until it repeats.',
  min: 200,
  max: 3000,
  unit: 'ms',
  default: 600,
});

export const repeatEvery = int('phone400/keys/repeat_every', {
  label: 'Key repeat every',
  help: 'The time from one repetition of a held key to the next; 0: keys do not repeat.',
  min: 50,
  max: 2000,
  also: [0],
  unit: 'ms',
  default: 200,
});

export const languagePack = url('phone400/screen/language_pack', {
  label: 'Language pack',
  help: 'Address of a file with other texts for a language; fetched after the configuration, kept by the phone.',
  default: '',
});

export const spokenMenus = bool('phone400/screen/spoken_menus', {
  label: 'Spoken menus',
  help: 'Reads menus aloud while no call is up, where espeak-ng is installed.',
  default: false,
});
