/**
 * What the phone knows, ready to be shown: LCD, lamps, control socket and the live web page read this and nothing else.
 * It holds keys and arguments instead of words; names, numbers and reasons come as call control gives them.
 */
import type { Fault } from '../src/base/result.ts';
import type { CallState, DeskState, LineState, Watched } from '../src/call/facts.ts';
import type { PhoneFacts } from './facts.ts';
import { type IconName, iconsOf } from './icons.ts';
import type { Message } from './lang/index.ts';
import { linesOn } from './network.ts';
import { messagesWait, noticesOf } from './notices.ts';
import { type Situation, situationOf } from './situation.ts';

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

/** What is shown as call control and the phone tell it. */
type AsTold = Pick<
  DeskState,
  | 'callCount'
  | 'conference'
  | 'handsetLifted'
  | 'missedCalls'
  | 'muted'
  | 'paging'
  | 'path'
  | 'recording'
  | 'redial'
  | 'reminding'
  | 'transfer'
  | 'volumeShown'
  | 'volumes'
> &
  Pick<PhoneFacts, 'about' | 'directory' | 'network' | 'rings' | 'settings' | 'status' | 'time' | 'values'>;

export type View = AsTold & {
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
  /** How many lines the model has. */
  readonly lineCount: number;
  /** Only lines that are enabled. */
  readonly lines: readonly LineState[];
  /** What the user should know, the most serious first. */
  readonly notices: readonly Message[];
  readonly icons: readonly IconName[];
  /** Messages wait in the mailbox of a line. */
  readonly messagesWait: boolean;
  readonly settingsFaults: readonly Fault[];
  readonly watched: ReadonlyMap<string, Watched>;
  /** Not while the phone is locked: it would open it. */
  readonly adminCode: string | null;
  readonly locked: boolean;
  /** After an emergency call: everybody may answer. */
  readonly awaitsCallback: boolean;
  /** Its user has a code to open it again. */
  readonly mayLock: boolean;
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
