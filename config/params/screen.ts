/** How screen and keys speak to the user; the guide knows none of these. */
import { area } from '../param.ts';

const { bool, url } = area({ page: 'Personal Settings > Screen', section: '', apply: 'live' });

export const largeText = bool('phone400/screen/large_text', {
  label: 'Large text',
  help: 'Shows fewer rows in letters twice as large.',
  default: false,
});

export const keyClick = bool('phone400/keys/click', {
  label: 'Key click',
  help: 'Each key is answered by a short sound of the ringer, as loud as that; in calls there is none.',
  default: false,
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
