/** `phone400 firmware new-key`: keys for signing. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { certify, keyId, printCertificate, publicKeyOf } from '../../provision/firmware/keys.ts';
import { GOOD, type Verb, WrongUsage } from '../cfg/verb.ts';
import { privateKey } from './verb.ts';

export const newKey: Verb = {
  usage: 'new-key FILE [--after OLD [--retire]]',
  about: 'makes a key in FILE, its public half in FILE.pub, and FILE.cert, by which the key OLD names it its successor',
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { after: { type: 'string' }, retire: { type: 'boolean' } },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new WrongUsage('new-key needs one file');
    if (values.retire === true && values.after === undefined) throw new WrongUsage('--retire needs --after OLD');
    const old = values.after === undefined ? null : await privateKey(values.after);
    const pair = generateKeyPairSync('ed25519');
    const key = publicKeyOf(pair.publicKey) ?? '';
    // A key that is in use must never be written over.
    await writeFile(file, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    await writeFile(`${file}.pub`, pair.publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' });
    if (old !== null) {
      const certificate = printCertificate(certify(key, old, values.retire === true));
      await writeFile(`${file}.cert`, `${certificate.toString('base64')}\n`, { flag: 'wx' });
    }
    out.write(
      `${file}: key ${keyId(key)}; the phones need ${file}.pub${old === null ? '' : ` or, in an image, ${file}.cert`}\n`,
    );
    return GOOD;
  },
};
