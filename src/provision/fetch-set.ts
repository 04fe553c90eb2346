/** Fetches a configuration with all that it includes, and looks whether it is one for this phone. */
import { type CfgReading, readCfg } from '../../config/cfg-file.ts';
import { LARGEST_FILE } from '../../config/ini.ts';
import { otherModel } from '../../config/layers.ts';
import { problemFault } from '../../config/problem.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { isUrl, shownName } from '../base/urls.ts';
import type { Fetch, FetchFault, FetchRequest } from './fetch/request.ts';
import { type Remembered, type Version, versionFor } from './remembered.ts';
import { type CfgSet, recording } from './set-file.ts';

export type Base = Omit<FetchRequest, 'url' | 'most'>;

export type FetchedSet = { readonly set: CfgSet; readonly versions: ReadonlyMap<string, Version> };

/** `reason` is missing when the files came and cannot be used. */
export type SetFault = Fault & Partial<Pick<FetchFault, 'reason' | 'logIn' | 'retryAfter'>>;

export type SetOptions = {
  readonly fetch: Fetch;
  /** Whatever goes with a request but its address and size; `root` is the file that was asked for first. */
  request(url: string, root: string): Base;
  readonly model: string;
  readonly keys: CfgReading['keys'];
  /** The set in force, of which an unchanged file is taken. */
  readonly current: CfgSet | null;
  readonly remembered: Pick<Remembered, 'versionOf'>;
};

/** The first of `urls` that the server has. `reason` is `missing` when it has none of them. */
export async function fetchSet(
  urls: readonly string[],
  options: SetOptions,
  signal: AbortSignal,
): Promise<Result<FetchedSet, SetFault>> {
  let missing: SetFault = { what: 'Nobody says which file to fetch.', reason: 'missing' };
  for (const url of urls) {
    const fetched = await readSet(url, options, name => fetchFile(name, url, options, signal));
    if (fetched.ok || fetched.error.reason !== 'missing' || fetched.error.where !== shownName(url)) return fetched;
    missing = fetched.error;
  }
  return fail(missing);
}

/** A file that somebody uploaded, with what it includes by URL. */
export function uploadedSet(
  name: string,
  bytes: Uint8Array,
  options: SetOptions,
): Promise<Result<FetchedSet, SetFault>> {
  const { signal } = new AbortController();
  return readSet(name, options, async wanted => {
    if (wanted === name) return ok({ bytes, version: versionFor(bytes, {}) });
    if (isUrl(wanted)) return fetchFile(wanted, name, options, signal);
    return fail({ where: wanted, what: 'An uploaded file can include others by their URL only.', reason: 'missing' });
  });
}

type ReadFile = (name: string) => Promise<Result<FetchedFile, FetchFault>>;

async function readSet(
  root: string,
  { keys, model }: SetOptions,
  readFile: ReadFile,
): Promise<Result<FetchedSet, SetFault>> {
  const faults: FetchFault[] = [];
  const versions = new Map<string, Version>();
  const { reading, set } = recording(root, async name => {
    const file = await readFile(name);
    if (!file.ok) faults.push(file.error);
    else versions.set(name, file.value.version);
    return file.ok ? ok(file.value.bytes) : fail(file.error.what);
  });
  const file = await readCfg(root, { ...reading, ...(keys ? { keys } : {}) });
  const [fault] = faults;
  if (fault !== undefined) return fail(fault);
  const problem = file.complete ? otherModel(file, model) : file.problems.find(({ grade }) => grade === 'error');
  if (problem) return fail(problemFault(problem));
  if (!file.complete) return fail({ where: file.file, what: 'Not all of it could be read.' });
  // An empty file would take everything away from the phone.
  if (file.entries.length === 0) return fail({ where: file.file, what: 'There is no setting in it.' });
  return ok({ set, versions });
}

type FetchedFile = { readonly bytes: Uint8Array; readonly version: Version };

async function fetchFile(
  url: string,
  root: string,
  { fetch, request, current, remembered }: SetOptions,
  signal: AbortSignal,
): Promise<Result<FetchedFile, FetchFault>> {
  const copy = current?.files.get(url);
  const validators = remembered.versionOf(url, copy);
  const answer = await fetch(
    { ...request(url, root), url, most: LARGEST_FILE, ...(validators ? { validators } : {}) },
    signal,
  );
  if (!answer.ok) return answer;
  const { value } = answer;
  const bytes = value.kind === 'unchanged' ? copy : value.kind === 'body' ? value.bytes : undefined;
  if (bytes === undefined || value.kind === 'redirect') {
    return fail({
      where: shownName(url),
      what: 'The server answered with something else than the file.',
      reason: 'protocol',
    });
  }
  return ok({ bytes, version: versionFor(bytes, value.validators) });
}
