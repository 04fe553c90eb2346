import assert from 'node:assert/strict';
import { CATALOGUE } from '../../config/catalogue.ts';
import { area, type Param } from '../../config/param.ts';

const { bool, int, choice, text, password, host, ip, hosts, url, time } = area({
  page: 'P',
  section: '',
  apply: 'live',
});
const about = { label: 'L', help: 'Helps.' };
const empty = { ...about, default: '' };

/** Each type of value: texts that are taken with what they read as, and texts that are refused. */
const TYPES: readonly [
  Param<never> | Param,
  taken: { readonly [text: string]: unknown },
  refused: readonly string[],
][] = [
  [bool('bool', { ...about, default: true }), { 0: false, 1: true }, ['', 'yes', '2', 'true']],
  [
    int('int', { ...about, min: -5, max: 300, also: [-9], default: 0 }),
    { 0: 0, '-5': -5, '-9': -9, '+7': 7, '0x1f': 31, '007': 7 },
    ['', '-6', '301', '1.5', '1e2', '0x', '12345678901', 'five'],
  ],
  [
    choice('enum', { ...about, values: ['', 'ON', 'Off'], spellings: { 1: 'ON' }, default: '' }),
    { '': '', on: 'ON', OFF: 'Off', 1: 'ON' },
    ['0', 'constructor', '__proto__'],
  ],
  [text('text', { ...empty, min: 0, max: 3 }), { '': '', ';#"': ';#"' }, ['four']],
  [password('password', { ...empty, max: 3 }), { abc: 'abc' }, ['four']],
  [
    host('host', empty),
    { '': '', '0.0.0.0': '', '10.0.0.1': '10.0.0.1', '[fe80::1]': 'fe80::1', 'a_b.example.': 'a_b.example.' },
    ['10.0.0.300', 'host:5060', 'a..b', '-a', 'http://host', 'two hosts'],
  ],
  [ip('ip', empty), { '0.0.0.0': '', '10.0.0.1': '10.0.0.1', 'fe80::1': 'fe80::1' }, ['host', '10.0.0', '10.0.0.1/8']],
  [ip('v4', { ...empty, only: 'v4' }), { '10.0.0.1': '10.0.0.1' }, ['fe80::1']],
  [
    ip('mask', { ...empty, only: 'mask' }),
    { '': '', '255.255.240.0': '255.255.240.0', '255.255.255.255': '255.255.255.255' },
    ['255.0.255.0', '0.0.0.255', 'fe80::1'],
  ],
  [
    hosts('hosts', { ...empty, max: 40 }),
    { '': '', 'a.example; 10.0.0.1': 'a.example,10.0.0.1', '10.0.0.0/8,fe80::/10': '10.0.0.0/8,fe80::/10' },
    ['10.0.0.0/33', '10.0.0.300', 'a.example/8', '10.0.0.0/8/8', 'a!b', 'x'.repeat(41)],
  ],
  [
    url('url', { ...empty, max: 60 }),
    {
      '': '',
      'HTTP://host:8080/<MODEL>.img;<MAC>.cfg': 'HTTP://host:8080/<MODEL>.img;<MAC>.cfg',
      'tftp://10.0.0.1/ ;a.cfg': 'tftp://10.0.0.1/ ;a.cfg',
      'ftp://user:word@host/a.cfg': 'ftp://user:word@host/a.cfg',
    },
    ['host/a.cfg', 'file:///etc/shadow', 'javascript://x', 'http://', 'http://a b/', `http://${'x'.repeat(60)}`],
  ],
  [
    url('file', { ...empty, fileName: true }),
    { 'phone.pem': 'phone.pem', 'https://host/phone.pem': 'https://host/phone.pem' },
    ['gopher://host/phone.pem', 'https:///phone.pem?'],
  ],
  [
    time('time', { ...about, default: '00:00' }),
    { '7:05': '07:05', '23:59': '23:59' },
    ['', '24:00', '7:5', '12:60', '7'],
  ],
];

describe('types of values', () => {
  it('are all tried here', () => {
    const tried = new Set(TYPES.map(([{ kind }]) => kind));
    assert.deepEqual(new Set(CATALOGUE.map(({ kind }) => kind)), tried);
  });

  for (const [param, taken, refused] of TYPES) {
    it(`${param.path} takes what it should, prints it so that it reads the same, and refuses the rest`, () => {
      for (const [written, value] of Object.entries(taken)) {
        assert.deepEqual(param.parse(written), { ok: true, value }, written);
        assert.deepEqual(param.parse(param.print(value as never)), { ok: true, value }, `${written} printed`);
      }
      for (const written of refused) {
        const result = param.parse(written);
        assert.ok(!result.ok, written);
        assert.ok(written.length < 3 || !result.error.includes(written), `${result.error} repeats the text`);
      }
    });
  }
});
