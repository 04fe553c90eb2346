/** The language pack that the configuration names by URL follows it from the servers, and is kept with the phone's own. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveInclude } from '../../config/include.ts';
import * as screen from '../../config/params/screen.ts';
import { replaceTexts } from '../../ui/lang/index.ts';
import { LARGEST_PACK, type LanguagePack, readPack } from '../../ui/lang/pack.ts';
import { diskFolder, replaceFile } from '../base/data-folder.ts';
import { type Fault, fail, faultText, ok, type Result } from '../base/result.ts';
import { shownName } from '../base/urls.ts';
import { createFetch } from '../provision/fetch/fetch.ts';
import type { Fetch } from '../provision/fetch/request.ts';
import type { Base } from '../provision/fetch-set.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import { afterEachLook } from './after-look.ts';
import { FETCHED_PACK, PACK_FOLDER } from './languages.ts';
import type { Foundation, Start } from './phone.ts';

export type PackOptions = {
  readonly fetch: Fetch;
  request(url: string): Base;
  /** Where the configuration came from: the pack may not be easier to forge than it. null: not from a server. */
  readonly root: string | null;
  /** The phone's data. */
  readonly data: string;
};

export type FetchedPack = LanguagePack & { /** Another one than was kept. */ readonly isNew: boolean };

/** Fetches the pack and keeps it. A bad one takes nothing away. */
export async function refreshPack(
  url: string,
  { fetch, request, root, data }: PackOptions,
  signal: AbortSignal,
): Promise<Result<FetchedPack>> {
  const allowed = root === null ? ok(undefined) : resolveInclude(url, root, root);
  if (!allowed.ok) return fail({ where: shownName(url), what: `It is not fetched: ${allowed.error}.` });
  const answer = await fetch({ ...request(url), url, most: LARGEST_PACK }, signal);
  if (!answer.ok) return answer;
  const bytes = answer.value.kind === 'body' ? answer.value.bytes : new Uint8Array();
  const pack = readPack(bytes, shownName(url));
  if (!pack.ok) return pack;
  const folder = diskFolder(join(data, PACK_FOLDER));
  const before = await folder.read(FETCHED_PACK).catch(() => null);
  if (before !== null && Buffer.compare(before, bytes) === 0) return ok({ ...pack.value, isNew: false });
  const kept = await replaceFile(folder, FETCHED_PACK, bytes);
  return kept.ok ? ok({ ...pack.value, isNew: true }) : fail({ ...kept.error, where: 'language pack' });
}

/** Forgets the pack when no URL names one any more; its texts stay until the next start. */
export async function forgetPack(data: string): Promise<void> {
  await rm(join(data, PACK_FOLDER, FETCHED_PACK), { force: true }).catch(() => {});
}

/** After each look that found the phone's configuration. `shown` draws the screen anew. */
export function followLanguagePack(
  start: Start,
  { store, sets, packFaults }: Foundation,
  provisioning: Provisioning,
  shown: () => void,
): void {
  const { clock, log, options } = start;
  const { data } = options;
  const room = log.room('provision');
  const fetch = createFetch({ clock, log: room });
  const tell = (fault: Fault): void => room.warning(faultText(fault));
  afterEachLook(start, provisioning, async signal => {
    const url = store.get(screen.languagePack);
    if (url === '') {
      packFaults.fetched = [];
      return forgetPack(data);
    }
    const root = sets.current?.root ?? null;
    const request = (to: string) => provisioning.requestTo(to, root ?? to);
    const pack = await refreshPack(url, { fetch, request, root, data }, signal);
    if (signal.aborted) return;
    packFaults.fetched = pack.ok ? pack.value.faults : [pack.error];
    if (!pack.ok || pack.value.isNew) packFaults.fetched.forEach(tell);
    if (pack.ok && pack.value.isNew) await replaceTexts(pack.value.language, pack.value.texts);
    shown();
  });
}
