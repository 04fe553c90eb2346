/**
 * One question to an LDAP server (RFC 4511): connect, bind, search, leave. This file is the door of ldapts; it is loaded
 * with the first question. The socket is ours, so that time, octets and a user who typed on can end it at any moment.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Client, type Entry, type SearchOptions, type SearchResult } from 'ldapts';
import { bracketed } from '../../base/addresses.ts';
import type { Clock } from '../../base/clock.ts';
import { type Fault, fail, ok, type Result } from '../../base/result.ts';
import { clientContext } from '../../base/tls/context.ts';
import type { TlsTrust } from '../../base/tls/files.ts';
import type { Hit } from '../facts.ts';
import { hitOf, inOrder, isCallable, type LdapEntry } from './hits.ts';
import type { LdapSettings } from './settings.ts';
import { ldapFault } from './words.ts';

export type Question = {
  readonly settings: LdapSettings;
  readonly filter: string;
  readonly trust: TlsTrust;
  readonly clock: Clock;
};

/** Octets of one answer: a thousand entries have some hundred thousand. */
const LARGEST_ANSWER = 2 * 1024 * 1024;
/** Entries that are asked for at a time: what they were read from is gone before the next ones come, which nobody has to wait for. */
const PAGE = 50;

/** Never throws. A question that was given up gets whatever fault comes first; nobody waits for it. */
export async function ask(question: Question, signal: AbortSignal): Promise<Result<readonly Hit[]>> {
  const { settings, clock } = question;
  const { limits } = settings;
  const exchange = new Exchange(question, signal);
  const step = <T>(ms: number, what: Phase, work: Promise<T>): Promise<T> => exchange.within(clock, ms, what, work);
  try {
    const client = exchange.client();
    if (settings.bindName !== '') {
      await step(
        limits.connect + (limits.operation || limits.search),
        'log-in',
        client.bind(settings.bindName, settings.password),
      );
    }
    return ok(await step(limits.connect + limits.search, 'search', search(client, question)));
  } catch (thrown) {
    return fail(exchange.fault ?? ldapFault(thrown, settings));
  } finally {
    exchange.close();
  }
}

/** Page by page (RFC 2696); a server that does not know pages sends all at once. */
async function search(client: Client, { settings, filter }: Question): Promise<readonly Hit[]> {
  const { base, limits, maxHits, nameAttributes, numberAttributes } = settings;
  const options: SearchOptions = {
    scope: 'sub',
    filter,
    sizeLimit: maxHits,
    timeLimit: Math.ceil(limits.search / 1000),
    attributes: [...new Set([...nameAttributes, ...numberAttributes, ...shownAttributes(settings)])],
  };
  const pages: Iterable<Promise<SearchResult>> | AsyncIterable<SearchResult> =
    maxHits > PAGE
      ? client.searchPaginated(base, { ...options, paged: { pageSize: PAGE } })
      : [client.search(base, options)];
  const hits: Hit[] = [];
  let left = maxHits;
  for await (const { searchEntries } of pages) {
    for (const entry of searchEntries.slice(0, left)) {
      const hit = hitOf(entryOf(entry), settings);
      if (isCallable(hit)) hits.push(hit);
    }
    left -= searchEntries.length;
    if (left <= 0) break;
  }
  return inOrder(hits, settings);
}

type Phase = 'log-in' | 'search';

class Exchange {
  /** What ended it before the server did. */
  fault: Fault | null = null;
  readonly #question: Question;
  readonly #sockets: Socket[] = [];
  readonly #signal: AbortSignal;
  readonly #aborted = (): void => this.end({ what: 'The question was given up.' });

  constructor(question: Question, signal: AbortSignal) {
    this.#question = question;
    this.#signal = signal;
    signal.addEventListener('abort', this.#aborted);
  }

  client(): Client {
    const { settings, trust } = this.#question;
    const { host, port, secured, limits } = settings;
    // An IPv6 address may be written in brackets or without.
    const bare = host.replace(/^\[|\]$/g, '');
    const own = (socket: Socket): Socket => this.#own(socket);
    return new Client({
      url: `${secured ? 'ldaps' : 'ldap'}://${bracketed(bare)}:${port}`,
      strictDN: false,
      connectTimeout: limits.connect,
      createConnection: () => own(connectTcp({ host: bare, port })),
      createSecureConnection: () => {
        const socket = connectTls({
          host: bare,
          port,
          ...(isIP(bare) === 0 ? { servername: bare } : {}),
          // Chain, dates and name are always checked.
          secureContext: clientContext(trust),
          rejectUnauthorized: true,
        });
        own(socket);
        return socket;
      },
    });
  }

  async within<T>(clock: Clock, ms: number, what: Phase, work: Promise<T>): Promise<T> {
    const timer = clock.after(ms, () => this.end(tooSlow(this.#question.settings.host, what)));
    try {
      return await work;
    } finally {
      timer.cancel();
    }
  }

  end(fault: Fault): void {
    this.fault ??= fault;
    for (const socket of this.#sockets) socket.destroy(new Error(fault.what));
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#aborted);
    for (const socket of this.#sockets) socket.destroy();
  }

  #own(socket: Socket): Socket {
    let octets = 0;
    socket.on('error', () => {});
    socket.on('data', (part: Buffer) => {
      octets += part.length;
      if (octets > LARGEST_ANSWER)
        this.end({ what: `The LDAP server ${this.#question.settings.host} sends too much.` });
    });
    this.#sockets.push(socket);
    if (this.#signal.aborted) this.#aborted();
    return socket;
  }
}

function tooSlow(host: string, what: Phase): Fault {
  return { what: `The LDAP server ${host} did not finish the ${what} in time.`, remedy: 'Search for more letters.' };
}

function shownAttributes({ shownName }: LdapSettings): string[] {
  return [...shownName.matchAll(/%([\w;-]+)/g)].map(([, attribute = '']) => attribute);
}

function entryOf(entry: Entry): LdapEntry {
  return new Map(
    Object.entries(entry).map(([name, value]) => [
      name.toLowerCase(),
      (Array.isArray(value) ? value : [value]).map(one => one.toString()),
    ]),
  );
}
