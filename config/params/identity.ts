import { area } from '../param.ts';

const { bool } = area({
  page: 'Voice Over IP > Signaling Protocols',
  section: '15.1',
  apply: 're-register',
});

export const hideCaller = bool('voip/signalling/sip/block_callerid_on_outgoing_calls', {
  label: 'Hide the own number',
  help: 'Calls are anonymous to those who are called; the server still learns who calls.',
  default: false,
});

export const privacyHeader = bool('voip/signalling/sip/add_privacy_header', {
  label: 'Privacy header',
  help: 'Asks the servers to keep the caller to themselves (Privacy: id).',
  default: false,
});

export const identityInAnswers = bool('voip/signalling/sip/PAI_On_Replay/enable', {
  label: 'Identity in answers',
  help: 'Puts P-Asserted-Identity into the answers of the phone.',
  page: 'none',
  default: false,
});

export const blockAnonymous = bool('voip/signalling/sip/anonymous_calls_blocking', {
  label: 'Block anonymous calls',
  help: 'Refuses calls of those who hide who they are.',
  apply: 'live',
  default: false,
});
