/** Fetches one file by URL. Each protocol is a function of the catalogue below. */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { fail, faultText, ok } from '../../base/result.ts';
import { connectionFault, FetchError, fetchError } from './fault.ts';
import type { Answer, Fetch, FetchFault } from './request.ts';
import { MemorySink } from './sink.ts';
import type { Job } from './transfer.ts';
import { Watch } from './watch.ts';

export type Protocol = (url: URL, job: Job) => Promise<Answer>;

/** Loaded when the first URL asks for it. */
export const PROTOCOLS: Readonly<Record<string, () => Promise<Protocol>>> = {
  'http:': async () => (await import('./http.ts')).fetchHttp,
  'https:': async () => (await import('./http.ts')).fetchHttp,
  'ftp:': async () => (await import('./ftp.ts')).fetchFtp,
  'tftp:': async () => (await import('./tftp.ts')).fetchTftp,
};

/** A download that breaks off is gone on with as long as each attempt brings something. */
const MOST_ATTEMPTS = 5;

export function createFetch({ clock, log }: { readonly clock: Clock; readonly log: Log }): Fetch {
  return async (request, signal) => {
    const url = URL.canParse(request.url) ? new URL(request.url) : null;
    const load = PROTOCOLS[url?.protocol ?? ''];
    if (url === null || load === undefined || url.hostname === '') return fail(badAddress(request.url));
    const watch = new Watch(url, request.limits ?? {}, clock, signal);
    const job: Job = { request, watch, clock, sink: request.sink ?? new MemorySink() };
    try {
      for (let attempt = 1; ; attempt++) {
        const before = watch.octets;
        const answer = await tried(async () => (await load())(url, job), url, watch);
        if (answer.ok) return answer;
        log.info(faultText(answer.error));
        if (answer.error.reason !== 'broken' || watch.octets === before || attempt === MOST_ATTEMPTS) return answer;
      }
    } finally {
      watch.close();
    }
  };
}

/** Whatever a protocol throws becomes a fault; what ended the fetch goes before what came of that. */
async function tried(work: () => Promise<Answer>, url: URL, watch: Watch) {
  try {
    watch.check();
    watch.expect('connection');
    return ok(await work());
  } catch (thrown) {
    const reason: unknown = watch.signal.aborted ? watch.signal.reason : thrown;
    return fail(reason instanceof FetchError ? reason.fault : connectionFault(reason, url).fault);
  }
}

/** What is no URL may still begin with user and password. */
function badAddress(url: string): FetchFault {
  return fetchError('address', url.replace(/^[^/]*@/, ''), 'This is no address of a file.', {
    remedy: 'Give one like https://server/folder/file.cfg; tftp, ftp, http and https are known.',
  }).fault;
}
