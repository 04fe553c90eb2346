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
import { whileLocked } from '../config/while-locked.ts';
import type { UiSettings } from './view.ts';

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
    doNotDisturbSoftkey: settings.get(services.dnd),
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
