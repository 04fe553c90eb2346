import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCfg } from '../../config/cfg-file.ts';
import { isToken, Keyring, MOST_KEYS, newKey, readKey } from '../../config/keyring.ts';
import { type LegacyKey, readLegacyKey } from '../../config/legacy.ts';
import { Store } from '../../config/store.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { faultText, ok } from '../../src/base/result.ts';
import { runCfg } from '../../src/cli/cfg.ts';
import { addKey, KEY_FILE, readKeys } from '../../src/main/keys.ts';

const MAC = '00908F123456';
const PLAIN = Buffer.from('voip/line/0/id=100\n');
const DIGITS = '1f'.repeat(32);

const ring = (text: string, mac?: string, legacy?: LegacyKey): Keyring => {
  const key = readKey(text);
  assert.ok(key.ok);
  return new Keyring({
    keys: [key.value],
    ...(mac === undefined ? {} : { mac }),
    ...(legacy === undefined ? {} : { legacy }),
  });
};
const reason = (result: { ok: boolean; error?: string }): string => (result.ok ? 'opened' : (result.error ?? ''));

describe('an encrypted file', () => {
  it('opens with its key, and with a key that stands beside a newer one', () => {
    const sealed = ring(DIGITS).sealFile(PLAIN);
    assert.deepEqual(ring(DIGITS).openFile(sealed, 'a.cfg'), ok(PLAIN));
    const newer = [readKey(newKey()), readKey(DIGITS)].flatMap(key => (key.ok ? [key.value] : []));
    assert.deepEqual(new Keyring({ keys: newer }).openFile(sealed, 'a.cfg'), ok(PLAIN));
    assert.ok(!sealed.includes('voip'));
    assert.notDeepEqual(ring(DIGITS).sealFile(PLAIN), sealed);
  });

  it('opens with a passphrase, which is stretched', () => {
    const sealed = ring('correct horse battery').sealFile(PLAIN);
    assert.deepEqual(ring(' correct horse battery\n').openFile(sealed, 'a.cfg'), ok(PLAIN));
    assert.equal(reason(ring('correct horse batterz').openFile(sealed, 'a.cfg')), 'is encrypted with another key');
  });

  it('for one phone opens on that one alone', () => {
    const sealed = ring(DIGITS).sealFile(PLAIN, MAC);
    assert.ok(ring(DIGITS, MAC).openFile(sealed, 'a').ok);
    assert.match(reason(ring(DIGITS, '00908F123457').openFile(sealed, 'a')), /changed, or encrypted for another phone/);
    assert.match(reason(ring(DIGITS).openFile(sealed, 'a')), /MAC address is not known/);
  });

  it('that was changed at any octet, or cut at any length, is refused and never throws', () => {
    for (const mac of [undefined, MAC]) {
      const keys = ring(DIGITS, mac);
      const sealed = keys.sealFile(PLAIN, mac ?? null);
      for (let at = 4; at < sealed.length; at++) {
        for (const bit of [1, 128]) {
          const changed = Buffer.from(sealed);
          changed[at] = (changed[at] ?? 0) ^ bit;
          assert.equal(keys.openFile(changed, 'a').ok, false, `octet ${at}`);
        }
      }
      for (let length = 4; length < sealed.length; length++)
        assert.equal(keys.openFile(sealed.subarray(0, length), 'a').ok, false, `length ${length}`);
      assert.equal(keys.openFile(Buffer.concat([sealed, Buffer.from([0])]), 'a').ok, false);
    }
  });

  it('says what is wrong with it', () => {
    const keys = ring(DIGITS);
    const sealed = keys.sealFile(PLAIN);
    const at = (octet: number, value: number): Buffer => {
      const changed = Buffer.from(sealed);
      changed[octet] = value;
      return changed;
    };
    const table: [Buffer, RegExp][] = [
      [at(4, 2), /in version 2, this firmware reads version 1/],
      [at(6, 9), /in a way that this firmware does not know/],
      [at(7, 1), /is an encrypted value, no file/],
      [at(8, (sealed[8] ?? 0) ^ 1), /with another key/],
      [at(40, (sealed[40] ?? 0) ^ 1), /was changed after it was encrypted/],
      [at(70, (sealed[70] ?? 0) ^ 1), /was changed after it was encrypted/],
      [sealed.subarray(0, 30), /cut short/],
    ];
    for (const [bytes, expected] of table) assert.match(reason(keys.openFile(bytes, 'a')), expected);
    assert.match(reason(new Keyring({ keys: [] }).openFile(sealed, 'a')), /there is no key/);
  });

  it('with thousands of salts does not keep the phone stretching', () => {
    const keys = ring('correct horse battery');
    const sealed = keys.sealFile(PLAIN);
    let refused = 0;
    for (let i = 0; i < 2_000; i++) {
      const other = Buffer.from(sealed);
      other.writeUInt32LE(i + 1, 16);
      refused += keys.openFile(other, 'a').ok ? 0 : 1;
    }
    assert.equal(refused, 2_000);
  });
});

describe('keys', () => {
  it('are 64 digits, or words that are long enough', () => {
    for (const [text, kind] of [
      [DIGITS, 'key'],
      [DIGITS.toUpperCase(), 'key'],
      ['123456789012', 'passphrase'],
    ] as const) {
      const key = readKey(text);
      assert.equal(key.ok && key.value.kind, kind);
    }
    for (const text of ['', 'short', '12345678901', 'ab'.repeat(31), 'ab'.repeat(33)])
      assert.equal(readKey(text).ok, false, text);
    assert.notEqual(newKey(), newKey());
  });

  it('of a phone stand in its data folder; a new one goes first, bad ones are faults', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phone400-keys-'));
    try {
      const disk = diskFolder(folder);
      assert.equal((await readKeys(disk, MAC)).keys.hasKey, false);
      const sealed = ring(DIGITS).sealFile(PLAIN, MAC);
      const own = new Keyring({ keys: [], mac: MAC });
      assert.ok((await addKey(disk, own, DIGITS)).ok);
      const other = newKey();
      for (let i = 0; i < MOST_KEYS; i++) assert.ok((await addKey(disk, own, other)).ok);
      assert.ok(!(await addKey(disk, own, 'short')).ok);
      assert.deepEqual(own.openFile(sealed, 'a'), ok(PLAIN), 'a key that is typed again drives none out');
      const full = { ...disk, write: () => Promise.reject(new Error('ENOSPC: no space left on device')) };
      const lost = await addKey(full, new Keyring({ keys: [] }), newKey());
      const said = lost.ok ? '' : faultText(lost.error);
      assert.match(said, /^cfg\.key: The disk says: ENOSPC: no space left on device\. Make room on the disk/);
      const { keys, faults } = await readKeys(disk, MAC);
      assert.deepEqual([faults, keys.openFile(sealed, 'a')], [[], ok(PLAIN)]);
      assert.equal(statSync(join(folder, KEY_FILE)).mode & 0o777, 0o600);
      writeFileSync(join(folder, KEY_FILE), `bad\n${DIGITS}\n`);
      const half = await readKeys(disk, MAC);
      assert.ok(half.keys.openFile(sealed, 'a').ok);
      assert.equal(half.faults.length, 1);
      assert.doesNotMatch(JSON.stringify(half.faults), /1f1f/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('an encrypted value', () => {
  const keys = ring(DIGITS, MAC);
  const read = (text: string, own: Keyring | undefined) =>
    readCfg('/p.cfg', { file: async () => ok(Buffer.from(text)), ...(own === undefined ? {} : { keys: own }) });

  it('stands for a secret in a file, and is a secret like every other', async () => {
    const token = keys.sealValue('pässwörd;"#', MAC);
    assert.ok(isToken(token) && !token.includes('ssw'));
    const file = await read(`voip/line/0/auth_password=${token}\nmy/own/password=${keys.sealValue('hidden2')}`, keys);
    assert.deepEqual(file.problems, []);
    const store = new Store();
    await store.load({ model: '405HD', phone: [file] });
    assert.deepEqual(store.secrets().sort(), ['hidden2', 'pässwörd;"#']);
    const text = store.export({ seal: secret => keys.sealValue(secret) });
    assert.doesNotMatch(text, /ssw(ö|o)rd;|hidden2/);
    const again = new Store();
    await again.load({ model: '405HD', phone: [await read(text, keys)] });
    assert.deepEqual(again.secrets().sort(), store.secrets().sort());
  });

  it('is no token where no secret is expected', async () => {
    const file = await read('voip/line/0/description={"UDRDWAEA"}', keys);
    assert.deepEqual([file.problems, file.entries[0]?.text], [[], '{"UDRDWAEA"}']);
  });

  it('that cannot be opened leaves the value below in force and is told by line; without keys at all it is a warning', async () => {
    const foreign = ring('2e'.repeat(32)).sealValue('x');
    const forged = `${keys.sealValue('x').slice(0, -6)}AA=="}`;
    const cases: [string, RegExp][] = [
      [foreign, /with another key/],
      [forged, /changed|cut short/],
      [ring(DIGITS).sealValue('x', '00908F123457'), /for another phone/],
      ['{"AAAA"}', /old way, and there is no key/],
      [keys.sealValue('a\nb'), /control character/],
      [`{"${keys.sealFile(PLAIN).toString('base64')}"}`, /is an encrypted file, no value/],
    ];
    for (const [token, expected] of cases) {
      const file = await read(`; x\nvoip/line/0/auth_password=${token}`, keys);
      assert.deepEqual([file.entries, file.problems[0]?.grade, file.problems[0]?.line], [[], 'error', 2]);
      assert.match(file.problems[0]?.reason ?? '', expected);
      assert.equal((await read(`voip/line/0/auth_password=${token}`, undefined)).problems[0]?.grade, 'warning');
    }
  });
});

describe('what older tools encrypted', () => {
  const key = Buffer.from('0123456789abcdeffedcba98765432100011223344556677', 'hex');
  const iv = Buffer.from('a1b2c3d4e5f60718', 'hex');
  const octets = readLegacyKey(`${key.toString('hex')}:${iv.toString('hex')}`);
  const words = readLegacyKey('some words\n');
  assert.ok(octets.ok && words.ok);
  const des = (plain: Buffer, k: Uint8Array = key, v: Uint8Array = iv, padding = true): Buffer => {
    const cipher = createCipheriv('des-ede3-cbc', k, v).setAutoPadding(padding);
    return Buffer.concat([cipher.update(plain), cipher.final()]);
  };

  it('is read with the key of the administrator, padded by count or by zeros', () => {
    const keys = ring(DIGITS, MAC, octets.value);
    assert.deepEqual(keys.openFile(des(PLAIN), 'x.CFX'), ok(PLAIN));
    assert.deepEqual(keys.openFile(des(Buffer.concat([PLAIN, Buffer.alloc(5)]), key, iv, false), 'x.cfx'), ok(PLAIN));
    assert.deepEqual(keys.openValue(`{"${des(Buffer.from('1234')).toString('base64')}"}`), ok('1234'));
    // Made by `openssl enc -des-ede3-cbc -md md5 -salt`: key and IV as EVP_BytesToKey defines them.
    const salt = Buffer.from('saltsalt');
    const md5 = (...parts: (Buffer | string)[]): Buffer => {
      const hash = createHash('md5');
      for (const part of parts) hash.update(part);
      return hash.digest();
    };
    const first = md5('some words', salt);
    const second = md5(first, 'some words', salt);
    const body = des(PLAIN, Buffer.concat([first, second.subarray(0, 8)]), second.subarray(8));
    const file = Buffer.concat([Buffer.from('Salted__'), salt, body]);
    assert.deepEqual(ring(DIGITS, MAC, words.value).openFile(file, 'x.cfx'), ok(PLAIN));
  });

  it('with a wrong key, or cut, is refused; a text file that is called .cfx is a text file', () => {
    const wrong = readLegacyKey('00'.repeat(24));
    assert.ok(wrong.ok);
    assert.match(reason(ring(DIGITS, MAC, wrong.value).openFile(des(PLAIN), 'x.cfx')), /old way with another key/);
    assert.match(reason(ring(DIGITS).openFile(des(PLAIN), 'x.cfx')), /no key for that/);
    assert.match(reason(ring(DIGITS, MAC, octets.value).openValue('{"AAAA"}')), /length/);
    const text = Buffer.from('a/b=12345\nc/d=1\n');
    assert.deepEqual(ring(DIGITS).openFile(text, 'x.cfx'), ok(text));
  });
});

describe('phone400 cfg encrypt, decrypt, new-key, csv --encrypt', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const run = async (...args: string[]): Promise<{ code: number; text: string }> => {
    const parts: string[] = [];
    const code = await runCfg(args, { write: part => parts.push(part) }, { write: part => parts.push(part) });
    return { code, text: parts.join('') };
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phone400-encrypt-'));
    writeFileSync(at('p.cfg'), PLAIN);
  });
  afterEach(() => {
    delete process.env.PHONE400_CFG_KEY;
    rmSync(folder, { recursive: true });
  });

  it('go round; a key is never written over, and never on the command line', async () => {
    assert.equal((await run('new-key', at('k'))).code, 0);
    const key = readFileSync(at('k'), 'utf8');
    assert.equal((await run('new-key', at('k'))).code, 1);
    assert.deepEqual([readFileSync(at('k'), 'utf8'), statSync(at('k')).mode & 0o777], [key, 0o600]);
    assert.equal((await run('encrypt', at('p.cfg'), '--key-file', at('k'))).code, 0);
    assert.equal(readFileSync(at('p.cfx')).subarray(0, 4).toString(), 'P4CX');
    assert.match((await run('encrypt', at('p.cfx'), '--key-file', at('k'))).text, /is encrypted already/);
    assert.deepEqual(await run('decrypt', at('p.cfx'), '--key-file', at('k')), { code: 0, text: String(PLAIN) });
    assert.equal((await run('decrypt', at('p.cfx'), '--key-file', at('k'), '--out', at('q.cfg'))).code, 0);
    assert.deepEqual(readFileSync(at('q.cfg')), PLAIN);
    process.env.PHONE400_CFG_KEY = key;
    assert.equal((await run('check', at('p.cfx'))).code, 0);
    assert.equal((await run('diff', at('p.cfx'), at('p.cfg'))).code, 0);
    process.env.PHONE400_CFG_KEY = DIGITS;
    assert.match((await run('check', at('p.cfx'))).text, /with another key/);
    assert.match((await run('decrypt', at('p.cfx'))).text, /with another key/);
    assert.equal((await run('encrypt', at('p.cfg'), DIGITS)).code, 2);
    assert.equal((await run('encrypt-password', 'secret')).code, 2);
    assert.equal((await run('encrypt', at('p.cfg'), '--mac', 'zz')).code, 2);
  });

  it('csv encrypts each file for its phone', async () => {
    process.env.PHONE400_CFG_KEY = DIGITS;
    writeFileSync(at('t.csv'), 'mac,id\n00908F123456,100\n00908F123457,101\n');
    writeFileSync(at('t.cfg'), 'voip/line/0/id=[id]');
    writeFileSync(at('g.cfg'), 'voip/dialing/timeout=7');
    const made = await run('csv', at('t.csv'), at('t.cfg'), '--out', at('out'), '--encrypt', '--global', at('g.cfg'));
    assert.deepEqual(made, { code: 0, text: '2 files written\n' });
    assert.ok(existsSync(at('out/00908F123456.cfg')));
    const own = await run('explain', 'voip/line/0/id', '--cfg', at('out/00908F123456.cfg'), '--mac', MAC);
    assert.match(own.text, /\* phone {4}100/);
    const shared = await run('explain', 'voip/dialing/timeout', '--cfg', at('out/00908F123456.cfg'), '--mac', MAC);
    assert.match(shared.text, /\* phone {4}7 .*g\.cfg:1/);
    const other = await run('check', at('out/00908F123457.cfg'), '--mac', MAC);
    assert.match(other.text, /encrypted for another phone/);
  });
});
