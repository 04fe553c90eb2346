import { area } from '../param.ts';

const { bool, int, choice } = area({ page: 'Voice Over IP > Services', section: '21.2', apply: 'live' });

export const callWaiting = bool('voip/services/call_waiting/enabled', {
  label: 'Call waiting',
  help: 'Presents a second call while one is active; otherwise the second caller gets busy.',
  default: true,
});

export const callWaitingTone = bool('voip/services/call_waiting/generate_tone/enabled', {
  label: 'Call waiting tone',
  help: 'Plays a tone into the active call.',
  default: true,
});

export const callWaitingReply = choice('voip/services/call_waiting/sip_reply', {
  label: 'Answer to a waiting caller',
  help: 'RINGING answers 180, QUEUED 182.',
  values: ['RINGING', 'QUEUED'],
  default: 'QUEUED',
});

export const dnd = bool('voip/services/do_not_disturb/enabled', {
  label: 'Do not disturb',
  help: 'Offers do-not-disturb to the user.',
  section: '21.8',
  default: true,
});

const rejectCode = <const P extends string>(path: P, label: string, help: string, standard: number) =>
  int(path, { label, help, section: '15.7', min: 400, max: 699, unit: 'SIP code', default: standard });

export const dndRejectCode = rejectCode(
  'voip/services/dnd_reject_code',
  'Reject code: do not disturb',
  'The answer to a call that do-not-disturb refuses.',
  603,
);

export const softkeyRejectCode = rejectCode(
  'voip/services/sk_reject_code',
  'Reject code: softkey',
  'The answer to a call that the user refuses.',
  603,
);

export const otherRejectCode = rejectCode(
  'voip/services/other_reject_code',
  'Reject code: other',
  'The answer to a call that is refused for any other reason.',
  486,
);

export const outOfService = choice('voip/services/out_of_service_behavior', {
  dormant: true,
  label: 'Line out of service',
  help: 'What is heard off hook on a line that is not registered.',
  section: '16.4',
  values: ['REORDER_TONE', 'NONE'],
  default: 'REORDER_TONE',
});
