/** `phone400 firmware pack`: files become one image. */
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { modelByName } from '../../../hal/models/index.ts';
import { thrownText } from '../../base/result.ts';
import {
  chunkAt,
  type Description,
  HASH_OCTETS,
  HEAD_OCTETS,
  hashOf,
  LARGEST_INDEX,
  LARGEST_PAYLOAD,
  layoutOf,
  printHead,
} from '../../provision/firmware/image.ts';
import { isFileName, type PackedFile, printIndex } from '../../provision/firmware/index-of-files.ts';
import { Pieces } from '../../provision/firmware/pieces.ts';
import { isVersion } from '../../provision/firmware/version.ts';
import { counted, GOOD, type Verb, WrongUsage } from '../cfg/verb.ts';
import { Bad, certificatesIn, privateKey, replacing, type WriteAt } from './verb.ts';

type Source = PackedFile & { readonly path: string };

export const pack: Verb = {
  usage: 'pack DIR|FILE… --version V --model NAME… [--out FILE] [--floor V] [--key FILE] [--certificate FILE…]',
  about: 'makes an image of files, signed when there is a key',
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        version: { type: 'string' },
        model: { type: 'string', multiple: true },
        out: { type: 'string' },
        floor: { type: 'string' },
        key: { type: 'string' },
        certificate: { type: 'string', multiple: true },
      },
    });
    const { version, floor = '', key: keyFile } = values;
    if (positionals.length === 0) throw new WrongUsage('pack needs the files, or a folder');
    if (version === undefined || !isVersion(version)) throw new WrongUsage('--version needs numbers such as 2.16.704');
    if (floor !== '' && !isVersion(floor)) throw new WrongUsage('--floor needs numbers such as 2.16.0');
    const models = modelsOf(values.model ?? []);
    const key = keyFile === undefined ? null : await privateKey(keyFile);
    const certificates = await certificatesIn(values.certificate ?? []);
    const sources = await sourcesOf(positionals);
    const index = printIndex(sources);
    const payload = sources.reduce((sum, { length }) => sum + length, index.length);
    if (payload > LARGEST_PAYLOAD)
      throw new Bad(`${payload} octets are more than an image may have (${LARGEST_PAYLOAD})`);
    if (index.length > LARGEST_INDEX) throw new Bad('these are more files than an image may have');
    const file = values.out ?? `${models[0]}.img`;
    await replacing(file, async write => {
      const table = await writeChunks(sources, index, payload, write);
      const description: Description = {
        version,
        models,
        floor,
        built: new Date().toISOString(),
        payload,
        index: index.length,
        table: hashOf(table).toString('hex'),
      };
      await write(table, HEAD_OCTETS);
      await write(printHead(description, certificates, key), 0);
    });
    const signed = key === null ? 'not signed yet' : 'signed';
    out.write(`${file}: version ${version} for ${models.join(', ')}, ${counted(sources.length, 'file')}, ${signed}\n`);
    return GOOD;
  },
};

function modelsOf(names: readonly string[]): string[] {
  if (names.length === 0) throw new WrongUsage('--model needs the models that the image is for');
  return names.map(name => {
    const model = modelByName(name);
    if (!model.ok) throw new WrongUsage(`${name} is not a model; ${model.error.remedy ?? ''}`);
    return model.value.name;
  });
}

/** Folders are taken with all that is in them, in the order of their names. */
async function sourcesOf(paths: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  const take = async (path: string, name: string): Promise<void> => {
    const stat = await lstat(path).catch((thrown: unknown) => {
      throw new Bad(thrownText(thrown));
    });
    if (stat.isDirectory()) {
      const inside = (await readdir(path)).sort();
      for (const entry of inside) await take(join(path, entry), name === '' ? entry : `${name}/${entry}`);
      return;
    }
    if (!stat.isFile())
      throw new Bad(`${path} is neither a file nor a folder; links and devices do not go into an image`);
    if (!isFileName(name)) throw new Bad(`${path} has a name that does not go into an image`);
    if (sources.some(one => one.name === name)) throw new Bad(`there are two files with the name ${name}`);
    sources.push({ path, name, length: stat.size, executable: (stat.mode & 0o100) !== 0 });
  };
  for (const path of paths) {
    const isFolder = (await lstat(path).catch(() => null))?.isDirectory() === true;
    await take(path, isFolder ? '' : basename(path));
  }
  if (sources.length === 0) throw new Bad('there is no file to be packed');
  return sources;
}

/** Writes the chunks and gives the hash table. */
async function writeChunks(
  sources: readonly Source[],
  index: Uint8Array,
  payload: number,
  write: WriteAt,
): Promise<Uint8Array> {
  const layout = layoutOf({ payload });
  const table = Buffer.alloc(layout.table.length);
  const lengths = Array.from({ length: layout.chunks }, (_, chunk) => chunkAt(layout, chunk).length);
  const pieces = new Pieces(lengths);
  let chunk = 0;
  for await (const octets of octetsOf(sources, index)) {
    for (const piece of pieces.take(octets)) {
      hashOf(piece).copy(table, chunk * HASH_OCTETS);
      await write(piece, chunkAt(layout, chunk++).at);
    }
  }
  return table;
}

async function* octetsOf(sources: readonly Source[], index: Uint8Array): AsyncGenerator<Uint8Array> {
  for (const { path, length } of sources) {
    let read = 0;
    if (length > 0) {
      for await (const octets of createReadStream(path, { end: length - 1 }) as AsyncIterable<Buffer>) {
        read += octets.length;
        yield octets;
      }
    }
    if (read < length) throw new Bad(`${path} became shorter while it was read`);
  }
  yield index;
}
