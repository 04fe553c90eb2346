/** What an event package is to a subscriber (RFC 6665 section 5). */
import type { Result } from '../../base/result.ts';
import type { Params } from '../headers.ts';
import type { Headers } from '../message.ts';
import type { Part } from '../multipart.ts';

/** What one NOTIFY brought, cut into its parts. */
export type Notification = {
  readonly headers: Headers;
  /** Parameters of the Event header. */
  readonly params: Params;
  /** Those of a type that the package takes, at least one unless the package takes none. */
  readonly parts: readonly Part[];
};

/** One record of the catalogue: name, body types, and how its news are read. */
export type EventPackage<N extends string = string, T = unknown> = {
  readonly name: N;
  /** Body types that are understood, the best first; empty when the NOTIFY says it all without a body. */
  readonly accept: readonly string[];
  /** A server may send it without a subscription; the policy of the phone decides whether it is heard. */
  readonly unsolicited: boolean;
  /** Total and bounded: any body gives news or a fault. */
  readonly read: (notification: Notification) => Result<T>;
  /**
   * For packages that tell changes only: what is known with the news put in. 'stale' news are older than what is
   * known, after a 'gap' the whole state has to be asked for. Without it each NOTIFY tells everything.
   */
  readonly fold?: (known: T | null, news: T) => T | 'stale' | 'gap';
};

export function eventPackage<const N extends string, T>(record: EventPackage<N, T>): EventPackage<N, T> {
  return record;
}

/** The text of the first part; '' without one. */
export function textOf({ parts }: Notification): string {
  return parts[0]?.body.toString() ?? '';
}

type Versioned = { readonly version: number; readonly full: boolean };

/**
 * The order of documents with version numbers (RFC 4235 4.3, RFC 3680 5.3, RFC 4575 4.4, RFC 4662 5.1).
 * A whole state of the same version is taken again: it does no harm and some servers do not count.
 */
export function orderOf(known: Versioned | null, news: Versioned): 'take' | 'stale' | 'gap' {
  if (news.full) return known === null || news.version >= known.version ? 'take' : 'stale';
  if (known === null) return 'gap';
  if (news.version <= known.version) return 'stale';
  return news.version === known.version + 1 ? 'take' : 'gap';
}

/** A version number up to 2**32-1; null when it is none. */
export function versionIn(text: string): number | null {
  return /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32 ? Number(text) : null;
}
