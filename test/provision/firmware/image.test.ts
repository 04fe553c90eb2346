import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFirmware } from '../../../src/cli/firmware.ts';
import { checkSignature, HEAD_OCTETS, type Head, readHead } from '../../../src/provision/firmware/image.ts';
import { isFileName, readIndex } from '../../../src/provision/firmware/index-of-files.ts';
import { certify, keyId, type Trust } from '../../../src/provision/firmware/keys.ts';
import { Pieces } from '../../../src/provision/firmware/pieces.ts';
import { checkImage } from '../../../src/provision/firmware/reading.ts';
import { compareVersions, isVersion } from '../../../src/provision/firmware/version.ts';
import { imageOf, readingOf, signingKey } from '../../support/firmware.ts';

const old = signingKey();
const young = signingKey();
const stranger = signingKey();
const trust: Trust = { keys: [old.public], retired: [] };

function headOf(image: Uint8Array): Head {
  const head = readHead(image.subarray(0, HEAD_OCTETS));
  assert.ok(head.ok, head.ok ? '' : head.error);
  return head.value;
}

/** The reason why an image is not taken, '' when it is. */
async function wrongWith(image: Uint8Array): Promise<string> {
  const checked = await checkImage(readingOf(image), image.length);
  if (!checked.ok) return checked.error;
  const signed = checkSignature(checked.value.head, trust);
  return signed.ok ? '' : signed.error;
}

function generator(from: number): (below: number) => number {
  let seed = from;
  return below => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

describe('a firmware image', () => {
  it('that is changed at any octet, cut or made longer is refused with a reason', async () => {
    const image = imageOf({ key: old, certificates: [certify(young.public, old.key, false)] });
    assert.equal(await wrongWith(image), '');
    for (let at = 0; at < image.length; at++) {
      const changed = Buffer.from(image);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      assert.notEqual(await wrongWith(changed), '', `octet ${at}`);
    }
    for (let length = 0; length < image.length; length += 97) {
      assert.notEqual(await wrongWith(image.subarray(0, length)), '', `${length} octets`);
    }
    assert.match(await wrongWith(Buffer.concat([image, Buffer.alloc(1)])), /octets too many/);
  });

  it('with parts of another one, without signature or by a stranger is refused', async () => {
    const image = imageOf({ key: old, octets: 70_000 });
    const other = imageOf({ key: old, octets: 70_000, version: '2.0.1' });
    const swapped = (from: number, to: number): Buffer =>
      Buffer.concat([image.subarray(0, from), other.subarray(from, to), image.subarray(to)]);
    assert.match(await wrongWith(swapped(HEAD_OCTETS - 64, HEAD_OCTETS)), /signature that is wrong/);
    assert.match(await wrongWith(swapped(HEAD_OCTETS, 2 * HEAD_OCTETS)), /damaged hash table/);
    assert.match(await wrongWith(swapped(2 * HEAD_OCTETS, 2 * HEAD_OCTETS + 65_536)), /damaged in chunk 1 of 2/);
    assert.match(await wrongWith(imageOf()), /is not signed/);
    assert.match(await wrongWith(imageOf({ key: stranger })), /a key that is not trusted here/);
  });

  it('may bring a new key that an old one signed, and retire the old one', () => {
    const next = certify(young.public, old.key, false);
    const retiring = certify(young.public, old.key, true);
    const forged = { ...next, key: stranger.public };
    const taken = (key: typeof old, certificates: (typeof next)[], by: Trust = trust): Trust | string => {
      const signed = checkSignature(headOf(imageOf({ key, certificates })), by);
      return signed.ok ? signed.value : signed.error;
    };
    assert.deepEqual(taken(young, [next]), { keys: [old.public, young.public], retired: [] });
    const after: Trust = { keys: [young.public], retired: [keyId(old.public)] };
    assert.deepEqual(taken(young, [retiring]), after);
    assert.deepEqual(taken(old, [retiring]), after);
    assert.match(String(taken(young, [])), /not trusted/);
    assert.match(String(taken(stranger, [forged])), /not trusted/);
    assert.match(String(taken(stranger, [certify(stranger.public, stranger.key, false)])), /not trusted/);
    // A factory file may still name the old key: it stays retired, and can name nobody any more.
    const factory: Trust = { keys: [old.public, young.public], retired: [keyId(old.public)] };
    assert.match(String(taken(old, [], factory)), /not trusted/);
    assert.match(String(taken(stranger, [certify(stranger.public, old.key, true)], factory)), /not trusted/);
    // Two steps at once, in any order.
    const third = signingKey();
    const chain = [certify(third.public, young.key, true), retiring];
    assert.deepEqual(taken(third, chain), {
      keys: [third.public],
      retired: [keyId(old.public), keyId(young.public)],
    });
  });

  it('is read totally whatever the octets are', async () => {
    const random = generator(20_260_105);
    const image = imageOf({ key: old, certificates: [certify(young.public, old.key, false)] });
    for (let round = 0; round < 3000; round++) {
      const head = round % 3 === 0 ? Buffer.alloc(HEAD_OCTETS) : Buffer.from(image.subarray(0, HEAD_OCTETS));
      if (round % 3 === 0) image.copy(head, 0, 0, 8 + random(300));
      for (let changes = random(12); changes >= 0; changes--) head[random(700)] = random(256);
      // Without its hash the parser itself has to stand the text.
      const read = readHead(head);
      const same = head.equals(image.subarray(0, HEAD_OCTETS));
      if (read.ok) assert.equal(checkSignature(read.value, trust).ok, same);
    }
    for (const text of ['', '{', '[]', 'null', '{"__proto__":1}', '{"version":"1e9"}', '{"payload":1e400}'])
      assert.equal(readIndex(Buffer.from(text), 0).ok, text === '[]');
  });

  it('names files that stay where they are put', () => {
    for (const name of ['a', 'a/b.c', 'a b', '...', '.x/y']) assert.ok(isFileName(name), name);
    for (const name of ['', '/a', 'a/', 'a//b', '../a', 'a/..', './a', 'a\\b', 'a\0b', 'ä', 'x'.repeat(256)])
      assert.ok(!isFileName(name), name);
    const index = (rows: unknown): string => {
      const read = readIndex(Buffer.from(JSON.stringify(rows)), 3);
      return read.ok ? '' : read.error;
    };
    assert.equal(index([{ name: 'a', length: 3 }]), '');
    assert.match(index([{ name: 'a', length: 2 ** 40 }]), /impossible size/);
    assert.match(index([{ name: 'a', length: 4 }]), /another size/);
    assert.match(index([{ name: '../a', length: 3 }]), /bad name/);
    assert.match(
      index([
        { name: 'a', length: 1 },
        { name: 'a', length: 2 },
      ]),
      /bad name/,
    );
  });

  it('comes in pieces of the right length whatever the network makes of it', () => {
    const all = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));
    const random = generator(7);
    for (let round = 0; round < 50; round++) {
      const cutter = new Pieces([100, 1, 399, 400, 200]);
      const cut: Buffer[] = [];
      for (let at = 0; at < all.length; ) {
        const length = random(90);
        cut.push(...cutter.take(all.subarray(at, at + length)));
        at += length;
      }
      assert.deepEqual(
        cut.map(piece => piece.length),
        [100, 1, 399, 400],
      );
      assert.deepEqual(Buffer.concat(cut), all.subarray(0, 900));
    }
  });

  it('knows which version is older', () => {
    const sorted = ['0.9', '1', '1.0.1', '2.2.16.694', '2.2.16.704', '2.10', '10.0'];
    for (const [i, a] of sorted.entries()) {
      for (const [j, b] of sorted.entries()) assert.equal(Math.sign(compareVersions(a, b)), Math.sign(i - j));
    }
    assert.equal(compareVersions('1.2', '1.2.0'), 0);
    for (const text of ['', '1.', '.1', '1.2.3.4.5.6', '1.x', '-1', '1e3', ' 1', '1\n', '1234567'])
      assert.equal(isVersion(text), false, text);
  });
});

describe('phone400 firmware', () => {
  const folder = mkdtempSync(join(tmpdir(), 'phone400-firmware-'));
  after(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => join(folder, name);
  const run = async (...args: string[]): Promise<[code: number, text: string]> => {
    let text = '';
    const code = await runFirmware(args, { write: more => (text += more) });
    return [code, text.replaceAll(folder, '')];
  };

  it('makes keys and images, signs them, and tells what is wrong with one', async () => {
    assert.equal((await run('new-key', at('k1')))[0], 0);
    assert.equal((await run('new-key', at('k2'), '--after', at('k1'), '--retire'))[0], 0);
    assert.equal((await run('new-key', at('k1')))[0], 1);
    writeFileSync(at('app'), Buffer.alloc(150_000, 7));
    writeFileSync(at('empty'), '');
    const image = at('x.img');
    const what = [at('app'), at('empty'), '--version', '3.1', '--model', '405hd', '--model', '440HD', '--out', image];
    assert.deepEqual(await run('pack', ...what), [
      0,
      '/x.img: version 3.1 for 405HD, 440HD, 2 files, not signed yet\n',
    ]);
    assert.deepEqual(await run('verify', image, '--trust', at('k1.pub')), [1, '/x.img is not signed\n']);
    assert.equal((await run('sign', image, '--key', at('k2'), '--certificate', at('k2.cert')))[0], 0);
    const good = [0, '/x.img: good: version 3.1 for 405HD, 440HD, 2 files\n'];
    assert.deepEqual(await run('verify', image, '--trust', at('k1.pub')), good);
    assert.deepEqual(await run('verify', image, '--trust', at('k2.pub')), good);
    assert.match(
      (await run('info', image, '--files'))[1],
      /^version +3\.1\nmodels +405HD, 440HD\n[\s\S]* 150000 {2}app\n/,
    );
    const damaged = readFileSync(image);
    damaged[100_000] = 0;
    writeFileSync(image, damaged);
    assert.match((await run('verify', image, '--trust', at('k1.pub')))[1], /damaged in chunk 2 of 3/);
    assert.match((await run('sign', image, '--key', at('k1')))[1], /damaged in chunk 2 of 3/);
    symlinkSync('/etc/passwd', at('link'));
    assert.match((await run('pack', at('link'), ...what.slice(2)))[1], /neither a file nor a folder/);
    assert.match((await run('verify', at('app'), '--trust', at('k1.pub')))[1], /not a firmware image/);
    assert.equal((await run('pack', at('app'), '--version', 'x', '--model', '405HD'))[0], 2);
    assert.equal((await run('pack', at('app'), '--version', '1', '--model', '999'))[0], 2);
    assert.equal((await run('verify', at('nothing'), '--trust', at('k1.pub')))[0], 1);
  });
});
