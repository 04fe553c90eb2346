/** Whom the phone listens to, and to whom it gives credentials. The 400 series knows nothing of the kind. */
import { isIP } from 'node:net';
import { area } from '../param.ts';

const { bool, int, choice, text, password, host } = area({
  page: 'Voice Over IP > Signaling Protocols',
  section: '',
  apply: 're-register',
});

export const strangers = choice('phone400/sip/strangers', {
  label: 'Requests of strangers',
  help: 'What becomes of SIP requests from addresses that are no server of the phone: REFUSE answers 403, DROP answers nothing. A phone without any server always takes direct calls.',
  apply: 'reboot',
  values: ['REFUSE', 'DROP', 'ACCEPT'],
  default: 'REFUSE',
});

export const trusted = text('phone400/sip/trusted', {
  label: 'Trusted addresses',
  help: 'Addresses and networks that count as servers, separated by commas or blanks. For servers that call from other addresses than they register at.',
  apply: 'reboot',
  max: 512,
  allowed: 'IP addresses and networks such as 192.0.2.7, 198.51.100.0/24 or 2001:db8::/32',
  check: list => {
    const wrong = addressList(list).find(entry => !isNetwork(entry));
    return wrong === undefined ? null : `'${wrong}' is no IP address or network`;
  },
  default: '',
});

export const requestsPerSecond = int('phone400/sip/requests_per_second', {
  label: 'Requests per second',
  help: 'New SIP requests that one address may make which is no server. Above it the phone answers 503, far above nothing.',
  apply: 'reboot',
  min: 1,
  max: 1000,
  default: 50,
});

export const orders = choice('phone400/sip/orders', {
  label: 'Proof for orders of servers',
  help: 'What check-sync, talk, hold and REFER have to show when they belong to no call. ADDRESS: they come from the address of a server, which can be forged. FLOW: they come over the connection on which the line is registered, or from a trusted address. TLS: this connection is TLS with a checked certificate. Who cannot show it is asked for the password of the line.',
  apply: 'reboot',
  values: ['ADDRESS', 'FLOW', 'TLS'],
  default: 'FLOW',
});

export const md5 = bool('phone400/sip/digest_md5', {
  label: 'Digest with MD5',
  help: '0 gives no credentials to servers that offer nothing better than MD5.',
  default: true,
});

const CREDENTIALS = [0, 3] as const;

export const realm = text('phone400/credentials/N/realm', {
  label: 'Realm',
  help: 'These credentials answer this realm instead of those of the line. Empty: every realm of the server below.',
  index: CREDENTIALS,
  max: 256,
  default: '',
});

export const credentialServer = host('phone400/credentials/N/server', {
  label: 'Server',
  help: 'These credentials are for this server only, named as in its own setting. Empty: every server.',
  index: CREDENTIALS,
  default: '',
});

export const credentialName = text('phone400/credentials/N/user', {
  label: 'User name',
  help: 'The name for this realm or server. Empty: the entry is not used.',
  index: CREDENTIALS,
  max: 128,
  default: '',
});

export const credentialPassword = password('phone400/credentials/N/password', {
  label: 'Password',
  help: 'The password for this realm or server.',
  index: CREDENTIALS,
  max: 256,
  default: '',
});

export function addressList(list: string): string[] {
  return list.split(/[\s,]+/).filter(entry => entry !== '');
}

function isNetwork(entry: string): boolean {
  const [address = '', prefix, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}
