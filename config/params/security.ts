import { area } from '../param.ts';

const { bool, text } = area({ page: 'Security', section: '29', apply: 'reboot' });

const file = { max: 128, default: '', allowed: 'the path or the URL of a PEM file, or nothing' } as const;

export const authority = text('security/ca_certificate/N/uri', {
  ...file,
  label: 'Certificate authority',
  help: 'Vouches for servers: for update servers beside the authorities of the system, for SIP servers in their place.',
  section: '29.1',
  index: [0, 4],
});

export const sipCertificate = text('security/sip_certificate_uri', {
  ...file,
  label: 'SIP certificate',
  help: 'The certificate, with its chain, that the phone shows to SIP servers.',
  section: '29.2.1',
});

export const sipKey = text('security/sip_private_key_uri', {
  ...file,
  label: 'SIP private key',
  help: 'The key that belongs to the SIP certificate.',
  section: '29.2.1',
});

export const verifySipServer = bool('security/sip/verify_server_certificate', {
  label: 'Check SIP servers',
  help: 'Talks over TLS only to servers whose certificate is good and names them. 0 is open to eavesdroppers.',
  section: '29.2.2',
  default: true,
});
