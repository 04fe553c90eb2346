import type { DeskEffect, DeskInput } from '../../src/call/desk/input.ts';
import { deskStep, onHook } from '../../src/call/desk/machine.ts';
import { parseDigitMap } from '../../src/call/dialplan.ts';
import type { CallState, DeskState } from '../../src/call/facts.ts';
import type { CallSettings } from '../../src/call/settings.ts';
import type { ToneSpec } from '../../src/media/protocol.ts';

export function tone(frequency: number): ToneSpec {
  return { frequencies: [frequency, 0], levels: [10, 0], cadence: [], repeat: true };
}

export const settings: CallSettings = {
  lines: [
    {
      enabled: true,
      registers: true,
      label: '201',
      doNotDisturb: false,
      forward: null,
      whileLocked: 'answer',
      ring: tone(900),
    },
    {
      enabled: true,
      registers: true,
      label: '202',
      doNotDisturb: false,
      forward: null,
      whileLocked: 'answer',
      ring: tone(901),
    },
  ],
  capabilities: [{ name: 'PCMU', clockRate: 8000, payloadType: 0, fmtp: '', ptime: 20 }],
  rtcp: { mux: false, reducedSize: false, extended: false },
  collector: null,
  network: { severalSources: false, natLatch: false, keepAliveMs: 0, brokenMs: 0 },
  eventPayloadType: 101,
  comfortNoise: false,
  redundancy: false,
  encryption: null,
  locked: false,
  emergency: { numbers: ['112', '911'], callbackMs: 60_000 },
  callsPerLine: 8,
  answerPath: 'speaker',
  anonymousBlocked: false,
  transfer: { semiAttended: true, keepRinging: false, patience: 60_000, shown: 4_000 },
  autoAnswer: {
    enabled: true,
    everyCallAfter: null,
    ringFirst: false,
    startMuted: false,
    duringCall: false,
    beeps: { handset: true, headset: true, speaker: true },
  },
  distinctive: {
    slots: [
      { match: 'boss', ring: 'Ring06' },
      { match: '', ring: 'Ring01' },
    ],
    rings: new Map(['Ring01', 'Ring02', 'Ring06'].map((name, index) => [name, tone(910 + index)])),
  },
  conference: { othersStay: false },
  reminders: { heldMs: null, onHook: false },
  callWaiting: { enabled: true, tone: true, status: 182 },
  rejectStatus: { doNotDisturb: 603, user: 603, busy: 486 },
  dialling: {
    digitMap: parseDigitMap('2xx|9xxx.'),
    numberRules: '',
    pauses: false,
    afterDial: { pauseMs: 2000, digitMs: 100, gapMs: 300 },
    digitsStartCalls: true,
    longest: 32,
    completeKey: '#',
    codePrefix: '***',
    logInCode: '*9',
    interDigit: 5000,
    shortInterDigit: 3000,
    stutterTone: 2500,
    dialTone: 30_000,
    reorderTone: 40_000,
    howlerTone: 120_000,
  },
  endedFor: 3000,
  volumes: { handset: 6, headset: 6, speaker: 6, ringer: 6 },
  mayRecord: true,
  paging: { groups: [], bargeIn: false, codec: 'PCMU', endMs: 800 },
  ringing: { inHeadset: false, beeps: null, volumeFixed: false },
  digitsBySip: false,
  digitsByMedia: true,
  digitLength: 160,
  tones: {
    stutter: tone(8),
    dial: tone(1),
    ringback: tone(2),
    busy: tone(3),
    reorder: tone(4),
    callWaiting: tone(5),
    howler: tone(6),
    answerBeep: tone(7),
  },
};

export const quiet = onHook(settings);

export function call(id: number, phase: CallState['phase'], more: Partial<CallState> = {}): CallState {
  return {
    id,
    line: 0,
    direction: 'in',
    phase,
    heldByRemote: false,
    number: `3${id}`,
    name: '',
    verification: null,
    divertedBy: '',
    connectedAt: phase === 'connected' || phase === 'held' ? 0 : null,
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
    ...more,
  };
}

/** Feeds inputs one after another; gives the last state and all effects as short words. */
export function play(start: DeskState, ...inputs: DeskInput[]): { state: DeskState; effects: string[] } {
  return playWith(settings, start, ...inputs);
}

export function playWith(
  settings: CallSettings,
  start: DeskState,
  ...inputs: DeskInput[]
): { state: DeskState; effects: string[] } {
  let state = start;
  const effects: string[] = [];
  for (const input of inputs) {
    const taken = deskStep(settings, state, input);
    if (taken === null) continue;
    state = taken.state;
    effects.push(...taken.effects.filter(effect => effect.type !== 'settle').map(effectWord));
  }
  return { state, effects };
}

export function effectWord(effect: Exclude<DeskEffect, { type: 'settle' }>): string {
  switch (effect.type) {
    case 'code':
      return `code ${effect.text}`;
    case 'log-in':
      return 'log-in';
    case 'refused':
      return `refused: ${effect.why}`;
    case 'start-call':
      return `start ${effect.number} on ${effect.line}`;
    case 'refer':
      return `refer ${effect.call} to ${'number' in effect.to ? effect.to.number : `call ${effect.to.call}`}`;
    case 'answer-refer':
      return `${effect.accepted ? 'accept' : 'refuse'} refer ${'call' in effect.from ? effect.from.call : `request ${effect.from.request}`}`;
    case 'tell-call':
      return `${effect.order} ${effect.call}`;
    case 'send-digit':
      return `dtmf ${effect.digit}`;
    case 'deflect':
      return `deflect ${effect.call} to ${effect.number}`;
    case 'keep-volume':
      return `volume ${effect.path} ${effect.step}`;
    case 'send-page':
      return `page ${effect.group}`;
    case 'play-page':
      return `play ${effect.group}`;
    case 'stop-page':
      return 'end page';
    case 'record-call':
      return effect.on ? `record ${effect.call}` : 'end record';
    case 'start-timer':
      return `start ${effect.timer} ${effect.ms}`;
    case 'stop-timer':
      return `stop ${effect.timer}`;
  }
}
