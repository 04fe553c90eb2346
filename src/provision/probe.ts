/** Tries an address as the phone would, and says step by step what came of it. Nothing changes, there or here. */
import { lookup } from 'node:dns/promises';
import { isIP, connect as openTcp } from 'node:net';
import { connect as openTls } from 'node:tls';
import { type Fault, faultText, type Result } from '../base/result.ts';
import { shownName } from '../base/urls.ts';
import { connectionFault, fetchError, hostOf } from './fetch/fault.ts';
import type { Fetched } from './fetch/request.ts';
import { tlsFault } from './fetch/tls.ts';
import type { FetchedSet, SetFault } from './fetch-set.ts';
import { isOurs } from './firmware/image.ts';

/** `good`: null says something that is neither good nor bad. */
export type Tried = { readonly good: boolean | null; readonly says: string };

/** Milliseconds for each step. */
const LONGEST = 5000;
const DAY = 86_400_000;
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ftp:': 21 };

/** The server of an address: its name, its port, its certificate. Ends with the first that fails; never rejects. */
export async function probeServer(address: string, now: Date): Promise<Tried[]> {
  const url = new URL(address);
  const tried: Tried[] = [];
  for (const step of [nameOf, portOf, certificateOf]) {
    const found = await step(url, now).catch(
      (thrown): Tried => bad((tlsFault(thrown, url) ?? connectionFault(thrown, url)).fault),
    );
    if (found !== null) tried.push(found);
    if (found?.good === false) break;
  }
  return tried;
}

/** The configuration that it gave, with all that belongs to it. */
export function setTried(fetched: Result<FetchedSet, SetFault>): Tried {
  return fetched.ok ? { good: true, says: `It gives ${shownName(fetched.value.set.root)}.` } : bad(fetched.error);
}

/** An image of which the head was asked for. The phone does without. */
export function imageTried(address: string, fetched: Fetched): Tried {
  const name = shownName(address);
  if (fetched.ok) {
    const isImage = 'bytes' in fetched.value && isOurs(fetched.value.bytes);
    return isImage
      ? { good: true, says: `It has ${name}.` }
      : bad({ where: name, what: 'It is no image of this firmware.', remedy: 'Put one there, or take it away.' });
  }
  if (fetched.error.reason === 'missing') return { good: null, says: `It has no ${name}: none is needed.` };
  return bad(fetched.error);
}

async function nameOf(url: URL): Promise<Tried | null> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return null;
  const found = await inTime(lookup(host, { all: true }), url, `No name server answers within ${LONGEST / 1000} s.`);
  return { good: true, says: `The name ${host} is ${found.map(({ address }) => address).join(', ')}.` };
}

/** TFTP has no connections: whether somebody is there shows when a file is asked for. */
async function portOf(url: URL): Promise<Tried | null> {
  const port = portIn(url);
  if (port === null) return null;
  const began = performance.now();
  const socket = openTcp({ host: hostOf(url), port });
  await connected(socket, 'connect', url, `Nobody answers at port ${port} within ${LONGEST / 1000} s.`);
  return { good: true, says: `Port ${port} answers (${Math.max(1, Math.round(performance.now() - began))} ms).` };
}

/** Whoever signed it: that is judged when a file is asked for. */
async function certificateOf(url: URL, now: Date): Promise<Tried | null> {
  if (url.protocol !== 'https:') return null;
  const host = hostOf(url);
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = openTls({ host, port: portIn(url) ?? 443, rejectUnauthorized: false, ...name });
  const until = connected(socket, 'secureConnect', url, `TLS with ${host} takes more than ${LONGEST / 1000} s.`, () =>
    Date.parse(socket.getPeerCertificate().valid_to),
  );
  const end = await until;
  if (Number.isNaN(end)) return { good: null, says: 'It shows no certificate.' };
  const days = Math.floor((end - now.getTime()) / DAY);
  const date = new Date(end).toISOString().slice(0, 10);
  if (days < 0) return { good: false, says: `Its certificate was valid until ${date}. Give the server a new one.` };
  return {
    good: true,
    says: `Its certificate is valid until ${date}, for ${days} more ${days === 1 ? 'day' : 'days'}.`,
  };
}

function portIn(url: URL): number | null {
  return url.port === '' ? (PORTS[url.protocol] ?? null) : url.protocol === 'tftp:' ? null : Number(url.port);
}

type Connection = ReturnType<typeof openTcp>;

/** Waits for the event, looks, and closes the connection whatever came. */
async function connected<T>(
  socket: Connection,
  event: string,
  url: URL,
  late: string,
  look: () => T = () => undefined as T,
) {
  const there = Promise.withResolvers<T>();
  socket.once(event, () => there.resolve(look())).on('error', there.reject);
  try {
    return await inTime(there.promise, url, late);
  } finally {
    socket.destroy();
  }
}

async function inTime<T>(work: Promise<T>, url: URL, late: string): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(fetchError('unreachable', url, late)), LONGEST);
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function bad(fault: Fault): Tried {
  return { good: false, says: faultText(fault) };
}
