import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Store } from '../../config/store.ts';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { TlsTrust } from '../../src/base/tls/files.ts';
import type { Search } from '../../src/directory/facts.ts';
import { Ldap } from '../../src/directory/ldap/ldap.ts';
import { ldapSettings, ldapWarnings } from '../../src/directory/ldap/settings.ts';
import { Authority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone } from '../support/phone.ts';
import { freePort } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';
import { BASE, type Person, READER, READER_PASSWORD, Slapd } from '../support/slapd.ts';

const PEOPLE: readonly Person[] = [
  person('Grace', 'Hopper', { telephoneNumber: '+49 30 1234-200', mobile: '+49 171 2345678' }),
  person('Ada', 'Lovelace', { telephoneNumber: '+49 30 1234-100' }),
  person('Zoë', 'Hopkins', { homePhone: '030 999' }),
  person('Star*', '(Bracket)\\', { telephoneNumber: '555' }),
  person('No', 'Number', {}),
  person('Юрий', 'Гагарин', { telephoneNumber: '1961' }),
  person('영희', '김', { telephoneNumber: '82' }),
];

function person(given: string, sn: string, numbers: Readonly<Record<string, string>>): Person {
  const cn = `${given} ${sn}`;
  return { cn, sn, attributes: { givenName: given, displayName: cn, ...numbers } };
}

describeWith(['slapd', 'slapadd'], 'LDAP directory', () => {
  const rig = useRig();

  function settings(port: number, set: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    const all = {
      enabled: '1',
      server_address: '127.0.0.1',
      port: String(port),
      base: BASE,
      user_name: READER,
      password: READER_PASSWORD,
      ...set,
    };
    return Object.fromEntries(Object.entries(all).map(([name, value]) => [`system/ldap/${name}`, value]));
  }

  function open(
    port: number,
    set: Readonly<Record<string, string>> = {},
    trust: TlsTrust = {},
    store = new Store(),
  ): Ldap {
    for (const [path, value] of Object.entries(settings(port, set))) assert.ok(store.set(path, value).ok, path);
    const ldap = new Ldap({ settings: () => ldapSettings(store), trust, clock: realClock, log: silentLog });
    rig.defer(() => ldap.close());
    return ldap;
  }

  async function found(ldap: Ldap, text: string): Promise<Search> {
    ldap.seek(text);
    return eventually(`an answer to ${text}`, () => {
      const result = ldap.result(text);
      return result.state === 'done' && result;
    });
  }

  const names = ({ hits }: Search): string[] => hits.map(({ name }) => name);

  it('finds people by the beginning of their names, sorted, with numbers that can be dialled', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const ldap = open(slapd.port, { country_code: '+49', area_code: '30' });
    const hop = await found(ldap, 'hop');
    assert.deepEqual(names(hop), ['Grace Hopper', 'Zoë Hopkins']);
    assert.deepEqual(hop.hits[0]?.numbers, [
      { kind: 'office', number: '1234200' },
      { kind: 'mobile', number: '1712345678' },
    ]);
    assert.deepEqual(names(await found(ldap, 'zoë')), ['Zoë Hopkins']);
    assert.deepEqual(names(await found(ldap, 'гаг')), ['Юрий Гагарин']);
    assert.deepEqual(names(await found(ldap, '김')), ['영희 김']);
    assert.deepEqual(names(await found(ldap, 'no')), []);
    assert.deepEqual(names(await found(ldap, '030')), ['Zoë Hopkins']);
    assert.equal(ldap.result('').state, 'more-letters');
  });

  it('takes what is typed as text, never as a filter', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const ldap = open(slapd.port);
    for (const text of ['*', '(', ')', '\\', '*)(cn=*', '*)(|(uid=*', '\0']) {
      const { hits, fault } = await found(ldap, text);
      assert.equal(fault, null, text);
      assert.ok(hits.length < 2, `${text}: ${hits.map(({ name }) => name)}`);
    }
    assert.deepEqual(names(await found(ldap, 'star*')), ['Star* (Bracket)\\']);
    assert.deepEqual(names(await found(ldap, '(bracket)\\')), ['Star* (Bracket)\\']);
  });

  it('keeps to the limit of hits, the shortest name and the filters of the configuration', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const few = open(slapd.port, { max_hits: '1', name_filter: '(&(objectClass=person)(sn=%*))' });
    assert.equal((await found(few, 'hop')).hits.length, 1);
    const patient = open(slapd.port, { minimal_name_search_length: '3', display_name: '%sn, %givenName' });
    assert.equal(patient.result('ho').state, 'more-letters');
    assert.deepEqual(names(await found(patient, 'lov')), ['Lovelace, Ada']);
    const asked = open(slapd.port, { send_queries_while_typing: '0' });
    asked.seek('ada');
    assert.equal(asked.result('ada').state, 'to-ask');
    asked.ask('ada');
    assert.deepEqual(names(await found(asked, 'ada')), ['Ada Lovelace']);
  });

  it('asks for long lists page by page, and has them whole and sorted (RFC 2696)', async () => {
    const many = Array.from({ length: 120 }, (_, at) => person(`Nr ${119 - at}`, 'Many', { telephoneNumber: `${at}` }));
    const slapd = await Slapd.start(rig, many);
    const all = await found(open(slapd.port, { max_hits: '1000' }), 'nr');
    assert.deepEqual(
      names(all),
      many.map((_, at) => `Nr ${at} Many`),
    );
    assert.equal(slapd.filters.length, 3);
    assert.equal((await found(open(slapd.port, { max_hits: '70' }), 'nr')).hits.length, 70);
    assert.equal(slapd.filters.length, 5);
  });

  it('never shows the answer to what was typed before', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const ldap = open(slapd.port);
    const shown: string[] = [];
    for (const text of ['h', 'ho', 'hop']) ldap.seek(text);
    await slapd.asked(/SRCH.*hop/);
    ldap.seek('ada');
    ldap.changed.subscribe(() => shown.push(...['h', 'hop', 'ada'].flatMap(text => names(ldap.result(text)))));
    assert.deepEqual(names(await found(ldap, 'ada')), ['Ada Lovelace']);
    assert.ok(!shown.includes('Grace Hopper'));
    assert.ok(!slapd.filters.some(filter => filter.includes('=h*') || filter.includes('=ho*')));
  });

  it('knows the names of callers by number', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const ldap = open(slapd.port);
    for (const number of ['1555', 'sip:nobody']) await ldap.lookUp(number);
    for (const number of ['0301234100', '555']) {
      await eventually(`the name of ${number}`, async () => {
        await ldap.lookUp(number);
        return ldap.nameOf(number) !== '';
      });
    }
    assert.deepEqual(
      ['0301234100', '555', '1555', ''].map(number => ldap.nameOf(number)),
      ['Ada Lovelace', 'Star* (Bracket)\\', '', ''],
    );
  });

  it('names nobody any more once it is switched off, or the settings are others', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const store = new Store();
    const ldap = open(slapd.port, {}, {}, store);
    const change = (name: string, value: string): void => void store.set(`system/ldap/${name}`, value);
    const name = async (): Promise<string> => {
      await ldap.lookUp('555');
      return ldap.nameOf('555');
    };
    // It says that it starts a moment before it listens.
    await eventually('the name', async () => (await name()) === 'Star* (Bracket)\\');
    change('enabled', '0');
    assert.equal(ldap.nameOf('555'), '');
    change('enabled', '1');
    change('number_filter', '(homePhone=%)');
    assert.equal(await name(), '');
    change('number_filter', '(telephoneNumber=%)');
    change('display_name', '%sn');
    assert.equal(await name(), '(Bracket)\\');
  });

  it('says in words what is wrong', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const silent = createServer(socket => socket.on('error', () => {}).resume());
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    rig.defer(() => new Promise<void>(resolve => silent.close(() => resolve())));
    const address = silent.address();
    const silentPort = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const cases: [number, Readonly<Record<string, string>>, RegExp][] = [
      [slapd.port, { password: 'wrong' }, /Wrong LDAP user name or password/],
      [slapd.port, { base: 'dc=nowhere,dc=org' }, /has no entry "dc=nowhere,dc=org"/],
      [slapd.port, { base: 'rubbish' }, /no distinguished name/],
      [slapd.port, { name_filter: '((sn=%)' }, /filter is wrong/],
      [await freePort(), {}, /127\.0\.0\.1 does not answer/],
      [silentPort, { user_name: '', search_timeout: '1', network_timeout: '0' }, /did not finish the search in time/],
      [slapd.port, { secured: '1' }, /127\.0\.0\.1 does not speak TLS on this port/],
    ];
    for (const [port, set, words] of cases) {
      const { fault } = await found(open(port, set), 'ada');
      assert.match(fault ?? 'no fault', words);
      assert.doesNotMatch(fault ?? '', /geheim/);
    }
  });

  it('keeps the password back where it would go unencrypted, and warns where it does', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const store = new Store();
    for (const [path, value] of Object.entries(settings(slapd.port))) assert.ok(store.set(path, value).ok);
    const warned = () => ldapWarnings(ldapSettings(store)).map(({ where, what }) => `${where}: ${what}`);
    assert.deepEqual(warned(), ['system/ldap/secured: The LDAP password goes to 127.0.0.1 unencrypted.']);
    assert.ok(store.set('phone400/ldap/password_over_tls_only', '1').ok);
    assert.deepEqual(warned(), []);
    const ldap = new Ldap({ settings: () => ldapSettings(store), trust: {}, clock: realClock, log: silentLog });
    rig.defer(() => ldap.close());
    assert.match((await found(ldap, 'ada')).fault ?? '', /password is not sent without TLS/);
    assert.ok(!slapd.program.lines.some(line => /ACCEPT|BIND/.test(line)));
    for (const [path, value] of [
      ['system/ldap/user_name', ''],
      ['system/ldap/secured', '1'],
    ] as const) {
      const other = new Store();
      for (const [name, text] of Object.entries({ ...settings(1), [path]: value })) assert.ok(other.set(name, text).ok);
      assert.deepEqual(ldapWarnings(ldapSettings(other)), [], path);
    }
  });

  it('says that a server sends it on to another one, and does not log in there', async () => {
    const other = await Slapd.start(rig, PEOPLE);
    const slapd = await Slapd.start(rig, PEOPLE, undefined, `referral ldap://127.0.0.1:${other.port}`);
    const ldap = open(slapd.port, { base: 'dc=nowhere,dc=org' });
    assert.match((await found(ldap, 'ada')).fault ?? '', /127\.0\.0\.1 sends the phone to another LDAP server/);
    assert.ok(!other.program.lines.some(line => /BIND/.test(line)));
  });

  it('a server that never stops sending is cut off', async () => {
    const entry = Buffer.alloc(60_000, 0);
    const flood = createServer(socket => {
      socket.on('error', () => {});
      const more = (): void => {
        while (!socket.destroyed && socket.write(entry));
      };
      socket.on('drain', more);
      // An octet string that is announced with a gigabyte.
      socket.once('data', () => {
        socket.write(Buffer.from([0x30, 0x84, 0x3f, 0xff, 0xff, 0xff]));
        more();
      });
    });
    await new Promise<void>(resolve => flood.listen(0, '127.0.0.1', resolve));
    rig.defer(() => new Promise<void>(resolve => flood.close(() => resolve())));
    const address = flood.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    assert.match((await found(open(port), 'ada')).fault ?? '', /sends too much/);
  });

  it('speaks TLS with whom it trusts only', async () => {
    const authority = await Authority.create(rig);
    const slapd = await Slapd.start(rig, PEOPLE, await authority.issue({ names: ['IP:127.0.0.1'] }));
    const trusted = { authorities: [await readFile(authority.certificate, 'utf8')] };
    assert.deepEqual(names(await found(open(slapd.port, { secured: '1' }, trusted), 'ada')), ['Ada Lovelace']);
    assert.match((await found(open(slapd.port, { secured: '1' }), 'ada')).fault ?? '', /not trusted/);
    const wrong = [
      [{ names: ['DNS:ldap.example.org'] }, /certificate of 127\.0\.0\.1 is for other names/],
      [{ names: ['IP:127.0.0.1'], days: -2 }, /certificate of 127\.0\.0\.1 has expired/],
    ] as const;
    for (const [subject, why] of wrong) {
      const bad = await Slapd.start(rig, PEOPLE, await authority.issue(subject));
      assert.match((await found(open(bad.port, { secured: '1' }, trusted), 'ada')).fault ?? '', why);
      assert.ok(!bad.program.lines.some(line => /BIND/.test(line)), 'no password');
    }
  });

  it('the screen says that a server is not trusted', async () => {
    const authority = await Authority.create(rig);
    const slapd = await Slapd.start(rig, PEOPLE, await authority.issue({ names: ['IP:127.0.0.1'] }));
    const phone = await Phone.start(rig, { cfg: settings(slapd.port, { secured: '1' }) });
    for (const key of ['CONTACTS', '2', '4']) await phone.key(key);
    await phone.screenShows('not trusted');
  });

  it('the right arrow begins a search where letters do not', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const asking = { send_queries_while_typing: '0', 'ui/use_right_arrow_active_search': '1' };
    const phone = await Phone.start(rig, { cfg: settings(slapd.port, asking) });
    for (const key of ['CONTACTS', '2', '4']) await phone.key(key);
    await phone.screenShows('Search');
    assert.deepEqual(slapd.filters, []);
    await phone.key('RIGHT');
    await phone.screenShows('Grace Hopper');
  });

  it('a user types letters, sees who is meant, and calls', async () => {
    const slapd = await Slapd.start(rig, PEOPLE);
    const phone = await Phone.start(rig, { cfg: settings(slapd.port) });
    for (const key of ['CONTACTS', '2', '4']) await phone.key(key);
    await phone.screenShows('Grace Hopper');
    await phone.key('OK');
    await phone.screenShows('Mobile');
    await phone.key('DOWN');
    await phone.softkey('Dial');
    await phone.call('goes to the mobile number', ({ number }) => number === '+491712345678');
    assert.doesNotMatch(phone.program.lines.join('\n'), /geheim/);
  });
});
