/** HTTP and HTTPS (RFC 9110, RFC 9112) with conditions, ranges, redirects and log-in. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { request as plainRequest } from '../../base/http.ts';
import { fetchError, hostOf, withoutUser } from './fault.ts';
import { LogIn } from './http-log-in.ts';
import { isRedirect, nextPlace } from './http-redirect.ts';
import { statusFault } from './http-status.ts';
import type { Answer, Validators } from './request.ts';
import type { Kept } from './sink.ts';
import { tlsFault, tlsOptions } from './tls.ts';
import { type Job, keptOf, Transfer } from './transfer.ts';

/** Of all headers of an answer together, octets. */
const LARGEST_HEAD = 32_768;

/** The name is ours: the guide has the switch and not the header. */
const MAC_HEADER = 'X-MAC-Address';

export async function fetchHttp(first: URL, job: Job): Promise<Answer> {
  const logIn = new LogIn(first, job.request.credentials);
  const visited = new Set<string>();
  let url = withoutUser(first);
  for (;;) {
    visited.add(url.href);
    const response = await answered(url, job, logIn);
    if (!isRedirect(response)) return await received(url, response, job);
    response.destroy();
    if (job.request.redirects === 'tell')
      return { kind: 'redirect', url: url.href, to: response.headers.location ?? '' };
    url = withoutUser(nextPlace(url, response, visited));
  }
}

/** The answer of one place, after log-in, and without a range when that does not fit the file any more. */
async function answered(url: URL, job: Job, logIn: LogIn): Promise<IncomingMessage> {
  let kept = await keptOf(job, url);
  for (let whole = false; ; ) {
    const range = whole ? {} : rangeHeaders(job, kept);
    const response = await exchange(url, job, {
      ...commonHeaders(job),
      ...conditions(job.request.validators, kept),
      ...range,
      ...logIn.headers(url),
    });
    if (response.statusCode === 401) logIn.challenged(url, response);
    else if (response.statusCode === 416 && 'Range' in range) whole = true;
    else return response;
    if (whole) kept = null;
    response.destroy();
  }
}

function commonHeaders({ request: { mac, userAgent } }: Job): Record<string, string> {
  return {
    Accept: '*/*',
    // What is packed cannot be gone on with, and may be a bomb.
    'Accept-Encoding': 'identity',
    ...(userAgent === undefined ? {} : { 'User-Agent': userAgent }),
    ...(mac === undefined ? {} : { [MAC_HEADER]: mac }),
  };
}

/** The condition that the file changed makes no sense while half of the new one is here. */
function conditions(validators: Validators | undefined, kept: Kept | null): Record<string, string> {
  if (kept !== null || validators === undefined) return {};
  const { etag, lastModified } = validators;
  if (etag !== undefined) return { 'If-None-Match': etag };
  return lastModified === undefined ? {} : { 'If-Modified-Since': lastModified };
}

function rangeHeaders({ request: { first } }: Job, kept: Kept | null): Record<string, string> {
  if (first !== undefined) return { Range: `bytes=0-${first - 1}` };
  if (kept === null) return {};
  // A weak tag does not promise the same octets (RFC 9110 section 13.1.5).
  const { etag, lastModified } = kept.validators;
  const version = etag !== undefined && !etag.startsWith('W/') ? etag : lastModified;
  return version === undefined ? {} : { Range: `bytes=${kept.octets}-`, 'If-Range': version };
}

/** Sends one request and waits for the head of its answer. */
function exchange(url: URL, job: Job, headers: Record<string, string>): Promise<IncomingMessage> {
  const { watch, request } = job;
  watch.expect('connection');
  return new Promise((resolve, reject) => {
    const options = { headers, agent: false as const, signal: watch.signal, maxHeaderSize: LARGEST_HEAD };
    const sent: ClientRequest =
      url.protocol === 'https:'
        ? secureRequest(url, { ...options, ...tlsOptions(request.tls) })
        : plainRequest(url, options);
    sent.once('finish', () => watch.expect('answer'));
    sent.once('response', resolve);
    // Errors after the answer came reach whoever reads it.
    sent.on('error', error => reject(tlsFault(error, url) ?? httpFault(error, url) ?? error));
    sent.end();
  });
}

function httpFault(error: NodeJS.ErrnoException, url: URL): Error | null {
  if (error.code?.startsWith('HPE_') !== true) return null;
  return fetchError('protocol', url, `What ${hostOf(url)} answers is no HTTP (${error.code}).`, {
    remedy: 'Check protocol and port of the address.',
  });
}

/** Takes the body, or says why there is none. */
async function received(url: URL, response: IncomingMessage, job: Job): Promise<Answer> {
  const validators = validatorsOf(response);
  if (response.statusCode === 304 && job.request.validators !== undefined) {
    response.destroy();
    return { kind: 'unchanged', url: url.href, validators: { ...job.request.validators, ...validators } };
  }
  const fault = statusFault(url, response);
  if (fault !== null) {
    response.destroy();
    throw fault;
  }
  const { at, total } = await place(url, response, job);
  const transfer = await Transfer.begin(job, { url, validators, total }, at);
  try {
    for await (const chunk of response) {
      if (!(await transfer.take(chunk as Buffer))) break;
    }
  } catch (thrown) {
    if (!response.complete && (thrown as NodeJS.ErrnoException).code === 'ECONNRESET')
      throw broken(url, transfer.at, total);
    throw httpFault(thrown as NodeJS.ErrnoException, url) ?? thrown;
  }
  return await transfer.end();
}

function broken(url: URL, at: number, total: number | null): Error {
  const of = total === null ? '' : ` of ${total}`;
  return fetchError('broken', url, `${hostOf(url)} broke off after ${at}${of} octets.`, {
    remedy: 'Look into the log of the server.',
  });
}

/** Where the first octet of the body belongs, and how many the whole file has. */
async function place(url: URL, response: IncomingMessage, job: Job): Promise<{ at: number; total: number | null }> {
  const { headers, statusCode } = response;
  if (statusCode === 200) {
    const length = headers['content-length'];
    return { at: 0, total: length === undefined ? null : Number(length) };
  }
  const [, from, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  const wanted = (await keptOf(job, url))?.octets ?? 0;
  if (Number(from) !== wanted) {
    response.destroy();
    throw fetchError('protocol', url, `${hostOf(url)} sends another part of the file than it was asked for.`);
  }
  return { at: wanted, total: total === undefined || total === '*' ? null : Number(total) };
}

function validatorsOf({ headers }: IncomingMessage): Validators {
  const { etag, 'last-modified': lastModified } = headers;
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) };
}
