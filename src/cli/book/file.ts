/** Files of contacts on the way into a directory. */
import { open } from 'node:fs/promises';
import { fail, ok, type Result, thrownText } from '../../base/result.ts';
import type { Book } from '../../directory/book.ts';
import { LARGEST_BOOK } from '../../directory/contact.ts';
import type { Imported } from '../../directory/facts.ts';

/** Not a file of more than `most` octets. */
export async function readBounded(path: string, most: number): Promise<Result<Uint8Array>> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > most) return fail({ where: path, what: `The file has more than ${most} octets.` });
    return ok(await file.readFile());
  } catch (thrown) {
    return fail({ where: path, what: `The file cannot be read: ${thrownText(thrown)}.` });
  }
}

/** Told only when it is on the disk. */
export async function takeIn(book: Book, file: string, dryRun: boolean): Promise<Result<Imported>> {
  const bytes = await readBounded(file, LARGEST_BOOK);
  if (!bytes.ok) return bytes;
  if (dryRun) return book.preview(bytes.value, file);
  const imported = await book.import(bytes.value, file);
  if (!imported.ok) return imported;
  const saved = await book.flush();
  return saved.ok ? imported : saved;
}
