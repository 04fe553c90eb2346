import assert from 'node:assert/strict';
import { Keyring, readKey } from '../../config/keyring.ts';
import { faultText } from '../../src/base/result.ts';
import { exposedSecrets } from '../../src/provision/exposed.ts';
import { fetchedFaults } from '../../src/provision/fetched.ts';
import { KeptSets } from '../../src/provision/kept-sets.ts';
import type { CfgSet } from '../../src/provision/set-file.ts';
import { FailingFolder } from '../support/failing-folder.ts';

const SECRET = 'voip/line/0/auth_password=s3cr3t\n';
const NOW = new Date('2026-01-05T09:00:00Z');
const key = readKey('5a'.repeat(32));
const keys = new Keyring({ keys: key.ok ? [key.value] : [] });

function set(files: Readonly<Record<string, string | Uint8Array>>): CfgSet {
  const entries = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
  return { root: entries[0]?.[0] ?? '', files: new Map(entries) };
}

const isExposed = (name: string, text: string | Uint8Array): boolean => exposedSecrets(set({ [name]: text })) !== null;

describe('secrets of a fetched configuration', () => {
  it('that came over a clear channel are one fault, with the remedy and without the secret', () => {
    for (const scheme of ['http', 'HTTP', 'ftp', 'tftp']) assert.ok(isExposed(`${scheme}://127.0.0.1/p.cfg`, SECRET));
    const fault = exposedSecrets(set({ 'http://u:pw@h/a.cfg?t=1': `a=b\n${SECRET}`, 'http://h/b.cfg': SECRET }));
    const text = fault === null ? '' : faultText(fault);
    assert.match(text, /^http:\/\/h\/a\.cfg: .*voip\/line\/0\/auth_password.*HTTPS or .*`phone400 cfg encrypt`/);
    assert.doesNotMatch(text, /s3cr3t|pw@|t=1/);
    // The file that was asked for first is safe, the one that it includes is not.
    assert.match(exposedSecrets(set({ 'https://h/a.cfg': SECRET, 'http://h/b.cfg': SECRET }))?.where ?? '', /b\.cfg$/);
  });

  it('are safe by TLS, by an upload, by encryption; and no secret is none', () => {
    assert.ok(!isExposed('https://h/p.cfg', SECRET));
    assert.ok(!isExposed('upload.cfg', SECRET));
    assert.ok(!isExposed('http://h/p.cfx', keys.sealFile(Buffer.from(SECRET))));
    assert.ok(!isExposed('http://h/p.cfg', `voip/line/0/auth_password=${keys.sealValue('s3cr3t')}\n`));
    assert.ok(!isExposed('http://h/p.cfg', 'voip/line/0/auth_password=\nvoip/line/0/id=100\n'));
    assert.ok(!isExposed('http://h/p.cfg', Buffer.from([0, 255, 254, 61, 10])));
  });

  it('are told as long as the set is in force, after a restart too', async () => {
    const folder = new FailingFolder(new Map());
    const kept = await KeptSets.open(folder, NOW);
    assert.deepEqual(fetchedFaults(kept), []);
    await kept.stage(set({ 'http://h/p.cfg': SECRET }));
    assert.equal(fetchedFaults(kept).length, 1);
    const again = await KeptSets.open(new FailingFolder(folder.used), NOW);
    assert.equal(fetchedFaults(again).length, 1);
    await again.stage(set({ 'https://h/p.cfg': SECRET }));
    assert.deepEqual(fetchedFaults(again), []);
  });
});
