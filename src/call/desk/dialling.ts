/** Collecting a number (guide sections 16.2, 16.4 and 16.6). */
import { startTimer, stopTimer } from '../../base/machine.ts';
import { beginsOneOf, judgeDigits } from '../dialplan.ts';
import type { CallId, CallState, DeskState, DialState, LineIndex } from '../facts.ts';
import type { CallSettings } from '../settings.ts';
import { inConference } from './conference.ts';
import { handOver } from './handover.ts';
import {
  activeCall,
  type DeskEffect,
  type DeskStep,
  type DeskTimer,
  freeTheEar,
  lineForCall,
  type Referral,
  step,
  tell,
  then,
} from './input.ts';

const STOP_TIMERS: DeskEffect[] = [stopTimer('inter-digit'), stopTimer('dial-tone')];

const CODE_END = '#';
const LONGEST_CODE = 150;

/** Only where nothing else goes on; what the digit map knows is a number. */
function isCode({ dialling }: CallSettings, { calls }: DeskState, number: string): boolean {
  const { codePrefix, digitMap } = dialling;
  if (codePrefix === '' || calls.length > 0 || !number.startsWith(codePrefix)) return false;
  return judgeDigits(digitMap, number) === 'incomplete';
}

/** Alone, and no number of the digit map: servers have codes that begin so, too. */
function isLogIn({ dialling }: CallSettings, { calls }: DeskState, number: string): boolean {
  const { logInCode, digitMap } = dialling;
  return number === logInCode && calls.length === 0 && judgeDigits(digitMap, number) === 'incomplete';
}

function askForLogIn(state: DeskState): DeskStep {
  return then(closeDial({ ...state, path: state.handsetLifted ? state.path : null }), next =>
    step(next, { type: 'log-in' }),
  );
}

function enterCode({ dialling }: CallSettings, state: DeskState, number: string): DeskStep {
  const text = number.slice(dialling.codePrefix.length);
  const closed = closeDial({ ...state, path: state.handsetLifted ? state.path : null });
  return then(closed, next => step(next, { type: 'code', text }));
}

/** Opens the collection with dial tone; a connected call is held first. */
export function openDial(settings: CallSettings, state: DeskState, line: LineIndex = lineForCall(state)): DeskStep {
  const { stutterTone, dialTone } = settings.dialling;
  const stutters = stutterTone > 0 && state.lines[line]?.voicemail?.waiting === true;
  const tone = stutters ? 'stutter' : 'dial';
  return step(
    { ...state, dial: { line, number: '', tone }, path: state.path ?? openPath(settings, state) },
    ...freeTheEar(state),
    runFor('dial-tone', stutters ? stutterTone : dialTone),
  );
}

/** The handset when it is lifted, else what the user prefers. */
export function openPath(settings: CallSettings, state: DeskState): DeskState['path'] {
  return state.handsetLifted ? 'handset' : settings.answerPath;
}

/** A number is being collected that will be called: not one to which a caller is sent. */
export function wantsToCall({ dial }: DeskState): boolean {
  return dial !== null && dial.deflects === undefined;
}

export function closeDial(state: DeskState): DeskStep {
  return step({ ...state, dial: null }, ...STOP_TIMERS);
}

export function digitKey(settings: CallSettings, state: DeskState, digit: string): DeskStep | null {
  const { dialling } = settings;
  if (state.dial === null) {
    const active = activeCall(state);
    if (active?.phase === 'connected') {
      return step(state, { type: 'send-digit', call: active.id, digit });
    }
    if (active !== undefined || state.calls.some(call => call.phase === 'incoming')) return null;
    const helpOnly = !dialling.digitsStartCalls && state.path === null;
    if (helpOnly && !beginsOneOf(settings.emergency.numbers, digit)) return null;
    const opened = openDial(settings, state);
    const dial = helpOnly && opened.state.dial !== null ? { ...opened.state.dial, helpOnly } : opened.state.dial;
    const collected = collect(settings, { ...opened.state, dial }, digit);
    return { state: collected.state, effects: [...opened.effects, ...collected.effects] };
  }
  const isEnd = digit === dialling.completeKey || (digit === CODE_END && isCode(settings, state, state.dial.number));
  if (isEnd && state.dial.number !== '') return dialCollected(settings, state);
  const { helpOnly, number } = state.dial;
  if (helpOnly === true && !beginsOneOf(settings.emergency.numbers, number + digit)) return null;
  return collect(settings, state, digit);
}

function collect(settings: CallSettings, state: DeskState, digit: string): DeskStep {
  const { dialling } = settings;
  const dial: DialState = {
    line: lineForCall(state),
    ...state.dial,
    number: (state.dial?.number ?? '') + digit,
    tone: 'none',
  };
  const next = { ...state, dial };
  const verdict = judgeDigits(dialling.digitMap, dial.number);
  // A code ends with its key: who reads it from a sheet may take his time.
  if (isCode(settings, state, dial.number)) {
    if (dial.number.length >= LONGEST_CODE) return enterCode(settings, next, dial.number);
    return step(next, stopTimer('dial-tone'), stopTimer('inter-digit'));
  }
  if (dial.helpOnly !== true && (verdict === 'complete' || dial.number.length >= dialling.longest)) {
    return startCall(settings, next, dial.number, dial.line);
  }
  const wait =
    verdict === 'maybe-more' || settings.emergency.numbers.includes(dial.number)
      ? dialling.shortInterDigit
      : dialling.interDigit;
  return step(next, stopTimer('dial-tone'), runFor('inter-digit', wait));
}

export function backspace(settings: CallSettings, state: DeskState): DeskStep | null {
  if (state.dial === null) return null;
  const number = state.dial.number.slice(0, -1);
  if (number !== '') {
    return step({ ...state, dial: { ...state.dial, number } }, runFor('inter-digit', settings.dialling.interDigit));
  }
  return state.handsetLifted && wantsToCall(state) ? openDial(settings, state, state.dial.line) : closeDial(state);
}

/** Dials what was collected. With nothing collected it does nothing: the dial tone goes on. */
export function dialCollected(settings: CallSettings, state: DeskState): DeskStep | null {
  if (state.dial === null || state.dial.number === '') return null;
  if (state.dial.helpOnly === true && !settings.emergency.numbers.includes(state.dial.number)) return closeDial(state);
  if (isCode(settings, state, state.dial.number)) return enterCode(settings, state, state.dial.number);
  if (isLogIn(settings, state, state.dial.number)) return askForLogIn(state);
  return startCall(settings, state, state.dial.number, state.dial.line);
}

/** Calls a number; one that was asked for by Transfer is who the call goes to. */
export function startCall(
  settings: CallSettings,
  state: DeskState,
  number: string,
  line: LineIndex = state.dial?.line ?? lineForCall(state),
): DeskStep {
  const { dial, transfer } = state;
  if (dial?.deflects !== undefined) {
    const to = { type: 'deflect', call: dial.deflects, number } as const;
    return then(closeDial(state), next => step(next, to));
  }
  if (transfer?.phase !== 'choosing') {
    const placed = placeCall(settings, state, number, line);
    return then(placed, next => inConference(next, { type: 'dialled', other: next.callCount }));
  }
  const attended = transfer.kind === 'attended';
  const begun = attended ? placeCall(settings, state, number, line) : closeDial(state);
  const other = attended ? begun.state.callCount : null;
  return then(begun, next => handOver(settings, next, { type: 'dialled', number, other }));
}

export function placeCall(
  settings: CallSettings,
  state: DeskState,
  number: string,
  line: LineIndex,
  referral: Referral | null = null,
): DeskStep {
  const call = newCall(state.callCount + 1, line, number);
  const next: DeskState = {
    ...state,
    dial: null,
    redial: referral === null ? number : state.redial,
    path: state.path ?? openPath(settings, state),
    calls: [...state.calls, call],
    callCount: call.id,
    focus: call.id,
  };
  const start: DeskEffect = { type: 'start-call', call: call.id, line, number, referral };
  return step(next, ...STOP_TIMERS, ...freeTheEar(state), ...dismissEnded(state), start);
}

function newCall(id: CallId, line: LineIndex, number: string): CallState {
  return {
    id,
    line,
    direction: 'out',
    phase: 'calling',
    heldByRemote: false,
    number,
    name: '',
    verification: null,
    divertedBy: '',
    connectedAt: null,
    lastedMs: null,
    earlyMedia: false,
    ring: '',
    silenced: false,
    codec: '',
    encryption: '',
    secure: false,
    digitsSent: '',
    quality: null,
    digitsReceived: '',
    endedText: '',
    endTone: null,
  };
}

/** A new call takes the screen: what is over need not be read any longer. */
function dismissEnded(state: DeskState): DeskEffect[] {
  return state.calls.filter(call => call.phase === 'ended').map(call => tell(call.id, 'dismiss'));
}

/** Waiting too long: stutter tone → dial tone → reorder → howler → silence; a stage of 0 ms lasts for ever. */
export function toneRanOut(settings: CallSettings, state: DeskState): DeskStep | null {
  const { dialling } = settings;
  switch (state.dial?.tone) {
    case 'stutter':
      return step(withTone(state, 'dial'), runFor('dial-tone', dialling.dialTone));
    case 'dial':
      return step(withTone(state, 'reorder'), runFor('dial-tone', dialling.reorderTone));
    case 'reorder':
      return step(withTone(state, 'howler'), runFor('dial-tone', dialling.howlerTone));
    case 'howler':
      return step(withTone(state, 'none'));
    default:
      return null;
  }
}

function withTone(state: DeskState, tone: DialState['tone']): DeskState {
  return state.dial === null ? state : { ...state, dial: { ...state.dial, tone } };
}

/** Configured times of 0 mean "for ever". */
function runFor(timer: DeskTimer, ms: number): DeskEffect {
  return ms > 0 ? startTimer(timer, ms) : stopTimer(timer);
}
