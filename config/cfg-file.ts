/** Reads a configuration file together with all that it includes. Nothing in a file can make reading fail. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fail, ok, type Result, thrownText } from '../src/base/result.ts';
import { isUrl, shownName } from '../src/base/urls.ts';
import { lookup, suggestion } from './catalogue.ts';
import { soundsSecret } from './export.ts';
import { type Included, resolveInclude } from './include.ts';
import { type IniLine, LARGEST_FILE, readIni } from './ini.ts';
import { isToken, Keyring } from './keyring.ts';
import type { Problem } from './problem.ts';

/** One `path=value` as it stands in a file. */
export type Entry = { readonly path: string; readonly text: string; readonly file: string; readonly line: number };

export type CfgFile = {
  readonly file: string;
  /** In the order in which they were read: an included file stands where its `include` stood. */
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  /** False when the file, or one that it includes, could not be read: what is missing may not be taken for removed. */
  readonly complete: boolean;
};

/** The bytes of one file, by name or URL; the failure says why not. It bounds size and time, and never throws. */
export type ReadBytes = (name: string) => Promise<Result<Uint8Array, string>>;

export type CfgReading = {
  /** How files are read; from the disk when left out. */
  readonly file?: ReadBytes;
  /** How URLs are read; without it no file can be included by URL. */
  readonly url?: ReadBytes;
  /** Opens what is encrypted. Without it an encrypted value is a warning: somebody without the key looks at the file. */
  readonly keys?: Keyring;
};

const DEEPEST_INCLUDE = 8;
/** A few files that include each other twice would otherwise multiply. */
const MOST_FILES = 64;
/** Of all files together. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Reads `file`, a name or a URL. Included names are relative to the file that names them and stay inside the folder, or on
 * the server, of the first.
 */
export async function readCfg(file: string, reading: CfgReading = {}): Promise<CfgFile> {
  const reader = new Reader(file, reading);
  await reader.read({ name: file, key: isUrl(file) ? file : resolve(file) }, []);
  return { file: shownName(file), entries: reader.entries, problems: reader.problems, complete: reader.complete };
}

class Reader {
  readonly entries: Entry[] = [];
  readonly problems: Problem[] = [];
  complete = true;
  readonly #first: string;
  readonly #file: ReadBytes;
  readonly #url: ReadBytes;
  readonly #keys: Keyring | undefined;
  #files = 0;
  #bytes = 0;

  constructor(first: string, { file = readBytes, url = noUrls, keys }: CfgReading) {
    this.#first = isUrl(first) ? first : dirname(resolve(first));
    this.#file = file;
    this.#url = url;
    this.#keys = keys;
  }

  /** `above` are the keys of the files that led here, outermost first. */
  async read({ name, key }: Included, above: readonly string[], from?: { file: string; line: number }): Promise<void> {
    const file = shownName(name);
    this.#files++;
    const read = await (isUrl(name) ? this.#url : this.#file)(name);
    const bytes = read.ok ? (this.#keys ?? NO_KEYS).openFile(read.value, file) : read;
    const refusal = bytes.ok ? this.#tooMuch(bytes.value) : bytes.error;
    if (!bytes.ok || refusal !== null) {
      this.#refuse({ ...(from ?? { file }), reason: `${from ? `${file}: ` : ''}${refusal}` });
      return;
    }
    const { lines, problems, refused } = readIni(bytes.value, file);
    this.problems.push(...problems.map(withSuggestion));
    if (refused) this.complete = false;
    this.#reportDuplicates(lines, file);
    for (const line of lines) {
      if (line.kind === 'include') await this.#include(line.name, name, { file, line: line.line }, [...above, key]);
      else this.#entry(line.path, line.text, { file, line: line.line });
    }
  }

  /** An encrypted value is opened here, so that nobody further on needs a key. */
  #entry(path: string, text: string, place: { file: string; line: number }): void {
    if (!isToken(text) || !isSecret(path)) {
      this.entries.push({ path, text, ...place });
      return;
    }
    const opened = (this.#keys ?? NO_KEYS).openValue(text);
    if (opened.ok) this.entries.push({ path, text: opened.value, ...place });
    else
      this.problems.push({
        grade: this.#keys === undefined ? 'warning' : 'error',
        ...place,
        path,
        reason: opened.error,
      });
  }

  async #include(name: string, by: string, from: { file: string; line: number }, above: string[]): Promise<void> {
    const target = resolveInclude(name, by, this.#first);
    const refusal = target.ok ? this.#refusal(name, target.value.key, above) : target.error;
    if (!target.ok || refusal !== null) this.#refuse({ ...from, reason: refusal ?? '' });
    else await this.read(target.value, above, from);
  }

  #refuse(problem: Omit<Problem, 'grade'>): void {
    this.complete = false;
    this.problems.push({ grade: 'error', ...problem });
  }

  #refusal(name: string, key: string, above: readonly string[]): string | null {
    if (above.includes(key)) return `${shownName(name)} includes itself, the line was left out`;
    if (above.length > DEEPEST_INCLUDE)
      return `files are included more than ${DEEPEST_INCLUDE} deep, the line was left out`;
    return this.#files >= MOST_FILES ? `more than ${MOST_FILES} files are included, the line was left out` : null;
  }

  #tooMuch(bytes: Uint8Array): string | null {
    this.#bytes += bytes.length;
    return this.#bytes > MOST_BYTES ? `the files have more than ${MOST_BYTES} bytes together` : null;
  }

  /** Overriding what an included file says is what files are included for; the same name twice in one file is a slip. */
  #reportDuplicates(lines: readonly IniLine[], file: string): void {
    const seen = new Map<string, number>();
    for (const line of lines) {
      if (line.kind === 'include') continue;
      const first = seen.get(line.path.toLowerCase());
      if (first !== undefined) {
        const reason = `is set in line ${first} already, the last line counts`;
        this.problems.push({ grade: 'warning', file, line: line.line, path: line.path, reason });
      }
      seen.set(line.path.toLowerCase(), line.line);
    }
  }
}

const NO_KEYS = new Keyring({ keys: [] });

function isSecret(path: string): boolean {
  const found = lookup(path);
  return found.found === 'param' ? found.target.param.secret : soundsSecret(path);
}

async function noUrls(): Promise<Result<never, string>> {
  return fail('a file cannot be included by URL here, put it beside this one');
}

/** A name without `=` may be spelled wrong as well. */
function withSuggestion(problem: Problem): Problem {
  if (problem.path === undefined) return problem;
  const near = lookup(problem.path).found === 'nothing' ? suggestion(problem.path) : problem.path;
  return near === null ? problem : { ...problem, suggestion: `${near}=` };
}

/** The bytes of a regular file (opening another kind of file does not wait for a writer), one more than the largest that is read so that a longer one shows. */
async function readBytes(file: string): Promise<Result<Uint8Array, string>> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) return fail('is not a file');
      const buffer = Buffer.alloc(Math.min((await handle.stat()).size, LARGEST_FILE + 1));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return ok(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    return fail(readFailure(thrown));
  }
}

function readFailure(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'the file does not exist';
  if (code === 'EACCES') return 'the file may not be read by this user';
  return `the file cannot be read (${thrownText(thrown)})`;
}
