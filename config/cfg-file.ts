/** Reads a configuration file together with all that it includes. Nothing in a file can make reading fail. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fail, ok, type Result, thrownText } from '../src/base/result.ts';
import { lookup, suggestion } from './catalogue.ts';
import { type IniLine, LARGEST_FILE, readIni } from './ini.ts';
import type { Problem } from './problem.ts';

/** One `path=value` as it stands in a file. */
export type Entry = { readonly path: string; readonly text: string; readonly file: string; readonly line: number };

export type CfgFile = {
  readonly file: string;
  /** In the order in which they were read: an included file stands where its `include` stood. */
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
};

const DEEPEST_INCLUDE = 8;
/** A few files that include each other twice would otherwise multiply. */
const MOST_FILES = 64;

/** Reads `file`. Included names are relative to the file that names them and stay inside the folder of the first. */
export async function readCfg(file: string): Promise<CfgFile> {
  const reader = new Reader(dirname(resolve(file)));
  await reader.read(file, []);
  return { file, entries: reader.entries, problems: reader.problems };
}

class Reader {
  readonly entries: Entry[] = [];
  readonly problems: Problem[] = [];
  readonly #root: string;
  #files = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** `above` are the files that led here, outermost first. */
  async read(file: string, above: readonly string[], from?: { file: string; line: number }): Promise<void> {
    this.#files++;
    const bytes = await readBytes(file);
    if (!bytes.ok) {
      this.problems.push({ grade: 'error', ...(from ?? { file }), reason: `${from ? `${file}: ` : ''}${bytes.error}` });
      return;
    }
    const { lines, problems } = readIni(bytes.value, file);
    this.problems.push(...problems.map(withSuggestion));
    this.#reportDuplicates(lines, file);
    for (const line of lines) {
      if (line.kind === 'include') await this.#include(line.name, { file, line: line.line }, [...above, resolve(file)]);
      else this.entries.push({ path: line.path, text: line.text, file, line: line.line });
    }
  }

  async #include(name: string, from: { file: string; line: number }, above: readonly string[]): Promise<void> {
    const target = resolve(dirname(from.file), name);
    const refusal = this.#refusal(name, target, above);
    if (refusal === null)
      await this.read(`${dirname(from.file) === '.' ? '' : `${dirname(from.file)}/`}${name}`, above, from);
    else this.problems.push({ grade: 'error', ...from, reason: refusal });
  }

  #refusal(name: string, target: string, above: readonly string[]): string | null {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return 'a file cannot be included by URL yet, put it beside this one';
    const inside = relative(this.#root, target);
    if (isAbsolute(name) || inside.startsWith('..'))
      return 'only files in the folder of the first file can be included';
    if (above.includes(target)) return `${name} includes itself, the line was left out`;
    if (above.length > DEEPEST_INCLUDE)
      return `files are included more than ${DEEPEST_INCLUDE} deep, the line was left out`;
    return this.#files >= MOST_FILES ? `more than ${MOST_FILES} files are included, the line was left out` : null;
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

/** A name without `=` may be spelled wrong as well. */
function withSuggestion(problem: Problem): Problem {
  if (problem.path === undefined) return problem;
  const near = lookup(problem.path).found === 'nothing' ? suggestion(problem.path) : problem.path;
  return near === null ? problem : { ...problem, suggestion: `${near}=` };
}

/** The bytes of a regular file (opening another kind of file does not wait for a writer), one more than the largest that is read so that a longer one shows. */
export async function readBytes(file: string): Promise<Result<Uint8Array, string>> {
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
