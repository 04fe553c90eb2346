/** Via: the way back of a response (RFC 3261 sections 18 and 20.42, RFC 3581). */

import { isToken, splitOutside } from '../base/field-values.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { listOf, type Params, parseParams, printParams } from './headers-syntax.ts';
import type { Headers } from './message.ts';
import { parseHostPort, printHostPort } from './uri.ts';

export type Via = {
  /** Upper case: 'UDP', 'TCP', 'TLS' … */
  readonly transport: string;
  readonly host: string;
  readonly port?: number;
  /** '' when absent (RFC 2543 client). */
  readonly branch: string;
  readonly received?: string;
  /** null when asked for and not yet filled in (RFC 3581). */
  readonly rport?: number | null;
  /** All parameters, with the three above. */
  readonly params: Params;
};

/** Blanks are allowed around every separator; runs of them are one by then. */
const VIA = /^SIP ?\/ ?2\.0 ?\/ ?([^ /;,]+) ([^ ;]+)( ?: ?\d+)? ?(;.*)?$/i;

export function parseVia(value: string): Result<Via> {
  const parts = VIA.exec(value.trim().replace(/\s+/g, ' '));
  if (parts === null) return malformed(value);
  const [, transport = '', host = '', port = '', tail = ''] = parts;
  const sentBy = parseHostPort(host + port.replaceAll(' ', ''));
  const params = parseParams(tail);
  if (!isToken(transport) || sentBy === null || params === null) return malformed(value);
  const received = params.get('received');
  const rport = params.get('rport');
  return ok({
    transport: transport.toUpperCase(),
    ...sentBy,
    branch: params.get('branch') ?? '',
    ...(received ? { received: received.replace(/^\[(.*)\]$/, '$1') } : {}),
    ...(rport === undefined ? {} : { rport: portNumber(rport) }),
    params,
  });
}

function portNumber(text: string | null): number | null {
  return text !== null && /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535 ? Number(text) : null;
}

/** Prints from `params`, so that `{...via, params}` with a changed map is all that a hop needs. */
export function printVia(via: Pick<Via, 'transport' | 'host' | 'port' | 'params'>): string {
  return `SIP/2.0/${via.transport} ${printHostPort(via.host, via.port)}${printParams(via.params)}`;
}

/** The topmost Via. */
export function topVia(headers: Headers): Result<Via> {
  const value = headers.get('via');
  const first = value === undefined ? undefined : splitOutside(value, ',')?.[0];
  return first === undefined ? fail({ what: 'Via is missing or malformed', where: 'Via' }) : parseVia(first);
}

/** Every Via, topmost first. */
export function viasOf(headers: Headers): Result<Via[]> {
  const entries = listOf(headers, 'via');
  if (entries === null || entries.length === 0) return fail({ what: 'Via is missing or malformed', where: 'Via' });
  const vias: Via[] = [];
  for (const entry of entries) {
    const via = parseVia(entry);
    if (!via.ok) return via;
    vias.push(via.value);
  }
  return ok(vias);
}

/** Where a response to a request with this Via goes (RFC 3261 18.2.2, RFC 3581 section 4). */
export function responseTarget(via: Via): { host: string; port: number } {
  const fallback = via.port ?? (via.transport === 'TLS' ? 5061 : 5060);
  const maddr = via.params.get('maddr');
  if (via.received === undefined && maddr) return { host: maddr, port: fallback };
  return { host: via.received ?? via.host, port: via.rport ?? fallback };
}

/** Takes the topmost Via off; false when there is none that can be read. */
export function popVia(headers: Headers): boolean {
  const [first, ...fields] = headers.all('via');
  const entries = first === undefined ? null : splitOutside(first, ',');
  if (entries === null) return false;
  headers.remove('via');
  // In reverse, since each goes to the front.
  for (const value of [...entries.slice(1), ...fields].reverse()) headers.prepend('Via', value);
  return true;
}

/**
 * Notes in the topmost Via where the request came from (RFC 3261 18.2.1, RFC 3581 section 4). `rport` is filled in
 * when it was asked for, or always with `alwaysPort`, for who must find a connection again. null without a usable Via.
 */
export function stampVia(
  headers: Headers,
  source: { readonly address: string; readonly port: number },
  alwaysPort = false,
): Via | null {
  const via = topVia(headers);
  if (!via.ok) return null;
  const params = new Map(via.value.params);
  const withPort = alwaysPort || params.has('rport');
  if (withPort) params.set('rport', String(source.port));
  if (withPort || via.value.host !== source.address.toLowerCase()) params.set('received', source.address);
  else params.delete('received');
  popVia(headers);
  headers.prepend('Via', printVia({ ...via.value, params }));
  const stamped = topVia(headers);
  return stamped.ok ? stamped.value : null;
}

function malformed(value: string): Result<Via> {
  return fail({ what: 'Via is malformed', where: `'${value.slice(0, 80)}'` });
}
