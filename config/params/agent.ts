/** Call centre agents: log-in, reasons, greeting, supervision (guide, appendix B and chapter 21.18). */
import { area } from '../param.ts';

const { bool, choice, host, int, text } = area({
  page: 'Advanced Applications > ACD',
  section: 'B',
  apply: 'live',
  dormant: true,
});

export const enabled = bool('voip/services/ACD/enabled', {
  label: 'Agent functions',
  help: 'Offers log-in and state of a call centre agent.',
  default: false,
});

export const serverType = choice('voip/services/ACD/server_type', {
  label: 'Agent server kind',
  help: 'Kind of the call centre server.',
  default: 'GENESYS',
  values: ['GENESYS', 'BROADSOFT'],
});

export const useSipServer = bool('voip/services/ACD/server_use_sip_server', {
  label: 'Agent server is the SIP server',
  help: '0 takes the server below in its place.',
  default: true,
});

export const server = host('voip/services/ACD/server_address', {
  label: 'Agent server',
  help: 'Address of the call centre server.',
  default: '',
});

export const port = int('voip/services/ACD/server_port', {
  label: 'Agent server port',
  help: 'Port of the call centre server.',
  min: 1,
  max: 65_535,
  default: 80,
});

export const expires = int('voip/services/ACD/expire_time', {
  label: 'Agent subscription',
  help: 'Lifetime of the subscription that is asked for.',
  unit: 's',
  default: 3600,
  min: 0,
  max: 86_400,
});

export const stateAfterLogin = choice('voip/services/ACD/state_after_login', {
  label: 'State after log-in',
  help: 'Whether an agent is ready at once.',
  default: 'NOT_READY',
  values: ['READY', 'NOT_READY'],
});

export const closedMeansOut = bool('voip/services/ACD/first_notify_close/enabled', {
  label: 'First closed means logged out',
  help: 'A first notice that says closed counts as logged out.',
  page: 'none',
  default: true,
});

export const loggedOutTime = int('voip/services/ACD/logged_out_message_timer', {
  label: 'Logged-out message',
  help: 'How long the message of the log-out stays; -1 keeps it.',
  page: 'none',
  default: -1,
  min: 0,
  max: 86_400,
  also: [-1],
  unit: 's',
});

export const unaskedNotify = bool('voip/services/ACD/send_unsolicited_notify', {
  label: 'Report unasked',
  help: 'Reports the state of the agent also without a subscription of the server.',
  page: 'none',
  default: true,
});

export const afterCallSoftkey = bool('voip/services/ACD/show_acw_softkey/enabled', {
  label: 'After-call work softkey',
  help: 'Shows the softkey for work after a call.',
  page: 'none',
  section: 'A.3',
  default: true,
});

export const reasonCode = int('voip/services/ACD/unavailable_reason/N/code', {
  label: 'Reason: code',
  help: 'Number that the server is told; 0 is an unused place.',
  index: [0, 49],
  min: 0,
  max: 65_535,
  default: (place: number) => [500, 501][place] ?? 0,
});

export const reasonName = text('voip/services/ACD/unavailable_reason/N/name', {
  label: 'Reason: name',
  help: 'Why an agent is not ready, as it is shown.',
  index: [0, 49],
  max: 128,
  default: (place: number) => ['Lunch break', 'Coffee break'][place] ?? '',
});

export const enhanced = bool('voip/services/enhanced_ACD/enabled', {
  label: 'More agent functions',
  help: 'Offers further functions of a call centre.',
  page: 'none',
  default: false,
});

export const greeting = bool('voip/services/greeting/enabled', {
  label: 'Greeting',
  help: 'Plays a greeting of the agent to callers.',
  page: 'none',
  section: '21.18',
  default: false,
});

export const greetingBeep = bool('voip/services/greeting/beep/enabled', {
  label: 'Beep with the greeting',
  help: 'Beeps when the greeting is played.',
  page: 'none',
  section: '21.18',
  default: true,
});

export const listenIn = bool('voip/services/supervisor_listen_in/enabled', {
  label: 'Supervisor listens in',
  help: 'Lets a supervisor listen with a second device.',
  page: 'none',
  section: 'A.3',
  default: false,
});

export const responseTitle = text('voip/services/SPOT/response_title', {
  label: 'Title of a server response',
  help: 'Stands above a text of the server.',
  page: 'none',
  section: 'A.3',
  max: 128,
  default: '',
});
