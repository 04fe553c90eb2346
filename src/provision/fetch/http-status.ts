/** What an HTTP answer without the wanted file means. */
import type { IncomingMessage } from 'node:http';
import { type FetchError, fetchError, hostOf } from './fault.ts';

const ASK = 'Look into the log of the server.';
const CERTIFICATE = 'It may want a certificate of the phone; look into the log of the server.';

/** null: the body is the file, or a part of it, and its end can be known. */
export function statusFault(
  url: URL,
  { statusCode: status = 0, headers, httpVersion }: IncomingMessage,
): FetchError | null {
  const host = hostOf(url);
  if (status === 404 || status === 410) {
    return fetchError('missing', url, `${host} has no such file (${status}).`, {
      remedy: 'Check the address, and that the file is on the server.',
    });
  }
  if (status === 403) {
    return fetchError('forbidden', url, `${host} does not give this file to the phone (403).`, {
      remedy: 'Check the rights of the file on the server.',
    });
  }
  if (status === 429 || status >= 500) {
    const retryAfter = secondsOf(headers['retry-after']);
    return fetchError('server', url, `${host} cannot give the file now (${status}).`, {
      remedy: ASK,
      ...(retryAfter === null ? {} : { retryAfter: retryAfter * 1000 }),
    });
  }
  if (status !== 200 && status !== 206) {
    const remedy = url.protocol === 'https:' && status === 400 ? CERTIFICATE : ASK;
    return fetchError('protocol', url, `${host} answers ${status} instead of giving the file.`, { remedy });
  }
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') {
    return fetchError('protocol', url, `${host} sends the file packed, which it was not asked to.`, {
      remedy: 'Switch compression off for it on the server.',
    });
  }
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    const what = `${host} (HTTP/${httpVersion}) does not say where the file ends, so half of it could not be told from all.`;
    return fetchError('protocol', url, what, { remedy: 'Have the server send Content-Length.' });
  }
  return null;
}

/** Longer waits than a day, and dates, are left to the schedule. */
function secondsOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : null;
}
