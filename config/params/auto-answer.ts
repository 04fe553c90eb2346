/** Calls that answer themselves, and rings that the caller's server chooses (guide sections 17.1, 17.4 and 21.7). */
import { area } from '../param.ts';

const { bool, int, choice, text } = area({ page: 'Voice Over IP > Services', section: '21.7', apply: 'live' });

export const enabled = bool('voip/auto_answer/enabled', {
  label: 'Automatic answer',
  help: 'A server may have the phone answer a call by itself (Alert-Info, Call-Info, Answer-Mode). It has to prove that it is one, as for phone400/sip/orders.',
  default: false,
});

export const ringFirst = bool('voip/auto_answer_use_180/enabled', {
  label: 'Ring before the automatic answer',
  help: 'Tells the caller 180 before a call is answered by itself.',
  default: false,
});

export const headsetBeep = bool('voip/auto_answer/headset_beep/enabled', {
  label: 'Beep in the headset',
  help: 'A beep in headset or handset warns before the microphone opens by itself.',
  section: '17.4',
  default: false,
});

export const speakerBeep = bool('voip/auto_answer/speakerphone_beep/enabled', {
  label: 'Beep in the loudspeaker',
  help: 'A beep in the loudspeaker warns before the microphone opens by itself.',
  section: '17.4',
  default: false,
});

export const startMuted = bool('voip/proactive_mute/enabled', {
  label: 'Mute after an automatic answer',
  help: 'The microphone stays muted until the user presses Mute.',
  default: false,
});

export const everyCall = bool('voip/advanced_auto_answer/activated', {
  label: 'Automatic answer in use',
  help: "The user's choice: with the kind MANUAL every call is answered after the time below.",
  default: false,
});

export const kind = choice('voip/advanced_auto_answer/type', {
  label: 'Kind of automatic answer',
  help: 'SIP_HEADER: the calls for which a server asks it. MANUAL: every call, while the user has it on.',
  values: ['SIP_HEADER', 'MANUAL'],
  default: 'SIP_HEADER',
});

export const everyCallAfter = int('voip/advanced_auto_answer/timeout', {
  label: 'Ring time before a manual automatic answer',
  help: '0 answers at once.',
  min: 0,
  max: 60,
  unit: 's',
  default: 5,
});

export const duringCall = bool('phone400/auto_answer/during_call', {
  label: 'Automatic answer during a call',
  help: 'A call that answers itself puts the one that speaks on hold. Otherwise it only rings while the user speaks or dials.',
  default: false,
});

const SLOTS = [0, 4] as const;

export const ringText = text('voip/distinctive_ringing/N/type', {
  label: 'Text in Alert-Info',
  help: 'A call whose Alert-Info header has this text in it rings with the tone below; the first that fits counts. Empty: not used.',
  page: 'Personal Settings > Tones',
  section: '17.1',
  index: SLOTS,
  max: 128,
  default: '',
});

export const distinctiveRing = text('voip/distinctive_ringing/N/ringtone', {
  label: 'Ring tone for this text',
  help: 'Ring01 to Ring11, or the name of an uploaded tone.',
  page: 'Personal Settings > Tones',
  section: '17.1',
  index: SLOTS,
  max: 128,
  default: slot => `Ring0${slot + 1}`,
});
