/** Whose directory it is: that of a phone that runs, or of one that does not. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { directorySize } from '../../../config/params/function-keys.ts';
import { diskFolder, readOnly } from '../../base/data-folder.ts';
import { type Fault, fail, ok, type Result } from '../../base/result.ts';
import { Book } from '../../directory/book.ts';
import type { Imported } from '../../directory/facts.ts';
import { openStore, type StoreValues } from '../cfg/open.ts';
import { order } from '../running-phone.ts';
import { takeIn } from './file.ts';

export interface BookOwner {
  /** What could not be read of what it has. */
  readonly faults: readonly Fault[];
  import(file: string, dryRun: boolean): Promise<Result<Imported>>;
  export(): Promise<Result<string>>;
}

/** A phone that does not run, by its data folder. Nothing on the disk changes unless `write`. */
export async function stoppedPhone(data: string, values: StoreValues, write: boolean): Promise<Result<BookOwner>> {
  if (!existsSync(data)) return fail({ where: data, what: 'There is no such folder.', remedy: 'Check --data.' });
  const store = await openStore({ ...values, data });
  const folder = diskFolder(data);
  const book = await Book.open(write ? folder : readOnly(folder), () => store.get(directorySize));
  return ok({
    faults: book.faults,
    import: (file, dryRun) => takeIn(book, file, dryRun),
    export: async () => ok(book.export()),
  });
}

/** A simulated phone that runs, by its control socket. */
export function runningPhone(control: string): BookOwner {
  return {
    faults: [],
    import: async (file, dryRun) => {
      const answer = await order(control, { book: { import: resolve(file) }, dryRun });
      return answer.ok ? ok(answer.value as unknown as Imported) : answer;
    },
    export: async () => {
      const answer = await order(control, { book: 'export' });
      return answer.ok ? ok(String((answer.value as { text?: unknown }).text)) : answer;
    },
  };
}
