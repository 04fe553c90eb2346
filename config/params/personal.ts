import { area } from '../param.ts';
import { RING_NAMES } from '../tables/rings.ts';

const { bool, choice, text } = area({ page: 'Personal Settings > Softkeys', section: '24.4', apply: 'live' });

export const language = choice('personal_settings/language', {
  label: 'Language',
  help: 'Language of the screen.',
  page: 'Personal Settings > Language',
  section: '2.2',
  values: [
    'ENGLISH',
    'CHINESE',
    'CHINESETRADITIONAL',
    'CZECH',
    'DANISH',
    'FINNISH',
    'FRENCH',
    'FRENCHCANADIAN',
    'GERMAN',
    'HEBREW',
    'ITALIAN',
    'JAPANESE',
    'KOREAN',
    'LATVIAN',
    'POLISH',
    'PORTUGUESE',
    'PORTUGUESEBRAZILIAN',
    'RUSSIAN',
    'SLOVAK',
    'SPANISH',
    'TURKISH',
    'UKRAINIAN',
  ],
  default: 'ENGLISH',
});

export const ringTone = text('personal_settings/lines/N/ring_tone', {
  label: 'Ring tone',
  help: `The ring of the line: ${RING_NAMES[0]} to ${RING_NAMES.at(-1)}, or the name of an uploaded tone.`,
  page: 'Personal Settings > Tones',
  section: '17.3',
  index: [0, 5],
  max: 128,
  default: 'Ring01',
});

const key = <const P extends string>(path: P, name: string) =>
  bool(path, {
    label: `${name} key`,
    help: `0 takes the ${name} key out of service.`,
    page: 'none',
    section: '25',
    default: true,
  });

export const keyContacts = key('personal_settings/key/contacts/enabled', 'contacts');
export const keyHeadset = key('personal_settings/key/headset_device/enabled', 'headset');
export const keyHold = key('personal_settings/key/hold/enabled', 'hold');
export const keyMenu = key('personal_settings/key/menu/enabled', 'menu');
export const keyMute = key('personal_settings/key/mute/enabled', 'mute');
export const keyRedial = key('personal_settings/key/redial/enabled', 'redial');
export const keySpeaker = key('personal_settings/key/speaker_device/enabled', 'speaker');
export const keyVoiceMail = key('personal_settings/key/voice_mail/enabled', 'voice mail');
export const keyVolume = key('personal_settings/key/volume/enabled', 'volume');

export const keypadStartsCall = bool('personal_settings/keypad_keys/call_functionality/enabled', {
  label: 'Digits start a call',
  help: '0 keeps the digit keys from starting a call.',
  page: 'none',
  section: '25',
  default: true,
});

export const muteKeyBlocked = bool('voip/block_mute_key', {
  label: 'Block the mute key',
  help: 'Takes the mute key out of service.',
  page: 'none',
  section: '21.20',
  default: false,
});

const SOFTKEYS = [0, 19] as const;
const IDLE_SOFTKEYS = ['DIRECTORY', 'MISSED_CALLS', 'FORWARD_ALL'] as const;
const CALL_SOFTKEYS = ['BLIND_TRANSFER', 'CONF', 'NEW_CALL', 'END'] as const;

export const idleSoftkey = choice('personal_settings/soft_key/N/key_function', {
  label: 'Softkey of the idle screen',
  help: 'What this place of the idle screen does; four places make a page.',
  index: SOFTKEYS,
  values: [
    'NONE',
    'DIRECTORY',
    'CALL_LOG',
    'MISSED_CALLS',
    'RECEIVED_CALLS',
    'DIALED_CALLS',
    'FORWARD_ALL',
    'DND_ALL',
    'SPEED_DIAL',
    'PSK',
  ],
  default: place => IDLE_SOFTKEYS[place] ?? 'NONE',
});

export const idleSoftkeyLabel = text('personal_settings/soft_key/N/label', {
  label: 'Label of the softkey',
  help: 'Replaces the built-in label.',
  index: SOFTKEYS,
  max: 128,
  default: '',
});

export const idleSoftkeyNumber = text('personal_settings/soft_key/N/speed_dial_number', {
  label: 'Number of the softkey',
  help: 'Called when the place is a speed dial.',
  index: SOFTKEYS,
  max: 128,
  default: '',
});

export const callSoftkey = choice('personal_settings/soft_keys/ongoing_call/N/key_function', {
  label: 'Softkey of a call',
  help: 'What this place does during a call; four places make a page.',
  index: SOFTKEYS,
  values: ['NONE', 'TRANSFER', 'BLIND_TRANSFER', 'CONF', 'NEW_CALL', 'HOLD', 'END', 'PSK'],
  default: place => CALL_SOFTKEYS[place] ?? 'NONE',
});

export const rejectSoftkey = bool('personal_settings/soft_keys/incoming_call/sk_reject/enable', {
  label: 'Reject softkey',
  help: 'Shows Reject for an incoming call.',
  default: true,
});

export const newCallSoftkey = bool('personal_settings/soft_keys/ongoing_call_screen/new_call_sk/enable', {
  label: 'New Call softkey',
  help: 'Shows New Call during a call.',
  default: true,
});

export const idleSoftkeysWhenDialing = bool(
  'personal_settings/soft_keys/display_idle_screen_keys_when_dialing/enabled',
  {
    label: 'Idle softkeys while dialling',
    help: 'Keeps the softkeys of the idle screen while a number is typed.',
    default: false,
  },
);
