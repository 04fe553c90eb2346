/** An image that lies somewhere as a whole, in a slot or a file, is read and judged piece by piece. */
import { fail, ok, type Result } from '../../base/result.ts';
import {
  chunkAt,
  chunkIsSound,
  HEAD_OCTETS,
  type Head,
  type Layout,
  layoutOf,
  readHead,
  tableIsSound,
} from './image.ts';

/** Octets from a place on; fewer than asked for at the end. May throw what the disk says. */
export type ReadAt = (at: number, length: number) => Promise<Uint8Array>;

export type Opened = { readonly head: Head; readonly layout: Layout; readonly table: Uint8Array };

/** Head and hash table. The failure says what is wrong, as words behind the name of the image. */
export async function openImage(read: ReadAt): Promise<Result<Opened, string>> {
  const head = readHead(await read(0, HEAD_OCTETS));
  if (!head.ok) return head;
  const layout = layoutOf(head.value.description);
  const table = await read(layout.table.at, layout.table.length);
  if (!tableIsSound(head.value.description, table)) return fail('has a damaged hash table');
  return ok({ head: head.value, layout, table });
}

/** How many chunks from the first one on are sound. `rest` is called between two of them, so that others get their turn. */
export async function soundChunks(read: ReadAt, { layout, table }: Opened, rest: () => Promise<void>): Promise<number> {
  for (let chunk = 0; chunk < layout.chunks; chunk++) {
    const { at, length } = chunkAt(layout, chunk);
    if (!chunkIsSound(table, chunk, await read(at, length))) return chunk;
    await rest();
  }
  return layout.chunks;
}

/** Looks at every octet but those of the signature, which need a key. */
export async function checkImage(
  read: ReadAt,
  size: number,
  rest: () => Promise<void> = async () => {},
): Promise<Result<Opened, string>> {
  const opened = await openImage(read);
  if (!opened.ok) return opened;
  const { layout } = opened.value;
  if (size < layout.total) return fail(`is cut off: ${size} of ${layout.total} octets are there`);
  if (size > layout.total) return fail(`has ${size - layout.total} octets too many`);
  const sound = await soundChunks(read, opened.value, rest);
  if (sound < layout.chunks) return fail(`is damaged in chunk ${sound + 1} of ${layout.chunks}`);
  return opened;
}
