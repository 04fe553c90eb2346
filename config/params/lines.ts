import { area } from '../param.ts';

const { bool, text, password, choice, int } = area({
  page: 'Voice Over IP > Line Settings',
  section: '15.3',
  apply: 're-register',
});

/** Models differ in how many lines they have; the file may name all that the largest has. */
const LINES = [0, 5] as const;

export const enabled = bool('voip/line/N/enabled', {
  label: 'Activate',
  help: 'Puts the line into service.',
  index: LINES,
  default: line => line === 0,
});

export const id = text('voip/line/N/id', {
  label: 'User ID',
  help: 'The user part of the address under which the line registers and is called.',
  index: LINES,
  min: 1,
  max: 128,
  default: '0',
});

export const authName = text('voip/line/N/auth_name', {
  label: 'Authentication user name',
  help: 'The name with which the line answers 401 and 407. Empty: the user ID is used.',
  index: LINES,
  max: 128,
  default: '',
});

export const authPassword = password('voip/line/N/auth_password', {
  label: 'Authentication password',
  help: 'The password with which the line answers 401 and 407. There is no factory password.',
  index: LINES,
  max: 256,
  default: '',
});

export const description = text('voip/line/N/description', {
  label: 'Display name',
  help: 'The name that the called party sees. Empty: the user ID is shown.',
  index: LINES,
  max: 128,
  default: line => (line === 0 ? '400HD' : ''),
});

export const extensionDisplay = text('voip/line/N/extension_display', {
  label: 'Extension display',
  help: 'What the screen of the phone calls the line. Empty: the user ID is shown.',
  index: LINES,
  apply: 'live',
  max: 128,
  default: '',
});

export const mode = choice('voip/line/N/line_mode', {
  dormant: true,
  label: 'Line mode',
  help: 'A private line, or one appearance of a line that is shared with other phones.',
  index: LINES,
  values: ['PRIVATE', 'SHARED'],
  default: 'PRIVATE',
});

export const dnd = bool('voip/line/N/do_not_disturb/activated', {
  label: 'Do not disturb',
  help: 'Refuses every call to the line.',
  page: 'Voice Over IP > Services',
  section: '21.8',
  index: LINES,
  apply: 'live',
  default: false,
});

export const callsPerLine = int('voip/number_of_calls_per_line', {
  label: 'Calls per line',
  help: 'How many calls one line may have at the same time.',
  page: 'none',
  apply: 'live',
  min: 0,
  max: 10,
  default: 8,
});

export const spreadRegistrations = bool('voip/distribute_multiple_line_registrations/enable', {
  label: 'Spread registrations',
  help: 'Registers several lines one after the other instead of all at once.',
  page: 'none',
  default: true,
});

export const spreadInterval = int('voip/distribute_multiple_line_registrations/interval', {
  label: 'Gap between registrations',
  help: 'How long the next line waits.',
  page: 'none',
  min: 0,
  max: 60,
  unit: 's',
  default: 1,
});
