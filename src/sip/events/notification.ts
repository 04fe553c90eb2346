/** A NOTIFY taken apart: whose event it is, how the subscription stands, what it tells (RFC 6665 section 4.1.3). */

import { isToken } from '../../base/field-values.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { type Params, parseParams, secondsIn } from '../headers.ts';
import type { Headers, SipRequest } from '../message.ts';
import { bodyParts, type PartLimits } from '../multipart.ts';
import type { EventPackage } from './package.ts';
import { type ListNews, RLMI, readList } from './resource-list.ts';

export type EventHeader = { readonly name: string; readonly params: Params };

/** The Event header; null when it is missing or malformed. */
export function eventOf(headers: Headers): EventHeader | null {
  return tokenWithParams(headers.get('event'));
}

export type SubscriptionStateHeader = {
  readonly state: 'active' | 'pending' | 'terminated';
  /** Seconds. */
  readonly expires: number | undefined;
  /** Why it ended, in lower case; '' when it is not told. */
  readonly reason: string;
  /** Seconds. */
  readonly retryAfter: number | undefined;
};

/** null when the header is missing or malformed. A state that is no standard one is as good as 'active'. */
export function subscriptionStateOf(headers: Headers): SubscriptionStateHeader | null {
  const value = tokenWithParams(headers.get('subscription-state'));
  if (value === null) return null;
  const state = value.name === 'pending' || value.name === 'terminated' ? value.name : 'active';
  return {
    state,
    expires: secondsIn(value.params, 'expires'),
    reason: value.params.get('reason')?.toLowerCase() ?? '',
    retryAfter: secondsIn(value.params, 'retry-after'),
  };
}

function tokenWithParams(value: string | undefined): EventHeader | null {
  if (value === undefined) return null;
  const semicolon = value.indexOf(';');
  const name = (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
  const params = parseParams(semicolon < 0 ? '' : value.slice(semicolon));
  return isToken(name) && params !== null ? { name, params } : null;
}

/** What a NOTIFY tells, not yet put together with what is known. */
export type News =
  | { readonly type: 'nothing' }
  | { readonly type: 'content'; readonly content: unknown }
  | { readonly type: 'list'; readonly list: ListNews };

/** `status` is the answer that such a NOTIFY gets. */
export type Unreadable = { readonly status: 400 | 415; readonly what: string };

/** A list of watched extensions comes with one part for each; the length of the body bounds them anyway. */
const LIST_LIMITS: PartLimits = { parts: 200, depth: 4 };

export function readNews(record: EventPackage, request: SipRequest): Result<News, Unreadable> {
  const parts = bodyParts(request, LIST_LIMITS);
  if (!parts.ok) return fail({ status: 400, what: parts.error.what });
  const { headers } = request;
  const notification = { headers, params: eventOf(headers)?.params ?? new Map() };
  if (parts.value.some(({ type }) => type.type === RLMI)) {
    const list = readList(record, notification, parts.value);
    return list.ok ? ok({ type: 'list', list: list.value }) : fail({ status: 400, what: list.error.what });
  }
  const wanted = parts.value.filter(({ type }) => record.accept.includes(type.type));
  if (wanted.length === 0 && record.accept.length > 0) {
    // A body without a type is as unreadable as one of a foreign type; no body at all is just no news.
    return request.body.length === 0
      ? ok({ type: 'nothing' })
      : fail({ status: 415, what: 'the body is of no known type' });
  }
  const content = record.read({ ...notification, parts: wanted });
  return content.ok ? ok({ type: 'content', content: content.value }) : fail({ status: 400, what: content.error.what });
}
