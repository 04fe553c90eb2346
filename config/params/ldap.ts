/** The corporate directory on an LDAP server (guide, chapter 23.1.1). */
import { area } from '../param.ts';

const { bool, host, int, password, text, url } = area({
  page: 'Personal Settings > LDAP',
  section: '23.1.1',
  apply: 'live',
});

export const enabled = bool('system/ldap/enabled', {
  label: 'LDAP directory',
  help: 'Looks people up on an LDAP server.',
  default: false,
});

export const server = host('system/ldap/server_address', {
  label: 'LDAP server',
  help: 'Address of the directory server.',
  default: '',
});

export const port = int('system/ldap/port', {
  label: 'LDAP port',
  help: 'Port of the directory server.',
  min: 1,
  max: 65_535,
  unit: 'port',
  default: 389,
});

export const secured = bool('system/ldap/secured', {
  label: 'LDAP over TLS',
  help: 'Encrypts what goes to the directory server and comes from it.',
  default: false,
});

export const bindName = text('system/ldap/user_name', {
  label: 'LDAP bind name',
  help: 'Distinguished name that the phone logs in with; empty: without log-in.',
  max: 128,
  default: '',
});

export const bindPassword = password('system/ldap/password', {
  label: 'LDAP password',
  help: 'Goes with the bind name.',
  max: 128,
  default: '',
});

export const passwordOverTlsOnly = bool('phone400/ldap/password_over_tls_only', {
  label: 'LDAP password over TLS only',
  help: 'Sends the password to the directory server encrypted or not at all; without it, a warning says that it goes unencrypted.',
  section: '',
  default: false,
});

export const base = text('system/ldap/base', {
  label: 'LDAP base',
  help: 'Entry below which the search goes.',
  max: 128,
  default: '',
});

export const nameFilter = text('system/ldap/name_filter', {
  label: 'Filter for names',
  help: 'Search filter (RFC 4515) for a typed name, which takes the place of each %.',
  max: 256,
  default: '(|(sn=%)(givenname=%)(displayname=%))',
});

export const numberFilter = text('system/ldap/number_filter', {
  label: 'Filter for numbers',
  help: 'Search filter (RFC 4515) for a number, which takes the place of each %.',
  max: 256,
  default: '(|(telephoneNumber=%)(Mobile=%)(homePhone=%)(facsimileTelephoneNumber=%)(ipPhone=%)(pager=%))',
});

export const nameAttributes = text('system/ldap/name_attrs', {
  label: 'Name attributes',
  help: 'Attributes with names that are asked for, blanks between them.',
  max: 256,
  default: 'sn givenname displayname',
});

export const numberAttributes = text('system/ldap/number_attrs', {
  label: 'Number attributes',
  help: 'Attributes with numbers that are asked for, blanks between them.',
  max: 256,
  default: 'telephoneNumber Mobile homePhone facsimileTelephoneNumber ipPhone pager',
});

export const shownName = text('system/ldap/display_name', {
  label: 'Shown name',
  help: 'How a hit is shown; %attribute stands for the attribute.',
  max: 256,
  default: '%displayname',
});

export const maxHits = int('system/ldap/max_hits', {
  label: 'Most hits',
  help: 'How many hits the server may send at most.',
  min: 1,
  max: 1000,
  default: 50,
});

export const shortestName = int('system/ldap/minimal_name_search_length', {
  label: 'Shortest name',
  help: 'How many characters are typed before the phone asks.',
  min: 0,
  max: 65_535,
  default: 0,
  unit: 'characters',
});

export const asTyped = bool('system/ldap/send_queries_while_typing', {
  label: 'Search while typing',
  help: 'Asks with each character; 0 waits for the search key.',
  default: true,
});

export const sorted = bool('system/ldap/sorting_result', {
  label: 'Sort the hits',
  help: 'Shows the hits by name.',
  default: true,
});

export const predictText = bool('system/ldap/predict_text', {
  dormant: true,
  label: 'Predict text',
  help: 'Proposes how the typed name goes on.',
  default: false,
});

export const rightArrow = bool('system/ldap/ui/use_right_arrow_active_search', {
  label: 'Right arrow searches',
  help: 'The right arrow key starts the search where the phone does not search while typing.',
  default: false,
});

export const callLookup = bool('system/ldap/call_lookup', {
  label: 'Names for calls',
  help: 'Looks up the name of the other party of a call.',
  default: true,
});

export const incomingLookup = bool('system/ldap/lookup_incoming_call', {
  label: 'Names for incoming calls',
  help: 'Looks up the name while the phone rings.',
  default: false,
});

export const countryCode = text('system/ldap/country_code', {
  label: 'Country code',
  help: 'Taken away from the front of numbers that were found.',
  max: 256,
  default: '',
});

export const areaCode = text('system/ldap/area_code', {
  label: 'Area code',
  help: 'Taken away from the front of numbers that were found.',
  max: 256,
  default: '',
});

export const searchTimeout = int('system/ldap/search_timeout', {
  label: 'Search time limit',
  help: 'How long one search may take.',
  min: 1,
  max: 65_535,
  unit: 's',
  default: 5,
});

export const operationTimeout = int('system/ldap/operation_timeout', {
  label: 'Operation time limit',
  help: 'How long any other operation may take.',
  min: 0,
  max: 65_535,
  unit: 's',
  default: 30,
});

export const networkTimeout = int('system/ldap/network_timeout', {
  label: 'Connection time limit',
  help: 'How long connecting may take.',
  min: 0,
  max: 65_535,
  unit: 's',
  default: 2,
});

export const referrals = bool('system/ldap/support_referrals', {
  dormant: true,
  label: 'Follow referrals',
  help: 'Goes on to the servers that the directory names.',
  default: false,
});

export const certificate = url('security/ldaps_certificate_uri', {
  label: 'LDAP certificate',
  help: 'Where the certificate is that the phone shows to the directory server.',
  default: '',
  page: 'Security',
  fileName: true,
  apply: 'reboot',
});

export const key = url('security/ldaps_private_key_uri', {
  label: 'LDAP private key',
  help: 'Where the private key of that certificate is.',
  default: '',
  page: 'Security',
  fileName: true,
  apply: 'reboot',
});
