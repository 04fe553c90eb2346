/** Whose directory it is: that of a phone that runs, or of one that does not. */
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { directorySize } from '../../../config/params/function-keys.ts';
import { diskFolder } from '../../../config/settings-folder.ts';
import { type Fault, fail, ok, type Result, thrownText } from '../../base/result.ts';
import { Book } from '../../directory/book.ts';
import type { Imported } from '../../directory/facts.ts';
import { openStore, type StoreValues } from '../cfg/open.ts';
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
  const none = async (): Promise<void> => {};
  const book = await Book.open(write ? folder : { ...folder, write: none, rename: none, sync: none }, () =>
    store.get(directorySize),
  );
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

/** One line there, one line back (docs/control-socket.md). */
function order(control: string, what: object): Promise<Result<object>> {
  const { promise, resolve: done } = Promise.withResolvers<Result<object>>();
  const lost = (why: string): void =>
    done(fail({ where: control, what: `The phone does not answer: ${why}.`, remedy: 'Check --control.' }));
  const socket = createConnection(control, () => socket.write(`${JSON.stringify({ id: 1, ...what })}\n`));
  socket.on('error', thrown => lost(thrownText(thrown)));
  socket.on('close', () => lost('the connection ended'));
  const lines = createInterface({ input: socket });
  // It repeats those of the socket.
  lines.on('error', () => {});
  lines.once('line', line => {
    done(answerIn(line));
    socket.destroy();
  });
  return promise;
}

function answerIn(line: string): Result<object> {
  try {
    const answer = JSON.parse(line) as { ok?: unknown; error?: unknown };
    return answer.ok === true ? ok(answer) : fail({ what: String(answer.error) });
  } catch (thrown) {
    return fail({ what: `It is no phone: ${thrownText(thrown)}.` });
  }
}
