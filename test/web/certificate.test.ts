import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFolder } from '../../src/base/data-folder.ts';
import { IDENTITY_FILE, webIdentity } from '../../ui/web/tls/identity.ts';
import { newPrivateKey, selfSigned } from '../../ui/web/tls/self-signed.ts';
import { useRig } from '../support/rig.ts';

const NOW = new Date('2026-11-21T10:00:00Z');
const YEAR = 365 * 86_400_000;

describe('the certificate of the web pages', () => {
  const rig = useRig();
  const make = async (over: { now?: Date; names?: string[]; folder?: string } = {}) => {
    const folder = over.folder ?? (await rig.folder());
    const { identity, fault } = await webIdentity({
      folder: diskFolder(folder),
      mac: '00908F112233',
      names: over.names ?? ['192.0.2.7'],
      now: over.now ?? NOW,
    });
    return { identity, fault, folder };
  };

  it('names the phone, verifies with its own key, is no authority, and its key is for nobody else', async () => {
    const { identity, folder } = await make();
    const read = new X509Certificate(identity.certificate);
    assert.equal(read.subject, 'CN=00908F112233');
    assert.equal(read.checkIP('192.0.2.7'), '192.0.2.7');
    assert.equal(read.checkHost('phone400-00908f112233'), 'phone400-00908f112233');
    assert.equal(read.verify(read.publicKey), true);
    assert.deepEqual([read.ca, read.keyUsage], [false, ['1.3.6.1.5.5.7.3.1']]);
    assert.equal((await stat(join(folder, IDENTITY_FILE))).mode & 0o777, 0o600);
  });

  it('stays the same until it runs out, the address changes or the file is damaged', async () => {
    const first = await make();
    const again = (over: Parameters<typeof make>[0]) => make({ folder: first.folder, ...over });
    assert.equal((await again({})).identity.fingerprint, first.identity.fingerprint);
    const moved = await again({ names: ['192.0.2.8'] });
    assert.notEqual(moved.identity.fingerprint, first.identity.fingerprint);
    const late = await again({ names: ['192.0.2.8'], now: new Date(NOW.getTime() + 10 * YEAR) });
    assert.notEqual(late.identity.fingerprint, moved.identity.fingerprint);
    const file = join(first.folder, IDENTITY_FILE);
    await writeFile(file, (await readFile(file, 'utf8')).replace('MI', 'XX'));
    const repaired = await again({ names: ['192.0.2.8'] });
    assert.notEqual(repaired.identity.fingerprint, late.identity.fingerprint);
    assert.equal(repaired.fault, null);
  });

  it('is good from the first second of a phone that does not know the time, and beyond 2050', async () => {
    const { identity } = await make({ now: new Date(0) });
    const read = new X509Certificate(identity.certificate);
    assert.ok(new Date(read.validFrom) < new Date('2026-01-01T00:00:00Z'));
    const key = newPrivateKey();
    const far = selfSigned({ key, commonName: 'x', names: [], from: NOW, until: new Date('2051-02-03T04:05:06Z') });
    assert.equal(new Date(new X509Certificate(far).validTo).toISOString(), '2051-02-03T04:05:06.000Z');
  });

  it('carries IPv6 addresses in every spelling', async () => {
    for (const address of ['2001:db8::7', 'fe80::1', '::1', '2001:db8:1:2:3:4:5:6', '::ffff:192.0.2.1']) {
      const { identity } = await make({ names: [address] });
      assert.ok(new X509Certificate(identity.certificate).checkIP(address), address);
    }
  });

  it('a disk that cannot be written costs only its memory', async () => {
    const { folder } = await make();
    const { identity, fault } = await make({ folder: join(folder, IDENTITY_FILE) });
    assert.match(identity.certificate, /BEGIN CERTIFICATE/);
    assert.match(fault?.what ?? '', /cannot be kept/);
  });
});
