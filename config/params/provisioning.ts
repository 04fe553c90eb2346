/** Where configuration and firmware come from, and when (guide, chapter 8). */
import { area } from '../param.ts';

const { bool, choice, int, password, text, time, url } = area({
  page: 'Automatic Provisioning',
  section: '8.2',
  apply: 'live',
});

export const method = choice('provisioning/method', {
  label: 'Automatic update',
  help: 'DYNAMIC finds the server by DHCP and the rest of the hunt, STATIC takes the two addresses below, DISABLE does nothing.',
  default: 'DYNAMIC',
  values: ['DISABLE', 'DYNAMIC', 'STATIC'],
});

export const configurationUrl = url('provisioning/configuration/url', {
  label: 'Configuration address',
  help: 'Where STATIC takes the configuration from; <MAC> and <MODEL> stand for those of the phone.',
  section: '8.3',
  default: '',
});

export const firmwareUrl = url('provisioning/firmware/url', {
  label: 'Firmware address',
  help: 'Where STATIC takes the firmware from; <MAC> and <MODEL> stand for those of the phone.',
  section: '8.3',
  default: '',
});

export const optionNumber = int('provisioning/url_option_value', {
  label: 'DHCP option',
  help: 'Number of the DHCP option that has the address of the server.',
  min: 0,
  max: 255,
  default: 160,
});

export const userClass = choice('phone400/provisioning/user_class', {
  label: 'User class',
  help: 'How the model goes into DHCP option 77: as plain TEXT, with lengths as RFC3004 says, or not at all.',
  page: 'none',
  section: '8.2.5',
  apply: 'reboot',
  default: 'TEXT',
  values: ['TEXT', 'RFC3004', 'NONE'],
});

export const redirectUrl = url('provisioning/redirect_server_url', {
  label: 'Redirect server',
  help: 'Asked for the address of the real server when nothing else has told it. Empty: nobody is asked.',
  page: 'none',
  section: '8.2.7',
  default: '',
});

export const periodType = choice('provisioning/period/type', {
  label: 'Check',
  help: 'How often the phone looks for news, beside each start.',
  default: 'DAILY',
  values: ['EVERY5MINUTES', 'EVERY15MINUTES', 'HOURLY', 'DAILY', 'WEEKLY', 'POWERUP'],
});

export const hours = int('provisioning/period/hourly/hours_interval', {
  label: 'Hours between checks',
  help: 'Time between two checks when they are HOURLY.',
  min: 1,
  max: 168,
  unit: 'h',
  default: 24,
});

export const dailyTime = time('provisioning/period/daily/time', {
  label: 'Time of the daily check',
  help: 'When the phone looks for news each day.',
  default: '00:00',
});

export const weeklyDay = choice('provisioning/period/weekly/day', {
  label: 'Day of the weekly check',
  help: 'The day on which the phone looks for news.',
  values: ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'],
  default: 'SUNDAY',
});

export const weeklyTime = time('provisioning/period/weekly/time', {
  label: 'Time of the weekly check',
  help: 'When the phone looks for news on that day.',
  default: '00:00',
});

export const randomWait = int('provisioning/random_provisioning_time', {
  label: 'Random wait',
  help: 'Each check by the period waits for a random time up to this one, so that not all phones come at once.',
  min: 0,
  max: 65_535,
  unit: 's',
  default: 120,
});

export const httpUser = text('provisioning/configuration/http_auth/user_name', {
  label: 'HTTP user name',
  help: 'Given to a server that asks who the phone is.',
  page: 'Management > Automatic Update',
  max: 128,
  default: '',
  section: '8.3',
});

export const httpPassword = password('provisioning/configuration/http_auth/password', {
  label: 'HTTP password',
  help: 'Goes with the user name.',
  page: 'Management > Automatic Update',
  max: 128,
  default: '',
  section: '8.3',
});

export const askUser = bool('provisioning/configuration/http_auth/ui_interaction_enabled', {
  label: 'Ask for the HTTP log-in',
  help: 'Asks on the screen for user name and password that the server wants.',
  page: 'Management > Automatic Update',
  section: '8.3',
  default: false,
});

export const macHeader = bool('provisioning/configuration/mac_address_in_header', {
  label: 'MAC in the HTTP header',
  help: 'Tells the server the hardware address of the phone.',
  page: 'none',
  section: '8.3',
  default: false,
});

export const passwordWithoutTls = bool('phone400/provisioning/password_without_tls', {
  label: 'HTTP password in clear',
  help: 'Gives user name and password also to servers without TLS that want them readable (Basic, FTP). 1 is open to eavesdroppers.',
  page: 'Management > Automatic Update',
  section: '8.3',
  default: false,
});

export const directoryUrl = url('provisioning/corporate_directory_uri', {
  label: 'Corporate directory',
  help: 'Text file with the directory, fetched with the configuration.',
  section: '8.3',
  apply: 'reboot',
  max: 128,
  fileName: true,
  default: '',
});

export const speedDialUrl = url('provisioning/speed_dial_uri', {
  label: 'Speed dial file',
  help: 'List of speed dials, fetched with the configuration.',
  section: '8.3',
  apply: 'reboot',
  max: 128,
  fileName: true,
  default: '',
});

export const ringToneUrl = url('provisioning/ring_tone_uri', {
  dormant: true,
  label: 'Ring tone archive',
  help: 'Archive (zip or tgz) with rings, fetched at the start.',
  page: 'Personal Settings > Tones',
  section: '17.3',
  apply: 'reboot',
  max: 128,
  fileName: true,
  default: '',
});

export const verifyServer = bool('security/provisioning/verify_server_certificate', {
  label: 'Check the update server',
  help: 'Takes files over HTTPS only from servers whose certificate is good and names them.',
  page: 'Security',
  default: true,
});

export const certificate = url('security/autoupdate_certificate_uri', {
  label: 'Update certificate',
  help: 'Where the certificate is that the phone shows to an HTTPS server.',
  page: 'Security',
  section: '29.2.1',
  apply: 'reboot',
  max: 128,
  default: '',
  fileName: true,
});

export const key = url('security/autoupdate_private_key_uri', {
  label: 'Update private key',
  help: 'Where the private key of that certificate is.',
  page: 'Security',
  section: '29.2.1',
  apply: 'reboot',
  max: 128,
  default: '',
  fileName: true,
});
