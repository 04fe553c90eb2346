import assert from 'node:assert/strict';
import { runCode } from '../../../src/cli/code.ts';
import { addressOf, type Code, readCode, tenantAddress, writeCode } from '../../../src/provision/codes/code.ts';
import { checkDigit, isChecked } from '../../../src/provision/codes/damm.ts';
import { type Circumstances, judge, OPEN, type Verdict } from '../../../src/provision/codes/gate.ts';

function generator(from: number): (below: number) => number {
  let seed = from;
  return below => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

describe('the check digit of codes', () => {
  it('finds every wrong digit and every swap of two neighbours', () => {
    assert.equal(checkDigit('572'), '4');
    const random = generator(1);
    for (let round = 0; round < 300; round++) {
      const digits = Array.from({ length: 1 + random(20) }, () => random(10)).join('');
      const whole = digits + checkDigit(digits);
      assert.ok(isChecked(whole));
      for (let at = 0; at < whole.length; at++) {
        for (let digit = 0; digit < 10; digit++) {
          const wrong = whole.slice(0, at) + digit + whole.slice(at + 1);
          assert.equal(isChecked(wrong), wrong === whole);
        }
        const swapped = whole.slice(0, at) + (whole[at + 1] ?? '') + (whole[at] ?? '') + whole.slice(at + 2);
        assert.equal(isChecked(swapped), swapped === whole);
      }
    }
  });
});

describe('codes for technicians', () => {
  const ALL: Code[] = [
    { kind: 'server', scheme: 'http', host: '192.168.1.10', port: null },
    { kind: 'server', scheme: 'https', host: '10.0.0.1', port: 8443 },
    { kind: 'server', scheme: 'tftp', host: '255.255.255.255', port: 69 },
    { kind: 'server', scheme: 'ftp', host: 'pbx-2.firma.de', port: null },
    { kind: 'server', scheme: 'https', host: 'a.de', port: 65_535 },
    { kind: 'tenant', number: '0' },
    { kind: 'tenant', number: '0123456789' },
    { kind: 'service', service: 'restart' },
    { kind: 'service', service: 'forget' },
  ];

  it('are read as they were written', () => {
    for (const code of ALL) {
      const digits = writeCode(code);
      assert.ok(digits !== null && /^\d+$/.test(digits), JSON.stringify(code));
      const read = readCode(digits);
      assert.deepEqual(read.ok && read.value, code);
    }
  });

  it('stay the same for ever: sheets with them are in many pockets', () => {
    const digits = (code: Code | undefined): string | null => (code === undefined ? null : writeCode(code));
    assert.deepEqual(
      (['restart', 'restore', 'addresses', 'doctor', 'update', 'forget'] as const).map(service =>
        digits({ kind: 'service', service }),
      ),
      ['912', '920', '936', '948', '957', '961'],
    );
    assert.deepEqual(
      [digits(ALL[0]), digits(ALL[1]), digits(ALL[3]), digits({ kind: 'tenant', number: '4711' })],
      ['111921680010100', '12010000000001084438', '3426123441024016192823114014153', '247111'],
    );
  });

  it('that say nothing are refused, whatever the digits are', () => {
    const impossible: Code[] = [
      { kind: 'server', scheme: 'http', host: '192.168.1.256', port: null },
      { kind: 'server', scheme: 'http', host: '0.0.0.0', port: null },
      { kind: 'server', scheme: 'http', host: '10.0.0.1', port: 0 },
      { kind: 'server', scheme: 'http', host: '10.0.0.1', port: 65_536 },
      { kind: 'server', scheme: 'http', host: '-a.de', port: null },
      { kind: 'server', scheme: 'http', host: 'a..de', port: null },
      { kind: 'server', scheme: 'http', host: 'A.de', port: null },
      { kind: 'server', scheme: 'http', host: 'a/b', port: null },
      { kind: 'server', scheme: 'http', host: '', port: null },
      { kind: 'tenant', number: '' },
      { kind: 'tenant', number: '12345678901' },
    ];
    for (const code of impossible) assert.equal(writeCode(code), null, JSON.stringify(code));
    const random = generator(7);
    let read = 0;
    for (let round = 0; round < 20_000; round++) {
      const body = Array.from({ length: random(30) }, () => random(10)).join('');
      const digits = body + checkDigit(body);
      const code = readCode(digits);
      if (!code.ok) continue;
      read++;
      assert.equal(writeCode(code.value), digits);
      if (code.value.kind === 'server') assert.ok(URL.canParse(addressOf(code.value)));
    }
    assert.ok(read > 100);
    for (const digits of ['', '0', '00', '9', '1'.repeat(1000), '91*', ' 914', '٩١'])
      assert.equal(readCode(digits).ok, false, digits);
  });

  it('give addresses', () => {
    const [plain, port, , name] = ALL;
    assert.ok(plain?.kind === 'server' && port?.kind === 'server' && name?.kind === 'server');
    assert.deepEqual([plain, port, name].map(addressOf), [
      'http://192.168.1.10/',
      'https://10.0.0.1:8443/',
      'ftp://pbx-2.firma.de/',
    ]);
    assert.equal(tenantAddress('https://s.example/t/<TENANT>/phones/', '47'), 'https://s.example/t/47/phones/');
    assert.equal(tenantAddress('https://s.example/', '47'), 'https://s.example/47/');
    assert.equal(tenantAddress('', '47'), '');
  });
});

describe('whether a code is obeyed', () => {
  const around: Circumstances = {
    now: 0,
    setup: 'UNTIL_PROVISIONED',
    services: true,
    provisioned: false,
    fresh: true,
    updates: true,
    tenantBase: '',
  };
  const server = writeCode({ kind: 'server', scheme: 'http', host: '10.0.0.1', port: null }) ?? '';
  const tenant = writeCode({ kind: 'tenant', number: '47' }) ?? '';
  const forget = writeCode({ kind: 'service', service: 'forget' }) ?? '';
  const restart = writeCode({ kind: 'service', service: 'restart' }) ?? '';
  const update = writeCode({ kind: 'service', service: 'update' }) ?? '';
  const address = 'http://10.0.0.1/';

  const CASES: [what: string, digits: string, Partial<Circumstances>, Verdict][] = [
    ['a new phone', server, {}, { type: 'setup', address, admin: false }],
    ['started long ago', server, { fresh: false }, { type: 'setup', address, admin: true }],
    ['set up already', server, { provisioned: true }, { type: 'setup', address, admin: true }],
    ['for administrators', server, { setup: 'ADMIN' }, { type: 'setup', address, admin: true }],
    ['locked', server, { setup: 'DISABLED' }, { type: 'refused', why: 'disabled' }],
    ['without updates', server, { updates: false }, { type: 'refused', why: 'no-updates' }],
    ['without tenants', tenant, {}, { type: 'refused', why: 'no-tenants' }],
    [
      'with tenants',
      tenant,
      { tenantBase: 'https://s.example' },
      { type: 'setup', address: 'https://s.example/47/', admin: false },
    ],
    ['set up already, to be forgotten', forget, { provisioned: true }, { type: 'setup', address: '', admin: true }],
    ['locked, to be forgotten', forget, { setup: 'DISABLED' }, { type: 'refused', why: 'disabled' }],
    ['service', restart, { setup: 'DISABLED', provisioned: true }, { type: 'service', service: 'restart' }],
    ['without services', restart, { services: false }, { type: 'refused', why: 'disabled' }],
    ['news', update, {}, { type: 'service', service: 'update' }],
    ['news without updates', update, { updates: false }, { type: 'refused', why: 'no-updates' }],
  ];
  for (const [what, digits, over, verdict] of CASES) {
    it(`${what}: ${JSON.stringify(verdict)}`, () => {
      assert.deepEqual(judge(OPEN, digits, { ...around, ...over })[1], verdict);
    });
  }

  it('wrong ones cost waiting, more each time; right ones are not looked at meanwhile', () => {
    let gate = OPEN;
    let now = 0;
    const at = (digits: string): Verdict => {
      const [next, verdict] = judge(gate, digits, { ...around, now });
      gate = next;
      return verdict;
    };
    for (let slip = 0; slip < 3; slip++) assert.deepEqual(at('123'), { type: 'wrong' });
    assert.deepEqual(at(restart), { type: 'wait', seconds: 30 });
    const waits: number[] = [];
    for (let wrong = 0; wrong < 10; wrong++) {
      now = gate.until;
      at('123');
      waits.push((gate.until - now) / 1000);
    }
    assert.deepEqual(waits, [60, 120, 240, 480, 960, 1800, 1800, 1800, 1800, 1800]);
    now = gate.until;
    assert.equal(at(restart).type, 'service');
    assert.deepEqual(at('123'), { type: 'wrong' });
    assert.equal(at(restart).type, 'service');
  });
});

describe('phone400 code', () => {
  const run = async (...args: string[]): Promise<[code: number, text: string]> => {
    let text = '';
    return [await runCode(args, { write: more => (text += more) }), text.split('\n')[0] ?? ''];
  };

  it('makes codes and reads them', async () => {
    const what: [args: string[], says: string][] = [
      [['http://192.168.1.10:8080'], 'takes the settings from http://192.168.1.10:8080/'],
      [['TFTP://pbx.Firma.de/'], 'takes the settings from tftp://pbx.firma.de/'],
      [['tenant', '4711'], 'takes the settings of tenant 4711'],
      [['doctor'], 'checks the phone'],
    ];
    for (const [args, says] of what) {
      const [code, keys] = await run('make', ...args);
      assert.equal(code, 0);
      assert.match(keys, /^\*\*\*\d+#$/);
      assert.deepEqual(await run('read', keys), [0, says]);
    }
    assert.deepEqual(await run('make', 'restart', '--prefix', '*#'), [0, '*#912#']);
    assert.deepEqual(await run('read', '***913#'), [1, 'a digit is wrong']);
    for (const bad of ['http://10.0.0.256', 'nonsense', 'https://h/path', 'http://ä.de', '__proto__'])
      assert.equal((await run('make', bad))[0], 1, bad);
    assert.equal((await run('make'))[0], 2);
    assert.equal((await run('make', 'http://a', 'http://b'))[0], 2);
  });
});
