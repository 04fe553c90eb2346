/**
 * What the phone knows, ready to be shown: LCD, lamps, control socket and the live web page read this and nothing else.
 * It holds keys and arguments instead of words; names, numbers and reasons come as call control gives them.
 */
import type { Cue } from '../config/tables/clicks.ts';

import type { WhileLocked } from '../config/while-locked.ts';
import type { NetworkState } from '../hal/ports.ts';
import type { Fault } from '../src/base/result.ts';
import type { CallState, DeskState, LineState, Watched } from '../src/call/facts.ts';
import type { Directory } from '../src/directory/facts.ts';
import type { FirmwareProgress, ProvisioningState } from '../src/provision/facts.ts';
import type { Message } from './lang/index.ts';
import type { KeyTimes } from './lcd/keypress.ts';
import { linesOn, networkNotices, networkProblem } from './network.ts';
import { firmwareNotices, provisioningNotices } from './provisioning-notice.ts';
import { lineServices, serviceNotices } from './services.ts';
import type { Status } from './status.ts';
import type { Values } from './values.ts';
import { watchedNotices } from './watched.ts';

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

export type About = {
  readonly model: string;
  readonly firmware: string;
  /** Keys of the model that can be programmed. */
  readonly functionKeys: number;
};

export type PhoneFacts = {
  readonly desk: DeskState;
  readonly network: NetworkState;
  /** Parameters with values that could not be used. */
  readonly settingsFaults: readonly Fault[];
  readonly provisioning?: ProvisioningState;
  readonly firmware?: FirmwareProgress;
  readonly settings: UiSettings;
  readonly about: About;
  /** The configuration, to be looked up by the menus. */
  readonly values: Values;
  /** Names of all rings that can be chosen. */
  readonly rings: readonly string[];
  readonly status: Status;
  readonly directory: Directory;
  /** By number, of whom a key shows the state. */
  readonly watched?: ReadonlyMap<string, Watched>;
  /** The admin code that the phone made for itself, until it is changed. */
  readonly adminCode: string | null;
  /** Whether the phone is locked, and whether its user could open it again. */
  readonly lock: { readonly locked: boolean; readonly hasCode: boolean };
  /** Time of day. */
  readonly time: Date;
  /** Monotonic milliseconds, the same clock as `CallState.connectedAt`. */
  readonly now: number;
};

/** What the phone is doing, in one word: it chooses screen, softkeys and the meaning of keys. */
export type Situation =
  | 'idle'
  | 'dialling'
  | 'calling'
  | 'ringback'
  | 'incoming'
  /** Somebody calls while another call goes on. */
  | 'waiting'
  | 'connected'
  | 'held'
  | 'ended'
  /** A page is spoken or heard, or asks whether it may interrupt the call. */
  | 'paging';

export type CallView = CallState & {
  readonly focused: boolean;
  /** Length so far, or of the whole call when it is over; null before the answer. */
  readonly seconds: number | null;
  readonly lineLabel: string;
  /** A call for help. */
  readonly emergency: boolean;
  /** It belongs to the conference, which may be on hold. */
  readonly member: boolean;
};

export type IconName =
  | 'network-down'
  | 'registered'
  | 'registering'
  | 'unregistered'
  | 'fault'
  | 'missed'
  | 'voicemail'
  | 'dnd'
  | 'forward'
  | 'hold'
  | 'lock'
  | 'locked'
  | 'mute'
  | 'recording'
  | 'handset'
  | 'headset'
  | 'speaker';

export type View = {
  readonly situation: Situation;
  /** The call that the situation is about; null when idle or dialling. */
  readonly call: CallView | null;
  readonly calls: readonly CallView[];
  readonly dial: {
    readonly line: number;
    readonly lineLabel: string;
    readonly number: string;
    readonly deflects: boolean;
  } | null;
  readonly transfer: DeskState['transfer'];
  readonly conference: DeskState['conference'];
  readonly paging: DeskState['paging'];
  readonly recording: boolean;
  readonly reminding: DeskState['reminding'];
  /** How many lines the model has. */
  readonly lineCount: number;
  /** Only lines that are enabled. */
  readonly lines: readonly LineState[];
  /** What the user should know, the most serious first. */
  readonly notices: readonly Message[];
  readonly icons: readonly IconName[];
  readonly path: DeskState['path'];
  readonly handsetLifted: boolean;
  readonly muted: boolean;
  readonly volumes: DeskState['volumes'];
  readonly volumeShown: DeskState['volumeShown'];
  readonly missedCalls: number;
  /** Messages wait in the mailbox of a line. */
  readonly messagesWait: boolean;
  readonly redial: string;
  readonly network: NetworkState;
  readonly settingsFaults: readonly Fault[];
  readonly settings: UiSettings;
  readonly about: About;
  readonly values: Values;
  readonly rings: readonly string[];
  readonly status: Status;
  readonly directory: Directory;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly adminCode: string | null;
  readonly locked: boolean;
  /** After an emergency call: everybody may answer. */
  readonly awaitsCallback: boolean;
  /** Its user has a code to open it again. */
  readonly mayLock: boolean;
  /** Calls since the start. */
  readonly callCount: number;
  readonly time: Date;
};

export function viewOf(facts: PhoneFacts): View {
  const { desk, network, provisioning, settings, about, time } = facts;
  const settingsFaults = [...facts.settingsFaults, ...(provisioning?.faults ?? [])];
  const lines = linesOn(
    network,
    desk.lines.filter(line => line.enabled),
  );
  const label = (index: number): string => desk.lines.find(line => line.index === index)?.label ?? '';
  const calls = desk.calls.map(call => ({
    ...call,
    name: facts.directory.nameOf(call.number) || call.name,
    focused: call.id === desk.focus,
    seconds: secondsOf(call, facts.now),
    lineLabel: label(call.line),
    emergency: call.id === desk.emergency?.call && call.phase !== 'ended',
    member: desk.conference?.members.includes(call.id) === true,
  }));
  const focused = calls.find(call => call.focused) ?? null;
  const situation = situationOf(desk, focused);
  return {
    situation,
    call: situation === 'dialling' ? null : focused,
    calls,
    dial:
      desk.dial === null
        ? null
        : {
            line: desk.dial.line,
            lineLabel: label(desk.dial.line),
            number: desk.dial.number,
            deflects: desk.dial.deflects !== undefined,
          },
    transfer: desk.transfer,
    conference: desk.conference,
    paging: desk.paging,
    recording: desk.recording,
    reminding: desk.reminding,
    lineCount: desk.lines.length,
    lines,
    notices: noticesOf(facts, lines),
    icons: iconsOf(facts, lines),
    path: desk.path,
    handsetLifted: desk.handsetLifted,
    muted: desk.muted,
    volumes: desk.volumes,
    volumeShown: desk.volumeShown,
    missedCalls: desk.missedCalls,
    messagesWait: lines.some(messagesWait),
    redial: desk.redial,
    network,
    settingsFaults,
    settings,
    about,
    values: facts.values,
    rings: facts.rings,
    status: facts.status,
    directory: facts.directory,
    watched: facts.watched ?? new Map(),
    // It would open the locked phone.
    adminCode: facts.lock.locked ? null : facts.adminCode,
    locked: facts.lock.locked,
    awaitsCallback: desk.emergency?.call === null,
    mayLock: facts.lock.hasCode,
    callCount: desk.callCount,
    time,
  };
}

/** Milliseconds until a second of what is shown is over: of the focused call, else of the clock. */
export function msToNextSecond({ desk, time, now }: PhoneFacts): number {
  const since = desk.calls.find(call => call.id === desk.focus)?.connectedAt ?? null;
  const phase = since === null ? time.getTime() : now - since;
  return 1000 - (Math.max(0, phase) % 1000);
}

function secondsOf(call: CallState, now: number): number | null {
  if (call.lastedMs !== null) return Math.floor(call.lastedMs / 1000);
  return call.connectedAt === null ? null : Math.max(0, Math.floor((now - call.connectedAt) / 1000));
}

/** A caller who still rings comes before a number that is being collected. */
function situationOf(desk: DeskState, focused: CallState | null): Situation {
  const ringing = focused?.phase === 'incoming' && !focused.silenced;
  if (desk.paging !== null && !ringing) return 'paging';
  if (desk.dial !== null && !ringing) return 'dialling';
  if (focused === null) return 'idle';
  if (focused.phase !== 'incoming') return focused.phase;
  return desk.calls.some(call => call.id !== focused.id && call.phase !== 'ended') ? 'waiting' : 'incoming';
}

function noticesOf(facts: PhoneFacts, lines: readonly LineState[]): readonly Message[] {
  const { desk, network, settingsFaults, provisioning, firmware, values, time, lock } = facts;
  const notices: Message[] = lock.locked ? [] : [...watchedNotices(facts)];
  const problem = networkProblem(network);
  // Who is not on the network is registered nowhere: that need not be said as well.
  if (problem !== null) notices.push(problem);
  else notices.push(...networkNotices(network, time), ...lines.flatMap(problemOf));
  notices.push(...firmwareNotices(firmware), ...provisioningNotices(provisioning));
  if (lines.length === 0) notices.push({ key: 'notice.no-line' });
  // Until then what follows has no effect.
  if (desk.emergency?.call === null) notices.push({ key: 'notice.callback' });
  notices.push(...serviceNotices(values, lines));
  if (desk.missedCalls > 0) notices.push({ key: 'notice.missed', args: { count: desk.missedCalls } });
  notices.push(...mailNotice(lines));
  if (settingsFaults.length > 0) notices.push({ key: 'notice.settings', args: { count: settingsFaults.length } });
  return notices;
}

function messagesWait({ voicemail }: LineState): boolean {
  return voicemail?.waiting === true;
}

/** Together for all lines; without a number when a server does not count. */
function mailNotice(lines: readonly LineState[]): readonly Message[] {
  const waiting = lines.filter(messagesWait);
  if (waiting.length === 0) return [];
  const counts = waiting.map(({ voicemail }) => voicemail?.new ?? 0);
  const count = counts.reduce((sum, one) => sum + one, 0);
  return [count === 0 ? { key: 'notice.messages' } : { key: 'notice.voicemail', args: { count } }];
}

function problemOf({ index, registration, reason }: LineState): readonly Message[] {
  if (registration !== 'failed') return [];
  const line = index + 1;
  return [
    reason === undefined
      ? { key: 'line.problem-unknown', args: { line } }
      : { key: 'line.problem', args: { line, reason } },
  ];
}

function iconsOf(
  { desk, network, settings, settingsFaults, lock, values }: PhoneFacts,
  lines: readonly LineState[],
): readonly IconName[] {
  const icons: IconName[] = [networkProblem(network) === null ? registrationIcon(lines) : 'network-down'];
  if (lock.locked) icons.push('locked');
  if (settingsFaults.length > 0) icons.push('fault');
  if (desk.missedCalls > 0) icons.push('missed');
  if (lines.some(messagesWait)) icons.push('voicemail');
  const services = lines.map(line => lineServices(values, line));
  if (services.some(({ doNotDisturb }) => doNotDisturb)) icons.push('dnd');
  if (services.some(({ forwardTo }) => forwardTo !== null)) icons.push('forward');
  if (desk.calls.some(call => call.phase === 'held')) icons.push('hold');
  if (desk.calls.some(call => call.id === desk.focus && call.secure)) icons.push('lock');
  if (desk.recording || settings.recordsPackets) icons.push('recording');
  if (desk.muted) icons.push('mute');
  if (desk.path !== null) icons.push(desk.path);
  return icons;
}

/** One line in trouble is enough to be told; lines that need no server count as good. */
function registrationIcon(lines: readonly LineState[]): IconName {
  const all = (...good: LineState['registration'][]) => lines.every(line => good.includes(line.registration));
  if (lines.length > 0 && all('registered', 'none')) return 'registered';
  return lines.length > 0 && all('registered', 'none', 'registering') ? 'registering' : 'unregistered';
}
