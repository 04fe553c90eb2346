/**
 * What the phone remembers over a restart: a JSON value in a small file. It is read at the start and written as a whole with
 * each change, in the order of the changes. A file that is torn, too large or somebody else's counts as none; it stays until the
 * next change takes its place.
 */
import { createHash } from 'node:crypto';
import type { DataFolder } from './data-folder.ts';
import { KeptFile, textIn } from './kept-file.ts';
import type { Log } from './log.ts';
import { type Fault, faultText, type Result, thrownText } from './result.ts';

export type JsonFile<T> = {
  readonly name: string;
  /** Octets; a longer file is none of ours. */
  readonly most: number;
  /** A checksum follows the value: a file that does not say what was written, by a single bit, is torn. */
  readonly summed?: true;
  /** What counts when there is no file. */
  nothing(): T;
  /** What was read as our value; undefined: it is something else. Called with anything that JSON can say. */
  valueIn(read: unknown): T | undefined;
};

/** Where it is told that a value could not be read or written, and what that costs: 'the guesses are not remembered'. */
export type Loss = { readonly log: Log; readonly says: string };

export class KeptJson<T> {
  readonly #folder: DataFolder;
  readonly #kind: JsonFile<T>;
  readonly #loss: Loss | null;
  readonly #file: KeptFile;

  /** Without `loss` the faults are for the caller alone. */
  constructor(folder: DataFolder, kind: JsonFile<T>, loss: Loss | null = null) {
    this.#folder = folder;
    this.#kind = kind;
    this.#loss = loss;
    this.#file = new KeptFile(folder, kind.name, kind.most);
  }

  /** Never fails: with a fault nothing was ever kept. */
  async read(): Promise<{ readonly value: T; readonly fault: Fault | null }> {
    const { name, nothing } = this.#kind;
    try {
      const bytes = await this.#folder.read(name);
      return { value: bytes === null ? nothing() : valueWithin(bytes, this.#kind), fault: null };
    } catch (thrown) {
      const fault = { where: name, what: `The file cannot be used: ${thrownText(thrown)}.` };
      this.#loss?.log.warning(faultText(fault));
      return { value: nothing(), fault };
    }
  }

  /** Resolves when this value, or one that came after it, is on the disk. */
  async keep(value: T): Promise<Result<void>> {
    const json = JSON.stringify(value);
    const text = this.#kind.summed ? `${json}\n${checksum(json)}\n` : json;
    const kept = await this.#file.write(() => text);
    if (!kept.ok) this.#loss?.log.warning(`${this.#loss.says}: ${faultText(kept.error)}`);
    return kept;
  }

  /** Resolves when everything is on the disk. */
  async flush(): Promise<void> {
    await this.#file.flush();
  }
}

/** Throws why it is none, without a word of the text: it may hold a password. */
function valueWithin<T>(bytes: Uint8Array, { most, summed, valueIn }: JsonFile<T>): T {
  const text = textIn(bytes, most);
  if (text === null) throw new Error('it is too large, or no text');
  const [json = '', sum] = summed ? text.split('\n') : [text];
  if (summed && sum !== checksum(json)) throw new Error('its checksum is wrong');
  const value = valueIn(parsed(json));
  if (value === undefined) throw new Error('it holds something else');
  return value;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error('it is torn');
  }
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
