/** The built-in web pages and who may see them (guide, chapters 3, 33 and 37). */
import { area } from '../param.ts';

const { bool, hosts, int, password, text } = area({
  page: 'Management > Remote Management',
  section: '3.1',
  apply: 'live',
  dormant: true,
});

export const enabled = bool('system/web/enabled', {
  label: 'Web pages',
  help: '0 switches the web server off.',
  page: 'none',
  default: true,
  dormant: false,
  apply: 'reboot',
});

export const httpPort = int('system/http_server_port', {
  label: 'HTTP port',
  help: 'Port of the pages without encryption.',
  section: '3.3',
  min: 1,
  max: 65_535,
  default: 80,
  dormant: false,
  apply: 'reboot',
});

export const httpsPort = int('system/https_server_port', {
  label: 'HTTPS port',
  help: 'Port of the encrypted pages.',
  section: '3.3',
  min: 1,
  max: 65_535,
  default: 443,
  dormant: false,
  apply: 'reboot',
});

export const httpsOnly = bool('security/web/https_only', {
  label: 'HTTPS only',
  help: 'Sends whoever asks for a page without encryption to the encrypted one.',
  default: true,
  dormant: false,
});

export const noHttps = bool('security/web/no_https', {
  label: 'No HTTPS',
  help: 'Switches the encrypted pages off.',
  page: 'none',
  default: false,
  dormant: false,
  apply: 'reboot',
});

export const hostNames = hosts('phone400/web/host_names', {
  label: 'Names of the phone',
  help: 'Host names by which the pages may be called, beside the address; others are refused, since they may belong to a stranger.',
  section: '',
  max: 512,
  default: '',
  dormant: false,
});

export const sessionTimeout = int('system/web_session_timeout', {
  label: 'Session time-out',
  help: 'A session in which nothing is done ends after this time.',
  page: 'none',
  min: 60,
  max: 86_400,
  unit: 's',
  default: 600,
  dormant: false,
});

export const allowedPeers = hosts('security/whitelist/ip', {
  label: 'Allowed addresses',
  help: 'Who may reach the phone; empty: everybody.',
  page: 'none',
  default: '',
  max: 512,
});

export const adminName = text('system/user_name', {
  label: 'Administrator name',
  help: 'Log-in name of the administrator.',
  section: '3.4',
  max: 128,
  default: 'admin',
  page: 'Management > Users',
  dormant: false,
});

export const adminPassword = password('system/password', {
  label: 'Administrator password',
  help: 'Opens the pages and the administration menu. There is no factory password.',
  section: '37',
  max: 128,
  default: '',
  page: 'Management > Users',
  dormant: false,
});

export const userName = text('system/web_user_name', {
  label: 'User name',
  help: 'Log-in name of the user of the phone, who sees fewer pages.',
  section: '3.4',
  max: 128,
  default: 'user',
  page: 'Management > Users',
  dormant: false,
});

export const userPassword = password('system/web_user_password', {
  label: 'User password',
  help: 'Opens the pages for the user. There is no factory password.',
  max: 128,
  default: '',
  page: 'Management > Users',
  section: '37',
  dormant: false,
});

export const wellKnownPasswords = bool('phone400/access/well_known_passwords', {
  label: 'Passwords that everybody knows',
  help: 'Lets files bring passwords such as 1234, for a migration. Counts in the factory file only.',
  page: 'none',
  section: '',
  default: false,
  dormant: false,
});

export const userPages = text('system/web_user_access_list', {
  label: 'Pages of the user',
  help: 'Names of the pages that the user may open, blanks between them: status, phone_book, call_log, personal, password. Empty: all of these.',
  page: 'none',
  section: '33',
  max: 512,
  default: '',
  dormant: false,
});
