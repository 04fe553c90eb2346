/** From parameters to what the user interface works with. */
import * as audio from '../config/params/audio.ts';
import * as dialingServices from '../config/params/dialing-services.ts';
import * as emergency from '../config/params/emergency.ts';
import * as events from '../config/params/events.ts';
import * as keyParams from '../config/params/function-keys.ts';
import * as lines from '../config/params/lines.ts';
import * as menus from '../config/params/menus.ts';
import * as paging from '../config/params/paging.ts';
import * as personal from '../config/params/personal.ts';
import * as recording from '../config/params/recording.ts';
import * as screen from '../config/params/screen.ts';
import * as services from '../config/params/services.ts';
import * as softkeys from '../config/params/softkeys.ts';
import * as system from '../config/params/system.ts';
import * as transfer from '../config/params/transfer.ts';
import type { Settings } from '../config/store.ts';
import { backlightSeconds } from '../config/tables/backlight.ts';
import type { Cue } from '../config/tables/clicks.ts';
import { type WhileLocked, whileLocked } from '../config/while-locked.ts';
import type { KeyTimes } from './lcd/keypress.ts';

/** What the user interface takes from the configuration; the composition root translates the parameters. */
export type UiSettings = {
  /** As `personal_settings/language` spells it; an unknown one is English. */
  readonly language: string;
  /** Rows in large letters. */
  readonly largeText: boolean;
  readonly timeFormat: '24HOUR' | '12HOUR';
  readonly dateFormat: 'EUROPEAN' | 'AMERICAN';
  /** As the model counts it. */
  readonly contrast: number;
  /** How long the screen is lit after the last key; 0: always. */
  readonly lightSeconds: number;
  /** IANA name, or an offset such as '+02:00'; UTC when it is neither. */
  readonly timeZone: string;
  readonly keyTimes: KeyTimes;
  /** Configured functions by position; what belongs to a position beside its function is looked up in the values. */
  readonly softkeys: { readonly idle: readonly string[]; readonly call: readonly string[] };
  /** Softkeys before the first digit of a number, left to right, before those that dialling has anyway. */
  readonly dialSoftkeys: readonly string[];
  /** Then those of the idle screen. */
  readonly idleSoftkeysWhenDialling: boolean;
  /** Forward and DnD may be among the idle softkeys. */
  readonly forwardSoftkey: boolean;
  readonly doNotDisturbSoftkey: boolean;
  readonly rejectSoftkey: boolean;
  readonly newCallSoftkey: boolean;
  readonly blindTransferSoftkey: boolean;
  /** A call may be handed over to a party that still rings. */
  readonly semiAttendedTransfer: boolean;
  /** Names of keys that do nothing. */
  readonly disabledKeys: readonly string[];
  /** Menus are read aloud. */
  readonly spokenMenus: boolean;
  /** Short sounds answer each key, what is done, and what cannot be done. */
  readonly cues: { readonly [cue in Cue]: boolean };
  /** A number may hold pauses: a long star. */
  readonly pauses: boolean;
  /** Functions of the navigation ring on the idle screen: up, down, left, right, OK; as softkeys are named. */
  readonly navigation: readonly string[];
  /** A digit on the idle screen begins a call. */
  readonly digitsStartCalls: boolean;
  /** The Record softkey is shown. */
  readonly mayRecord: boolean;
  /** RTP of all calls is being recorded. */
  readonly recordsPackets: boolean;
  /** Groups of phones that can be paged. */
  readonly pageGroups: readonly { readonly id: number; readonly name: string }[];
  /** What the voice mail key dials; '' when nothing is set. */
  readonly voiceMailNumber: string;
  /** Can be called from the locked phone. */
  readonly emergencyNumbers: readonly string[];
  /** By line: what becomes of callers while the phone is locked. */
  readonly whileLocked: readonly WhileLocked[];
};

const SOFTKEY_PLACES = Array.from({ length: 20 }, (_, place) => place);

/** Key name on the model → does the configuration let it work? */
function disabledKeys(settings: Settings): string[] {
  const works: [key: string, works: boolean][] = [
    ['CONTACTS', settings.get(personal.keyContacts)],
    ['HEADSET', settings.get(personal.keyHeadset)],
    ['HOLD', settings.get(personal.keyHold) && !settings.get(system.holdKeyDisabled)],
    ['MENU', settings.get(personal.keyMenu)],
    ['MUTE', settings.get(personal.keyMute) && !settings.get(personal.muteKeyBlocked)],
    ['REDIAL', settings.get(personal.keyRedial)],
    ['SPEAKER', settings.get(personal.keySpeaker) && settings.get(audio.handsFree)],
    ['VOICEMAIL', settings.get(personal.keyVoiceMail)],
    ['VOLUP', settings.get(personal.keyVolume)],
    ['VOLDOWN', settings.get(personal.keyVolume)],
  ];
  const off = works.filter(([, enabled]) => !enabled).map(([key]) => key);
  return settings.get(softkeys.digitsOnly) ? [...off, ...BESIDE_DIGITS] : off;
}

/** All that are no dial keys. */
const BESIDE_DIGITS = [
  ...['CONTACTS', 'HEADSET', 'HOLD', 'MENU', 'MUTE', 'REDIAL', 'SPEAKER', 'TRANSFER', 'VOICEMAIL', 'VOLUP', 'VOLDOWN'],
  ...['UP', 'DOWN', 'LEFT', 'RIGHT', 'OK', 'X', 'SOFT1', 'SOFT2', 'SOFT3', 'SOFT4'],
  ...Array.from({ length: 6 }, (_, at) => `LINE${at + 1}`),
  ...Array.from({ length: 12 }, (_, at) => `PK${at + 1}`),
];

export function pageGroups(settings: Settings): UiSettings['pageGroups'] {
  if (!settings.get(paging.enabled)) return [];
  return paging.groupActive.paths.flatMap((_, id) => {
    const name = settings.get(paging.groupName, id) || settings.get(paging.groupAddress, id);
    return settings.get(paging.groupActive, id) ? [{ id, name }] : [];
  });
}

export function uiSettings(settings: Settings): UiSettings {
  return {
    language: settings.get(personal.language),
    largeText: settings.get(screen.largeText),
    timeFormat: settings.get(system.timeFormat),
    dateFormat: settings.get(system.dateFormat),
    contrast: settings.get(menus.contrast),
    lightSeconds: backlightSeconds(settings.get(menus.backlight)),
    timeZone: settings.get(system.timezone) || settings.get(system.gmtOffset),
    keyTimes: {
      longAfter: settings.get(system.longKeyPress),
      repeatAfter: settings.get(screen.repeatAfter),
      repeatEvery: settings.get(screen.repeatEvery),
    },
    softkeys: {
      idle: SOFTKEY_PLACES.map(place => settings.get(personal.idleSoftkey, place)),
      call: SOFTKEY_PLACES.map(place => settings.get(personal.callSoftkey, place)),
    },
    dialSoftkeys: [
      ...(settings.get(softkeys.dialDirectory) ? ['DIRECTORY'] : []),
      ...(settings.get(softkeys.dialCallLog) ? ['CALL_LOG'] : []),
    ],
    idleSoftkeysWhenDialling: settings.get(personal.idleSoftkeysWhenDialing),
    forwardSoftkey: settings.get(softkeys.forward),
    doNotDisturbSoftkey: settings.get(services.dnd) && settings.get(system.dndSoftkey),
    rejectSoftkey: settings.get(personal.rejectSoftkey),
    newCallSoftkey: settings.get(personal.newCallSoftkey),
    blindTransferSoftkey: settings.get(transfer.blindSoftkey),
    semiAttendedTransfer: settings.get(transfer.semiAttended),
    disabledKeys: disabledKeys(settings),
    navigation: keyParams.navigation.paths.map((_, at) => settings.get(keyParams.navigation, at)),
    pauses: settings.get(dialingServices.pauseDialing),
    spokenMenus: settings.get(screen.spokenMenus),
    cues: {
      click: settings.get(screen.keyClick),
      confirm: settings.get(screen.confirmBeep),
      wrong: settings.get(screen.wrongKeyBeep),
    },
    digitsStartCalls: settings.get(personal.keypadStartsCall),
    mayRecord: settings.get(recording.calls),
    recordsPackets:
      settings.get(recording.packetFile) ||
      (settings.get(recording.enabled) && (settings.get(recording.rtp) || settings.get(recording.network))),
    emergencyNumbers: emergency.emergencyNumbers(settings.get(emergency.numbers)),
    whileLocked: lines.enabled.paths.map((_, line) => whileLocked(settings, line)),
    pageGroups: pageGroups(settings),
    voiceMailNumber: settings.get(events.voiceMailNumber),
  };
}
