/** Forwarding of calls, by the phone and in step with a server (guide, chapters 21.3 and 27). */
import { area } from '../param.ts';

const { bool, choice, int, text } = area({
  page: 'Voice Over IP > Services',
  section: '21.3',
  apply: 'live',
  dormant: true,
});

const LINES = [0, 5] as const;

export const forwardOffered = bool('voip/line/N/call_forward/enabled', {
  dormant: false,
  label: 'Call forwarding',
  help: 'Offers call forwarding on the line.',
  default: true,
  index: LINES,
});

export const forwardActive = bool('voip/line/N/call_forward/active', {
  dormant: false,
  label: 'Forwarding is on',
  help: 'Whether calls of the line are forwarded now.',
  section: '15.3',
  default: false,
  index: LINES,
});

export const forwardType = choice('voip/line/N/call_forward/type', {
  dormant: false,
  label: 'Forward when',
  help: 'Always, when busy, or when nobody answers.',
  default: 'NO_REPLY',
  index: LINES,
  values: ['UNCONDITIONAL', 'BUSY', 'NO_REPLY'],
});

export const forwardTarget = text('voip/line/N/call_forward/destination', {
  dormant: false,
  label: 'Forward to',
  help: 'Number or address that calls are forwarded to.',
  max: 128,
  default: '',
  index: LINES,
});

export const forwardTimeout = int('voip/line/N/call_forward/timeout', {
  dormant: false,
  label: 'Forward after',
  help: 'How long the phone rings before NO_REPLY forwards.',
  min: 0,
  max: 7200,
  unit: 's',
  default: 6,
  index: LINES,
});

export const forwardUnit = text('voip/call_forward/timeout_mode', {
  label: 'Forward time unit',
  help: 'What the time above counts; only SECONDS is known.',
  max: 16,
  allowed: 'SECONDS or another word',
  default: 'SECONDS',
});

export const diversion = bool('voip/call_forward/enable_diversion_header', {
  dormant: false,
  label: 'Diversion header',
  help: 'Tells the new party who was called first.',
  page: 'none',
  default: true,
});

export const syncForwardTarget = text('system/feature_key_synchronization/forward/N/destination', {
  label: 'Forward to, from the server',
  help: 'Target that the server keeps for the line.',
  section: '27',
  max: 128,
  default: '',
  index: LINES,
});

export const syncState = choice('system/feature_key_synchronization/status/N/fks_status', {
  label: 'State from the server',
  help: 'What the server said last about forwarding and do not disturb of the line.',
  page: 'none',
  section: '27',
  default: 'FKS_NONE',
  index: LINES,
  values: ['FKS_NONE', 'FKS_DND', 'FKS_CFA', 'FKS_CFB', 'FKS_CFNA'],
});
