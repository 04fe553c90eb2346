/** Management from outside: TR-069, the device manager, telnet, actions by URL (guide, chapters 3 and 8). */
import { area } from '../param.ts';

const { bool, hosts, int, password, text, url } = area({ page: 'none', section: '8', apply: 'live', dormant: true });

export const telnet = bool('management/telnet/enabled', {
  label: 'Telnet',
  help: 'Opens a telnet shell for the administrator.',
  page: 'Management > Remote Management',
  section: '3.1',
  default: false,
});

export const tr069 = bool('management/tr069/enabled', {
  label: 'TR-069',
  help: 'Reports to a TR-069 server.',
  page: 'Management > Remote Management',
  default: false,
});

export const tr069Server = url('management/tr069/acs_url', {
  label: 'TR-069 server',
  help: 'Address of the auto-configuration server.',
  page: 'Management > Remote Management',
  max: 256,
  default: '',
});

export const tr069User = text('management/tr069/user_name', {
  label: 'TR-069 user name',
  help: 'Tells the server who the phone is.',
  page: 'Management > Remote Management',
  max: 256,
  default: '',
});

export const tr069Password = password('management/tr069/password', {
  label: 'TR-069 password',
  help: 'Goes with the user name.',
  page: 'Management > Remote Management',
  section: '',
  max: 256,
  default: '',
});

export const tr069Inform = bool('management/tr069/inform/enabled', {
  label: 'TR-069 reports',
  help: 'Reports to the server from time to time.',
  page: 'Management > Remote Management',
  default: true,
});

export const tr069Interval = int('management/tr069/inform/interval', {
  label: 'TR-069 report interval',
  help: 'Time between two reports.',
  page: 'Management > Remote Management',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 3600,
});

export const tr069CallUser = text('management/tr069/connection_request/user_name', {
  label: 'TR-069 call-in user name',
  help: 'What the server has to say to be let in.',
  page: 'Management > Remote Management',
  max: 256,
  default: '',
});

export const tr069CallPassword = password('management/tr069/connection_request/password', {
  label: 'TR-069 call-in password',
  help: 'Goes with the call-in user name.',
  page: 'Management > Remote Management',
  section: '',
  max: 256,
  default: '',
});

export const tr069Licence = text('system/activation_keys/tr069', {
  label: 'TR-069 licence',
  help: 'Key of the original firmware that unlocks TR-069; not needed here.',
  section: '',
  max: 256,
  default: '',
});

export const managerUrl = url('ems_server/provisioning/url', {
  label: 'Device manager',
  help: 'Address of the device manager.',
  section: '8.2',
  max: 128,
  default: '',
});

export const managerUser = text('ems_server/user_name', {
  label: 'Device manager user name',
  help: 'Tells the device manager who the phone is.',
  section: '8.2',
  max: 128,
  default: '',
});

export const managerPassword = password('ems_server/user_password', {
  label: 'Device manager password',
  help: 'Goes with the user name.',
  section: '',
  max: 128,
  default: '',
});

export const managerKeepAlive = int('ems_server/keep_alive_period', {
  label: 'Device manager keep-alive',
  help: 'How often the phone tells the device manager that it is well.',
  section: '8.2',
  min: 0,
  max: 300,
  default: 60,
  unit: 'min',
});

export const actionHosts = hosts('system/action_url/hosts', {
  label: 'Action hosts',
  help: 'Who may send actions to the phone.',
  section: '',
  max: 256,
  default: '',
});

export const actionCertificate = bool('system/action_url/check_certificate', {
  dormant: false,
  label: 'Check action servers',
  help: 'Asks only action servers whose certificate is good.',
  section: '',
  default: true,
});

export const actionTimeout = int('system/action_url/send_timeout', {
  dormant: false,
  label: 'Action time limit',
  help: 'How long the answer of an action server may take.',
  section: '',
  min: 0,
  max: 100,
  unit: 's',
  default: 10,
});

export const actionLock = url('system/action_url/lock', {
  dormant: false,
  label: 'Action at locking',
  help: 'Address that is called when the phone is locked.',
  section: '',
  max: 128,
  default: '',
});

export const actionUnlock = url('system/action_url/unlock', {
  dormant: false,
  label: 'Action at unlocking',
  help: 'Address that is called when the phone is unlocked.',
  section: '',
  max: 128,
  default: '',
});

export const actionLockStatus = url('system/action_url/lock_status', {
  label: 'Action for the lock state',
  help: 'Address that tells whether the phone is locked.',
  section: '',
  max: 128,
  default: '',
});

export const actionContacts = url('system/action_url/lync_contacts_list', {
  label: 'Action for the contacts',
  help: 'Address that has the contacts of a Microsoft server.',
  section: '',
  max: 128,
  default: '',
});
