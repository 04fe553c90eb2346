/**
 * What the configuration names by URL and needs as text: certificates and keys. They are fetched after the configuration,
 * and kept in one small file beside the sets. What a server has not, or no longer, or gives in a form that makes no sense,
 * takes nothing away.
 */
import { resolveInclude } from '../../config/include.ts';
import type { DataFolder } from '../base/data-folder.ts';
import { type JsonFile, KeptJson } from '../base/kept-json.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { LARGEST_PEM } from '../base/tls/files.ts';
import { shownName } from '../base/urls.ts';
import type { Fetch, Validators } from './fetch/request.ts';
import type { Base } from './fetch-set.ts';

export const LINKED = 'linked.json';

type Linked = Validators & { readonly text: string };

type Texts = Readonly<Record<string, Linked>>;

const FILE: JsonFile<Texts> = {
  name: LINKED,
  most: 16 * LARGEST_PEM,
  nothing: () => ({}),
  valueIn: read => Object.fromEntries(Object.entries(Object(read)).filter(isLinked)),
};

export type LinkedOptions = {
  readonly fetch: Fetch;
  /** Whatever goes with a request but its address and size. */
  request(url: string): Base;
  /** Where the configuration came from: what it names may not be easier to forge than itself. null: not from a server. */
  readonly root: string | null;
};

export class LinkedTexts {
  readonly #file: KeptJson<Texts>;
  #texts: ReadonlyMap<string, Linked>;
  #faults: readonly Fault[] = [];

  private constructor(file: KeptJson<Texts>, texts: Texts) {
    this.#file = file;
    this.#texts = new Map(Object.entries(texts));
  }

  /** Never fails: what cannot be read is fetched anew. */
  static async open(folder: DataFolder): Promise<LinkedTexts> {
    const file = new KeptJson(folder, FILE);
    return new LinkedTexts(file, (await file.read()).value);
  }

  textOf(url: string): string | undefined {
    return this.#texts.get(url)?.text;
  }

  /** Of the last time that they were fetched. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** Fetches `urls`, forgets all others, and gives those whose text is another one now. */
  async refresh(urls: readonly string[], options: LinkedOptions, signal: AbortSignal): Promise<readonly string[]> {
    const faults: Fault[] = [];
    const texts = new Map<string, Linked>();
    for (const url of new Set(urls)) {
      const known = this.#texts.get(url);
      const fetched = await fetchText(url, known, options, signal);
      if (signal.aborted) return [];
      if (!fetched.ok) faults.push(fetched.error);
      const text = fetched.ok ? fetched.value : known;
      if (text !== undefined) texts.set(url, text);
    }
    const changed = [...texts.keys()].filter(url => texts.get(url)?.text !== this.textOf(url));
    const gone = [...this.#texts.keys()].some(url => !texts.has(url));
    this.#texts = texts;
    if (changed.length > 0 || gone) faults.push(...(await this.#write()));
    this.#faults = faults;
    return changed;
  }

  async #write(): Promise<Fault[]> {
    const kept = await this.#file.keep(Object.fromEntries(this.#texts));
    return kept.ok ? [] : [{ ...kept.error, where: 'fetched certificates' }];
  }
}

async function fetchText(
  url: string,
  known: Linked | undefined,
  { fetch, request, root }: LinkedOptions,
  signal: AbortSignal,
): Promise<Result<Linked>> {
  const allowed = root === null ? ok(undefined) : resolveInclude(url, root, root);
  if (!allowed.ok) return fail({ where: shownName(url), what: `It is not fetched: ${allowed.error}.` });
  const { text, ...validators } = known ?? { text: '' };
  const answer = await fetch({ ...request(url), url, most: LARGEST_PEM, ...(known ? { validators } : {}) }, signal);
  if (!answer.ok) return answer;
  const { value } = answer;
  if (value.kind === 'unchanged' && known !== undefined) return ok(known);
  const pem = value.kind === 'body' ? Buffer.from(value.bytes).toString('latin1') : '';
  if (!pem.includes('-----BEGIN ')) {
    const remedy = 'Check the address, and that the file is PEM and not DER.';
    return fail({ where: shownName(url), what: 'It is no certificate and no key in PEM.', remedy });
  }
  return ok({ ...('validators' in value ? value.validators : {}), text: pem });
}

function isLinked(entry: [string, unknown]): entry is [string, Linked] {
  const { text, etag = '', lastModified = '' } = Object(entry[1]);
  return typeof text === 'string' && typeof etag === 'string' && typeof lastModified === 'string';
}
