/** `phone400 firmware sign`, `verify` and `info`: images that are there. */
import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ok, type Result } from '../../base/result.ts';
import {
  checkSignature,
  HEAD_OCTETS,
  type Head,
  layoutOf,
  printHead,
  readHead,
} from '../../provision/firmware/image.ts';
import { type PackedFile, readIndex } from '../../provision/firmware/index-of-files.ts';
import { keyId } from '../../provision/firmware/keys.ts';
import { checkImage, type Opened, openImage, type ReadAt } from '../../provision/firmware/reading.ts';
import { counted, GOOD, type Verb, WrongUsage } from '../cfg/verb.ts';
import { Bad, certificatesIn, privateKey, reading, trustIn } from './verb.ts';

export const sign: Verb = {
  usage: 'sign FILE --key FILE [--certificate FILE…]',
  about: 'signs an image, or signs it anew with another key',
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { key: { type: 'string' }, certificate: { type: 'string', multiple: true } },
    });
    const file = onlyFile('sign', positionals);
    if (values.key === undefined) throw new WrongUsage('sign needs --key FILE');
    const key = await privateKey(values.key);
    const { head } = await reading(file, async (read, size) => good(file, await checkImage(read, size)));
    const certificates =
      values.certificate === undefined ? head.certificates : await certificatesIn(values.certificate);
    const signed = printHead(head.description, certificates, key);
    const handle = await open(file, 'r+');
    try {
      await handle.write(signed, 0, signed.length, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    out.write(`${file}: signed with key ${good(file, readHead(signed)).signer}\n`);
    return GOOD;
  },
};

export const verify: Verb = {
  usage: 'verify FILE --trust FILE…',
  about: 'looks at every octet, and whether a key of these PEM files signed it',
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { trust: { type: 'string', multiple: true } },
    });
    const file = onlyFile('verify', positionals);
    if (values.trust === undefined) throw new WrongUsage('verify needs --trust FILE with the public keys');
    const trust = await trustIn(values.trust);
    const { files, head } = await reading(file, async (read, size) => {
      const opened = good(file, await checkImage(read, size));
      return { ...opened, files: good(file, await filesIn(read, opened)) };
    });
    good(file, checkSignature(head, trust));
    const { version, models } = head.description;
    out.write(`${file}: good: version ${version} for ${models.join(', ')}, ${counted(files.length, 'file')}\n`);
    return GOOD;
  },
};

export const info: Verb = {
  usage: 'info FILE [--files]',
  about: 'what the head says; nothing of it is proved',
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { files: { type: 'boolean' } },
    });
    const file = onlyFile('info', positionals);
    const listed = values.files === true;
    const { head, files } = await reading(file, async read => {
      const headRead = good(file, readHead(await read(0, HEAD_OCTETS)));
      if (!listed) return { head: headRead, files: [] };
      return { head: headRead, files: good(file, await filesIn(read, good(file, await openImage(read)))) };
    });
    for (const [name, value] of rows(head)) out.write(`${name.padEnd(13)}${value}\n`);
    for (const { name, length } of files) out.write(`${String(length).padStart(11)}  ${name}\n`);
    return GOOD;
  },
};

function rows({ description, certificates, signer }: Head): [name: string, value: string][] {
  const { version, models, floor, built } = description;
  return [
    ['version', version],
    ['models', models.join(', ')],
    ['floor', floor === '' ? 'none' : floor],
    ['built', built],
    ['octets', String(layoutOf(description).total)],
    ['signed with', signer ?? 'nothing'],
    ...certificates.map(({ key, retires, signer: old }): [string, string] => [
      'new key',
      `${keyId(key)}, by ${old}${retires ? ', which retires' : ''}`,
    ]),
  ];
}

async function filesIn(read: ReadAt, { head, layout }: Opened): Promise<Result<PackedFile[], string>> {
  const { index, payload } = head.description;
  const list = readIndex(await read(layout.total - index, index), payload - index);
  return list.ok ? ok(list.value) : list;
}

function onlyFile(verb: string, [file, ...more]: readonly string[]): string {
  if (file === undefined || more.length > 0) throw new WrongUsage(`${verb} needs one file`);
  return file;
}

function good<T>(file: string, result: Result<T, string>): T {
  if (!result.ok) throw new Bad(`${file} ${result.error}`);
  return result.value;
}
