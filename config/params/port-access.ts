/** 802.1x: how the phone shows the switch who it is (guide, chapter 31). */
import { area } from '../param.ts';

const { bool, choice, password, text, url } = area({
  page: 'Network Connections > 802.1x Settings',
  section: '31.2.2',
  apply: 'reboot',
  dormant: true,
});

export const eapType = choice('network/lan/_802_1x/eap_type', {
  label: '802.1x',
  help: 'DISABLE, or the method: EAP_MD5 with name and password, EAP_TLS with a certificate.',
  section: '31.2',
  default: 'DISABLE',
  values: ['DISABLE', 'EAP_MD5', 'EAP_TLS'],
});

export const md5Identity = text('network/lan/_802_1x/md5_identity', {
  label: 'EAP-MD5 name',
  help: 'Name that is sent with EAP-MD5.',
  section: '31.2.1',
  max: 32,
  default: '',
});

export const md5Password = password('network/lan/_802_1x/md5_password', {
  label: 'EAP-MD5 password',
  help: 'Answers the EAP-MD5 challenge.',
  section: '31.2.1',
  max: 128,
  default: '',
});

export const tlsIdentity = text('network/lan/_802_1x/tls_identity', {
  label: 'EAP-TLS name',
  help: 'Name that is sent with EAP-TLS.',
  max: 32,
  default: '',
});

export const keyPassword = password('network/lan/_802_1x/private_key_password', {
  label: 'Password of the private key',
  help: 'Opens the file of the private key for EAP-TLS.',
  max: 128,
  default: '',
  section: '31.2.2',
});

export const oldCertificate = url('network/lan/_802_1x/local_ca_url', {
  label: 'Certificate (earlier setting)',
  help: 'Where the certificate of the phone for EAP-TLS is; security/ieee802_1x_certificate_uri goes before it.',
  max: 128,
  fileName: true,
  default: '',
  section: '31.2.2',
});

export const oldKey = url('network/lan/_802_1x/private_key_url', {
  label: 'Private key (earlier setting)',
  help: 'Where the private key for EAP-TLS is; security/ieee802_1x_private_key_uri goes before it.',
  max: 128,
  fileName: true,
  default: '',
  section: '31.2.2',
});

export const oldRoot = url('network/lan/_802_1x/root_ca_url', {
  label: 'Root authority (earlier setting)',
  help: 'Root and intermediate certificates for EAP-TLS; security/ca_certificate goes before it.',
  max: 128,
  fileName: true,
  default: '',
  section: '31.2.2',
});

export const oldTrusted = url('network/lan/_802_1x/trust_ca_url', {
  label: 'Trusted authority (earlier setting)',
  help: 'Trusted certificates for EAP-TLS; security/ca_certificate goes before it.',
  max: 128,
  fileName: true,
  default: '',
  section: '31.2.2',
});

export const verifyServer = bool('security/ieee802_1x/verify_server_certificate', {
  label: 'Check the 802.1x server',
  help: 'Goes on with EAP-TLS only when the certificate of the server is good.',
  page: 'Security',
  section: '29.2.2',
  default: true,
});

export const certificate = url('security/ieee802_1x_certificate_uri', {
  label: '802.1x certificate',
  help: 'Where the certificate of the phone for EAP-TLS is.',
  page: 'Security',
  section: '29.2.1',
  max: 128,
  default: '',
  fileName: true,
});

export const key = url('security/ieee802_1x_private_key_uri', {
  label: '802.1x private key',
  help: 'Where the private key of that certificate is.',
  page: 'Security',
  section: '29.2.1',
  max: 128,
  default: '',
  fileName: true,
});
