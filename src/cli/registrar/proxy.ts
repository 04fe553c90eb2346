/** A stateless proxy (RFC 3261 sections 16.3 to 16.7 and 16.11) to registered users, as pure functions. */
import { createHmac } from 'node:crypto';
import {
  addressesOf,
  listOf,
  maxForwardsOf,
  popVia,
  printVia,
  responseTarget,
  topVia,
  type Via,
} from '../../sip/headers.ts';
import { Headers, type SipRequest, type SipResponse } from '../../sip/message.ts';
import { MAGIC_COOKIE } from '../../sip/token.ts';
import type { Endpoint } from '../../sip/transport/wire.ts';
import { parseUri, type SipUri } from '../../sip/uri.ts';
import type { Locations } from './locations.ts';
import { type Answer, targetOf } from './register.ts';

export type ProxyContext = {
  /** What goes into our Via, and what a Request-URI must name to mean a user of ours. */
  readonly address: string;
  readonly port: number;
  readonly realm: string;
  readonly users: ReadonlyMap<string, string>;
  readonly locations: Locations;
  /** Keys the branches, so that only responses to what we sent come through. */
  readonly key: Buffer;
};

export type Routed =
  | { readonly type: 'forward'; readonly request: SipRequest; readonly to: Endpoint }
  | { readonly type: 'answer'; readonly answer: Answer };

/** `via` is the topmost one, already stamped with the source. The request is changed in place. */
export function routeRequest(request: SipRequest, via: Via, context: ProxyContext): Routed {
  const { headers } = request;
  const required = listOf(headers, 'proxy-require') ?? [];
  if (required.length > 0) {
    return answer(420, 'Bad Extension', new Headers().add('Unsupported', required.join(', ')));
  }
  const hops = headers.has('max-forwards') ? maxForwardsOf(headers) : 70;
  if (hops === undefined || hops === 0) return answer(483, 'Too Many Hops');
  if (!popOwnRoute(headers, context)) return answer(403, 'No Relaying');
  const next = nextHop(request.uri, context);
  if (typeof next === 'number') return answer(next);
  headers.set('Max-Forwards', String(hops - 1));
  const params = new Map([['branch', branchFor(via, headers, context)]]);
  headers.prepend(
    'Via',
    printVia({ transport: next.to.transport.toUpperCase(), host: context.address, port: context.port, params }),
  );
  request.uri = next.uri;
  return { type: 'forward', request, to: next.to };
}

/**
 * A response goes on when its topmost Via is one that we made; null drops it (16.7 steps 3 and 9).
 * The response is changed in place.
 */
export function routeResponse(response: SipResponse, context: ProxyContext): Endpoint | null {
  const { headers } = response;
  const own = topVia(headers);
  if (!own.ok || !popVia(headers)) return null;
  const next = topVia(headers);
  if (!next.ok || own.value.branch !== branchFor(next.value, headers, context)) return null;
  const { host, port } = responseTarget(next.value);
  const transport = next.value.transport.toLowerCase();
  return transport === 'udp' || transport === 'tcp' ? { transport, address: host, port } : null;
}

/** The Request-URI means this server or one of its users. */
export function isOurs(uri: SipUri, context: Pick<ProxyContext, 'address' | 'port' | 'realm'>): boolean {
  const named = [context.address, context.realm, 'localhost'].includes(uri.host);
  return named && (uri.port === undefined || uri.port === context.port);
}

/** Where the request goes and with which Request-URI, or the status to refuse it with. */
function nextHop(text: string, context: ProxyContext): { uri: string; to: Endpoint } | 404 | 480 {
  const uri = parseUri(text);
  if (!uri.ok) return 404;
  if (isOurs(uri.value, context) || uri.value.scheme === 'tel') {
    if (!context.users.has(uri.value.user)) return 404;
    // The contact that registered last; forking is left to real servers.
    const binding = context.locations.of(uri.value.user).at(-1);
    return binding === undefined ? 480 : { uri: binding.uri, to: binding.target };
  }
  // Requests inside a call name the phone itself. Anybody else would make us a relay for strangers.
  const to = targetOf(text, context);
  return to !== null && context.locations.reaches(to) ? { uri: text, to } : 404;
}

/** Takes our own Route off (16.4); false when the request is to go on to somebody else's. */
function popOwnRoute(headers: Headers, context: ProxyContext): boolean {
  const routes = addressesOf(headers, 'route');
  if (!routes.ok) return false;
  const foreign = routes.value.some(route => {
    const uri = parseUri(route.uri);
    return !uri.ok || !isOurs(uri.value, context);
  });
  if (!foreign) headers.remove('route');
  return !foreign;
}

/** The same for a retransmission, its ACK and its CANCEL (16.11). */
function branchFor(via: Via, headers: Headers, context: ProxyContext): string {
  const cseq = headers.get('cseq')?.split(/\s/)[0] ?? '';
  const parts = [via.transport, via.host, via.port, via.branch, via.received, via.rport, headers.get('call-id'), cseq];
  return MAGIC_COOKIE + createHmac('sha256', context.key).update(parts.join('\n')).digest('hex').slice(0, 32);
}

function answer(status: number, reason?: string, headers?: Headers): Routed {
  return {
    type: 'answer',
    answer: { status, ...(reason === undefined ? {} : { reason }), ...(headers === undefined ? {} : { headers }) },
  };
}
