/**
 * A text that the company gives its phones: a server has it, or somebody uploads it. It is kept as it came, for times without
 * that server, and read in slices, so that no call waits for ten thousand lines.
 */
import { createHash } from 'node:crypto';
import type { DataFolder } from '../base/data-folder.ts';
import { Facts } from '../base/facts.ts';
import { KeptFile, textIn } from '../base/kept-file.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { inSlices, type Sliced } from '../base/slices.ts';
import type { Contents, Origin } from './facts.ts';

export type Format<T> = {
  /** Of the file in the data folder. */
  readonly name: string;
  /** Octets; a longer one is refused, so what is kept can be read again. */
  readonly largest: number;
  /** What is there without a file. */
  readonly nothing: T;
  /** For what is too large or no text. */
  readonly remedy: string;
  /** Refused as a whole is what makes no sense at all. An empty text is well. */
  read(text: string, where: string): Sliced<Result<Contents & { readonly value: T }>>;
};

/** Rows of a sample. */
export const FIRST = 20;

export type Folders = { readonly [origin in Origin]: DataFolder };

type Files = { readonly [origin in Origin]: KeptFile };

/** What is in force, and of which text it is. */
type Held<T> = Contents & { readonly value: T; readonly origin: Origin | null; readonly sum: string };

export class CompanyFile<T> {
  readonly changed: Facts<void> = new Facts();
  readonly #format: Format<T>;
  readonly #files: Files;
  readonly #faults: Fault[];
  /** Whose file holds a text, readable or not. */
  readonly #written = new Set<Origin>();
  #held: Held<T>;
  /** One after the other: what was kept, what is fetched, what is uploaded. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(format: Format<T>, files: Files, faults: Fault[]) {
    this.#format = format;
    this.#files = files;
    this.#held = this.#none();
    this.#faults = faults;
  }

  /** Never fails: what cannot be read is put aside and told. The text is in force once it is read through: see `ready`. */
  static async open<T>(folders: Folders, format: Format<T>): Promise<CompanyFile<T>> {
    const { name, largest } = format;
    const files = {
      fetched: new KeptFile(folders.fetched, name, largest),
      uploaded: new KeptFile(folders.uploaded, name, largest),
    };
    const [fetched, uploaded] = await Promise.all([files.fetched.read(), files.uploaded.read()]);
    const faults = [fetched, uploaded].flatMap(({ fault }) => fault ?? []);
    const file = new CompanyFile(format, files, faults);
    // Both are there when the power failed between two writes: a server can be asked again, whoever uploaded cannot.
    file.#restore({ uploaded: uploaded.text, fetched: fetched.text });
    return file;
  }

  /** Of what was kept: of the disk at once, of the text when it is read through. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  get value(): T {
    return this.#held.value;
  }

  /** null: there is no file. */
  get origin(): Origin | null {
    return this.#held.origin;
  }

  get taken(): number {
    return this.#held.taken;
  }

  /** Resolves when what was kept is in force. */
  async ready(): Promise<void> {
    await this.#last;
  }

  /** Octets; a longer file is refused. */
  get largest(): number {
    return this.#format.largest;
  }

  /** What `take` would bring. */
  async preview(bytes: Uint8Array, where: string): Promise<Result<Contents>> {
    const text = this.#textOf(bytes, where);
    return text.ok ? inSlices(this.#format.read(text.value, where)) : text;
  }

  /** Takes the place of the one before. A file that makes no sense takes nothing away, and the same one is not read again. */
  take(bytes: Uint8Array, where: string, origin: Origin): Promise<Result<Contents>> {
    return this.#next(async () => {
      const text = this.#textOf(bytes, where);
      if (!text.ok) return text;
      const sum = sumOf(text.value);
      if (sum === this.#held.sum && origin === this.#held.origin) return ok(this.#held);
      const read = await inSlices(this.#format.read(text.value, where));
      if (!read.ok) return read;
      this.#become({ ...read.value, origin, sum }, text.value);
      return read;
    });
  }

  /** The configuration names no file: what was fetched goes. */
  async clear(): Promise<void> {
    await this.#next(async () => {
      if (this.#written.has('fetched') && this.origin !== 'uploaded') this.#become(this.#none(), '');
    });
  }

  /** Whatever is there goes. */
  async forget(): Promise<void> {
    await this.#next(async () => {
      if (this.#written.size > 0) this.#become(this.#none(), '');
    });
  }

  /** Resolves when everything is on the disk. */
  async flush(): Promise<Result<void>> {
    await this.#last;
    const [fetched, uploaded] = await Promise.all([this.#files.fetched.flush(), this.#files.uploaded.flush()]);
    return fetched.ok ? uploaded : fetched;
  }

  #restore(kept: { readonly [origin in Origin]: string }): void {
    void this.#next(async () => {
      for (const origin of ['uploaded', 'fetched'] as const) {
        const text = kept[origin];
        if (text === '') continue;
        this.#written.add(origin);
        if (this.origin !== null) continue;
        const read = await inSlices(this.#format.read(text, this.#format.name));
        if (read.ok) this.#held = { ...read.value, origin, sum: sumOf(text) };
        else this.#faults.push(read.error);
        this.changed.publish();
      }
    });
  }

  /** Also a text that could not be read is gone then, and with it what was wrong. */
  #become(held: Held<T>, text: string): void {
    this.#held = held;
    this.#faults.length = 0;
    for (const origin of this.#written) if (origin !== held.origin) void this.#files[origin].write(() => '');
    this.#written.clear();
    if (held.origin !== null) {
      this.#written.add(held.origin);
      void this.#files[held.origin].write(() => text);
    }
    this.changed.publish();
  }

  #none(): Held<T> {
    return { value: this.#format.nothing, taken: 0, leftOut: 0, problems: [], sample: [], origin: null, sum: '' };
  }

  #next<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  #textOf(bytes: Uint8Array, where: string): Result<string> {
    const { largest, remedy } = this.#format;
    if (bytes.length > largest) return fail({ where, what: `It is larger than ${largest} octets.`, remedy });
    const text = textIn(bytes, largest);
    return text === null ? fail({ where, what: 'It is no text in UTF-8.', remedy }) : ok(text);
  }
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
