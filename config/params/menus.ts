/** Which entries the menu of the phone shows (guide, chapters 2.1 and 2.2). */

import type { Param } from '../param.ts';
import { area } from '../param.ts';

const { bool, int, text } = area({ page: 'none', section: '2.1', apply: 'live' });

export const contrast = int('personal_settings/lcd_contrast', {
  label: 'Contrast',
  help: 'Contrast of the screen: 0 to 63, on a 440HD 55 to 90; what the model does not have counts as delivered.',
  min: 0,
  max: 90,
  default: 27,
});

export const backlight = int('system/lcd/backlight/timeout', {
  label: 'Backlight time-out',
  help: 'When the light goes down: 0 never, 1 to 7 after 10, 20, 30 s, 1, 2, 5, 10 min, from 8 on so many seconds.',
  section: 'A.1',
  default: 1,
  min: 0,
  max: 3600,
});

export const contactsMode = text('personal_settings/lync_contacts_list/display_mode', {
  dormant: true,
  label: 'Contacts view',
  help: 'How the contacts of a Microsoft server are listed; only GROUPS is known.',
  section: '',
  max: 32,
  default: 'GROUPS',
});

export const presence = bool('system/current_user_presence_status/enabled', {
  dormant: true,
  label: 'Own presence',
  help: 'Shows the own presence state.',
  section: '',
  default: false,
});

const entry = <const P extends string>(path: P, name: string, dormant = false): Param<boolean, P> =>
  bool(path, {
    label: `Menu: ${name}`,
    help: `Shows the entry ${name} in the menu of the phone.`,
    default: true,
    dormant,
  });

export const administration = entry('personal_settings/menu/administration/enabled', 'Administration');
export const answerDevice = entry('personal_settings/menu/answer_device/enabled', 'Answer Device');
export const backlightTimeout = entry('personal_settings/menu/backlight_timeout/enabled', 'Backlight');
export const callLog = entry('personal_settings/menu/call_log/enabled', 'Call Log');
export const autoAnswer = entry('personal_settings/menu/callautoanswering/enabled', 'Auto Answer');
export const callWaiting = entry('personal_settings/menu/callwaiting/enabled', 'Call Waiting');
export const dateAndTime = entry('personal_settings/menu/date_and_time/enabled', 'Date and Time');
export const directory = entry('personal_settings/menu/directory/enabled', 'Directory');
export const keys = entry('personal_settings/menu/keys_configuration/enabled', 'Keys');
export const navigationKeys = entry(
  'personal_settings/menu/keys_configuration/navigation_keys/enabled',
  'Navigation Keys',
);
export const softKeys = entry('personal_settings/menu/keys_configuration/soft_keys/enabled', 'Softkeys');
export const speedDialKeys = entry('personal_settings/menu/keys_configuration/speed_dial_keys/enabled', 'Speed Dials');
export const language = entry('personal_settings/menu/language/enabled', 'Language');
export const lcdContrast = entry('personal_settings/menu/lcd_contrast/enabled', 'Contrast');
export const restart = entry('personal_settings/menu/restart/enabled', 'Restart');
export const ringTone = entry('personal_settings/menu/ring_tone/enabled', 'Ring Tone');
export const settings = entry('personal_settings/menu/settings/enabled', 'Settings');
export const status = entry('personal_settings/menu/status/enabled', 'Status');

const languageEntry = <const N extends string>(name: N, shown: string) =>
  bool(`personal_settings/menu/languages/${name}/enabled` as const, {
    label: `Language: ${shown}`,
    help: `Offers ${shown} in the list of languages.`,
    section: '2.2',
    default: true,
  });

export const languages = {
  chinese: languageEntry('chinese', 'Chinese'),
  chineseTraditional: languageEntry('chinesetraditional', 'traditional Chinese'),
  czech: languageEntry('czech', 'Czech'),
  danish: languageEntry('danish', 'Danish'),
  english: languageEntry('english', 'English'),
  finnish: languageEntry('finnish', 'Finnish'),
  french: languageEntry('french', 'French'),
  frenchCanadian: languageEntry('frenchcanadian', 'Canadian French'),
  german: languageEntry('german', 'German'),
  hebrew: languageEntry('hebrew', 'Hebrew'),
  italian: languageEntry('italian', 'Italian'),
  japanese: languageEntry('japanese', 'Japanese'),
  korean: languageEntry('korean', 'Korean'),
  latvian: languageEntry('latvian', 'Latvian'),
  polish: languageEntry('polish', 'Polish'),
  portuguese: languageEntry('portuguese', 'Portuguese'),
  portugueseBrazilian: languageEntry('portuguesebrazilian', 'Brazilian Portuguese'),
  russian: languageEntry('russian', 'Russian'),
  slovak: languageEntry('slovak', 'Slovak'),
  spanish: languageEntry('spanish', 'Spanish'),
  turkish: languageEntry('turkish', 'Turkish'),
  ukrainian: languageEntry('ukrainian', 'Ukrainian'),
};
