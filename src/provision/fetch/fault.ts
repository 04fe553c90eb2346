/** What goes wrong in a fetch, in words for the person who has to act on it. No secret of a URL is among them. */

import { thrownText } from '../../base/result.ts';
import { shownName } from '../../base/urls.ts';
import type { FetchFault, FetchReason } from './request.ts';

/** Carries a fault up to `createFetch`, which makes a value of it. */
export class FetchError extends Error {
  readonly fault: FetchFault;

  constructor(fault: FetchFault) {
    super(fault.what);
    this.fault = fault;
  }
}

type More = Pick<FetchFault, 'remedy' | 'logIn' | 'retryAfter'>;

export function fetchError(reason: FetchReason, url: URL | string, what: string, more: More = {}): FetchError {
  return new FetchError({ reason, where: shownName(String(url)), what, ...more });
}

/** By the code of the system's error. */
const CONNECTION: Readonly<Record<string, { reason: FetchReason; what: (host: string) => string; remedy?: string }>> = {
  ENOTFOUND: {
    reason: 'unreachable',
    what: host => `The name server does not know ${host}.`,
    remedy: 'Check the name in the address, and the name server that the phone uses.',
  },
  EAI_AGAIN: {
    reason: 'unreachable',
    what: host => `No name server answers when the phone asks for ${host}.`,
    remedy: 'Check the network of the phone and its name server.',
  },
  ECONNREFUSED: {
    reason: 'unreachable',
    what: host => `${host} takes no connections on this port.`,
    remedy: 'Check that the server runs, and the port in the address.',
  },
  EHOSTUNREACH: {
    reason: 'unreachable',
    what: host => `There is no way to ${host}.`,
    remedy: 'Check the network and the gateway of the phone.',
  },
  ECONNRESET: {
    reason: 'broken',
    what: host => `${host} broke the connection off.`,
    remedy: 'Look into the log of the server.',
  },
};
const SAME: Readonly<Record<string, string>> = {
  ENETUNREACH: 'EHOSTUNREACH',
  ENETDOWN: 'EHOSTUNREACH',
  EPIPE: 'ECONNRESET',
  ECONNABORTED: 'ECONNRESET',
};

/** What an error of a socket means. */
export function connectionFault(thrown: unknown, url: URL): FetchError {
  if (thrown instanceof FetchError) return thrown;
  const code = codeOf(thrown);
  const known = CONNECTION[SAME[code] ?? code];
  if (known === undefined) {
    return fetchError('unreachable', url, `The connection failed: ${thrownText(thrown)}.`);
  }
  const more = known.remedy === undefined ? {} : { remedy: known.remedy };
  return fetchError(known.reason, url, known.what(hostOf(url)), more);
}

/** Attempts over several addresses fail together; the first tells enough. */
export function codeOf(thrown: unknown): string {
  const { code, errors } = (thrown ?? {}) as { code?: string; errors?: readonly { code?: string }[] };
  return code ?? errors?.[0]?.code ?? '';
}

/** Without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** As an answer names it, and a sink remembers it. */
export function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  bare.hash = '';
  return bare;
}

export function diskFault(thrown: unknown, url: URL): FetchError {
  if (thrown instanceof FetchError) return thrown;
  const full = ['ENOSPC', 'EDQUOT'].includes(codeOf(thrown));
  return fetchError('disk', url, full ? 'The disk of the phone is full.' : `The disk says: ${thrownText(thrown)}.`, {
    remedy: full ? 'Make room on it, then try again.' : 'See that the data folder of the phone may be written.',
  });
}
