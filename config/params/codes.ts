/** Codes that a technician types on the idle screen (docs/technician.md); names of our own. */
import { area } from '../param.ts';

const { bool, choice, int, text } = area({ page: 'none', section: '8.2.2', apply: 'live' });

const KEYS = {
  max: 6,
  allowed: '* and # and digits, at least two, * or # first; or nothing',
  check: (value: string) => (/^(|[*#][*#0-9]+)$/.test(value) ? null : 'must be two or more of * # 0-9, * or # first'),
};

export const prefix = text('phone400/codes/prefix', {
  label: 'Code prefix',
  help: 'What codes for technicians begin with. Empty: there are no codes. Numbers that the digit map knows are dialled all the same.',
  ...KEYS,
  default: '***',
});

export const logIn = text('phone400/codes/log_in', {
  label: 'Code for the log-in',
  help: 'Dialled on the idle screen it asks for the user name and password that the configuration server wants. Empty: there is none.',
  section: '34',
  ...KEYS,
  default: '*9',
});

export const setup = choice('phone400/codes/setup', {
  label: 'Setup by code',
  help: 'Who may point the phone to a server by code. UNTIL_PROVISIONED: everybody at a new phone, then who has the admin code; ADMIN: who has it; DISABLED: nobody.',
  values: ['UNTIL_PROVISIONED', 'ADMIN', 'DISABLED'],
  default: 'UNTIL_PROVISIONED',
});

export const window = int('phone400/codes/window', {
  label: 'Time for setup',
  help: 'How long after a start a new phone can be set up by code without the admin code. 0: as long as it is new.',
  min: 0,
  max: 1440,
  unit: 'min',
  default: 60,
});

export const services = bool('phone400/codes/services', {
  label: 'Service codes',
  help: 'Lets codes restart the phone, restore its defaults, show its addresses and check it.',
  default: true,
});

export const tenantUrl = text('phone400/codes/tenant_url', {
  label: 'Address for tenants',
  help: 'Where the files of a tenant are, with <TENANT> for the number of its code; without that the number is put behind it. Empty: the redirect server.',
  max: 256,
  allowed: 'an address (tftp, ftp, http, https) or nothing',
  check: value =>
    value === '' || (/^(tftp|ftp|https?):\/\/[^/]/i.test(value) && URL.canParse(value.replace(/<(\w+)>/g, '$1')))
      ? null
      : 'is no complete address',
  default: '',
});
