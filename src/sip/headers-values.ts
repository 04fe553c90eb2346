/** Headers that hold numbers, tokens and short records (RFC 3261 section 20, RFC 3326). */

import { isToken, quote, splitOutside, unquote } from '../base/field-values.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { listOf, type Params, parseParams } from './headers-syntax.ts';
import type { Headers } from './message.ts';

/** Sequence numbers stay below 2**31 (RFC 3261 8.1.1.5), lifetimes below 2**32. */
const MAX_CSEQ = 2 ** 31 - 1;
const MAX_SECONDS = 2 ** 32 - 1;

export type CSeq = { readonly number: number; readonly method: string };

export function cseqOf(headers: Headers): Result<CSeq> {
  const value = headers.get('cseq') ?? '';
  const match = /^(\d{1,10})\s+(\S+)$/.exec(value);
  const number = Number(match?.[1]);
  const method = match?.[2] ?? '';
  if (match === null || number > MAX_CSEQ || !isToken(method)) {
    return fail({ what: 'CSeq is missing or malformed', where: `CSeq '${value.slice(0, 80)}'` });
  }
  return ok({ number, method });
}

/** A decimal number between 0 and `max`; undefined when missing or malformed. */
export function numberOf(headers: Headers, name: string, max: number): number | undefined {
  return decimal(headers.get(name), max);
}

export function maxForwardsOf(headers: Headers): number | undefined {
  return numberOf(headers, 'max-forwards', 255);
}

/** Seconds. */
export function expiresOf(headers: Headers): number | undefined {
  return numberOf(headers, 'expires', MAX_SECONDS);
}

/** Seconds, from a Contact's or Via's parameters for example. */
export function secondsIn(params: Params, name: string): number | undefined {
  return decimal(params.get(name) ?? undefined, MAX_SECONDS);
}

/** Seconds; '18000;duration=3600' and '120 (in a meeting)' are read too. */
export function retryAfterOf(headers: Headers): number | undefined {
  return decimal(/^\d{1,10}(?=$|[\s;(])/.exec(headers.get('retry-after') ?? '')?.[0], MAX_SECONDS);
}

function decimal(text: string | undefined, max: number): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

/** `type` is lower case: 'application/sdp'. */
export type MediaType = { readonly type: string; readonly params: Params };

export function contentTypeOf(headers: Headers): MediaType | undefined {
  const value = headers.get('content-type');
  return value === undefined ? undefined : parseMediaType(value);
}

function parseMediaType(value: string): MediaType | undefined {
  const semicolon = value.indexOf(';');
  const parts = (semicolon < 0 ? value : value.slice(0, semicolon)).split('/').map(part => part.trim());
  const params = parseParams(semicolon < 0 ? '' : value.slice(semicolon));
  if (parts.length !== 2 || !parts.every(isToken) || params === null) return undefined;
  return { type: parts.join('/').toLowerCase(), params };
}

/** Reason (RFC 3326): 'SIP;cause=200;text="Call completed elsewhere"'. Malformed entries are left out. */
export type Reason = { readonly protocol: string; readonly cause: number | undefined; readonly text: string };

export function reasonsOf(headers: Headers): Reason[] {
  const reasons: Reason[] = [];
  for (const entry of listOf(headers, 'reason') ?? []) {
    const semicolon = entry.indexOf(';');
    const protocol = (semicolon < 0 ? entry : entry.slice(0, semicolon)).trim();
    const params = parseParams(semicolon < 0 ? '' : entry.slice(semicolon));
    if (!isToken(protocol) || params === null) continue;
    reasons.push({
      protocol: protocol.toUpperCase(),
      cause: decimal(params.get('cause') ?? undefined, 999),
      text: params.get('text') ?? '',
    });
  }
  return reasons;
}

/** Warning (RFC 3261 20.43): '305 host "Incompatible media format"'. Malformed entries are left out. */
export type Warning = { readonly code: number; readonly agent: string; readonly text: string };

export function warningsOf(headers: Headers): Warning[] {
  const warnings: Warning[] = [];
  for (const entry of headers.all('warning').flatMap(value => splitOutside(value, ',') ?? [])) {
    const match = /^(\d{3}) (\S+) (".*")$/.exec(entry);
    if (match === null) continue;
    warnings.push({ code: Number(match[1]), agent: match[2] ?? '', text: unquote(match[3] ?? '') });
  }
  return warnings;
}

export function printWarning(warning: Warning): string {
  return `${warning.code} ${warning.agent} ${quote(warning.text)}`;
}
