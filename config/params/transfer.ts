import { area } from '../param.ts';

const { bool, int } = area({ page: 'Voice Over IP > Services', section: '21.21', apply: 'live' });

export const semiAttended = bool('system/semi_attended/enable', {
  label: 'Transfer while it rings',
  help: 'Lets a call be transferred to a party that still rings.',
  page: 'none',
  default: true,
});

export const keepRinging = bool('voip/signalling/sip/semi_transfer_with_no_cancel/enabled', {
  label: 'Keep the ringing call',
  help: 'Transfers to a ringing party without ending the call to it first; the server has to put both together.',
  page: 'none',
  section: '15.1',
  default: false,
});

export const patience = int('voip/signalling/sip/transfer_expire_time', {
  label: 'Transfer expires',
  help: 'How long the phone waits to hear how a transfer went.',
  page: 'none',
  min: 0,
  max: 65_536,
  unit: 's',
  default: 60,
});

export const resultShown = int('system/transfer_screen_lifetime', {
  label: 'Result of a transfer',
  help: 'How long the result of a transfer stays on the screen.',
  page: 'none',
  min: 0,
  max: 60_000,
  unit: 'ms',
  default: 4000,
});

export const blindSoftkey = bool('voip/signalling/sip/sk_blind_transfer/enable', {
  label: 'BXfer softkey',
  help: 'Shows the softkey that transfers without asking the other party first.',
  page: 'none',
  section: '21.22',
  default: true,
});
