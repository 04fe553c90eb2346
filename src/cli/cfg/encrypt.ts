/** `phone400 cfg encrypt`, `decrypt`, `encrypt-password` and `new-key`. */

import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { newKey } from '../../../config/keyring.ts';
import { isSealed } from '../../../config/seal.ts';
import { thrownText } from '../../base/result.ts';
import { askHidden, KEY_OPTIONS, KEY_USAGE, keysOrAsk, macOf } from './key.ts';
import { BAD, GOOD, type Out, type Verb, WrongUsage } from './verb.ts';

const OPTIONS = { ...KEY_OPTIONS, out: { type: 'string' } } as const;

export const encrypt: Verb = {
  usage: `encrypt FILE [--out FILE] ${KEY_USAGE}`,
  about: 'encrypts a file, with --mac for one phone alone; the key comes from a file, PHONE400_CFG_KEY or the terminal',
  async run(args, out) {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const file = onlyFile('encrypt', positionals);
    const target = values.out ?? file.replace(/(\.cfg)?$/i, '.cfx');
    const { mac = null } = macOf(values);
    const keys = await keysOrAsk(values);
    if (!keys.ok) return complain(out, keys.error);
    return guarded(out, async () => {
      const plain = await readFile(file);
      if (isSealed(plain)) return complain(out, `${file} is encrypted already`);
      if (!keys.value.hasKey) return complain(out, 'the old way of encrypting is read, never written: a key is needed');
      await replace(target, keys.value.sealFile(plain, mac));
      out.write(`${target} written\n`);
      return GOOD;
    });
  },
};

export const decrypt: Verb = {
  usage: `decrypt FILE [--out FILE] ${KEY_USAGE} [--legacy-key-file FILE]`,
  about: 'the file as it was before, on the terminal without --out',
  async run(args, out) {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const file = onlyFile('decrypt', positionals);
    macOf(values);
    const keys = await keysOrAsk(values);
    if (!keys.ok) return complain(out, keys.error);
    return guarded(out, async () => {
      const opened = keys.value.openFile(await readFile(file), basename(file));
      if (!opened.ok) return complain(out, `${file}: ${opened.error}`);
      if (values.out === undefined) out.write(Buffer.from(opened.value).toString());
      else await replace(values.out, opened.value);
      return GOOD;
    });
  },
};

export const encryptPassword: Verb = {
  usage: `encrypt-password ${KEY_USAGE}`,
  about: 'asks for a password, or reads one from standard input, and gives what stands for it in a file',
  async run(args, out) {
    const { values, positionals } = parseArgs({ args, options: KEY_OPTIONS, allowPositionals: true });
    if (positionals.length > 0)
      throw new WrongUsage('a password on the command line could be seen by others: it is asked for');
    const { mac = null } = macOf(values);
    const keys = await keysOrAsk(values);
    if (!keys.ok) return complain(out, keys.error);
    if (!keys.value.hasKey) return complain(out, 'the old way of encrypting is read, never written: a key is needed');
    const password = process.stdin.isTTY
      ? await askHidden('Password: ')
      : (await readAll(process.stdin)).replace(/\r?\n$/, '');
    if (password === null || password === '') return complain(out, 'there is no password');
    if (/[\0-\x1f\x7f]/.test(password)) return complain(out, 'a password is one line without control characters');
    out.write(`${keys.value.sealValue(password, mac)}\n`);
    return GOOD;
  },
};

export const makeKey: Verb = {
  usage: 'new-key FILE',
  about: 'makes a key in a new file that only its owner may read',
  async run(args, out) {
    const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
    const file = onlyFile('new-key', positionals);
    return guarded(out, async () => {
      if (existsSync(file))
        return complain(out, `${file} is there already: a key that is in use is never written over`);
      await writeFile(file, `${newKey()}\n`, { mode: 0o600, flag: 'wx' });
      out.write(`${file} written\n`);
      return GOOD;
    });
  },
};

function onlyFile(verb: string, [file, ...more]: readonly string[]): string {
  if (file === undefined || more.length > 0) throw new WrongUsage(`${verb} needs one file`);
  return file;
}

function complain(out: Out, text: string): number {
  out.write(`${text}\n`);
  return BAD;
}

async function guarded(out: Out, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof WrongUsage) throw thrown;
    return complain(out, thrownText(thrown));
  }
}

async function replace(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, bytes, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
