/** The servers that may take one request, and what becomes of it on the way to each. */
import type { AccountOptions, ServerAddress, SipTimers } from '../facts.ts';
import { listOf, parseNameAddr } from '../headers.ts';
import { hopOf } from '../locate.ts';
import type { SipRequest } from '../message.ts';
import { parseUri } from '../uri.ts';
import { type Road, redundancyOf, type Server, sameAddress, serverUri } from './plan.ts';

export type Way = {
  /** What `heard` is told; null for a place that is no server of the line. */
  readonly server: number | null;
  readonly hop: ServerAddress;
  /** Route headers of the request that goes this way; null leaves them as they are. */
  readonly routes: readonly string[] | null;
};

export type Ways = {
  /** At least one; tried in this order. */
  readonly list: readonly Way[];
  /** Other timers than the agent's. */
  readonly timers?: SipTimers;
  /** A final answer after which the next way is tried. */
  failed(status: number): boolean;
  /** `failure` is undefined when the server answered as it should. */
  heard(server: number, failure?: ServerFailure): void;
  /** An INVITE has got 100 there and nothing more: `died` is called when the server is dead. Returns the end of it. */
  trying?(server: number, died: () => void): () => void;
};

/** In plain words; `status` when it was an answer. */
export type ServerFailure = { readonly text: string; readonly status?: number };

/** A request that has one hop and tells nobody. RFC 3263 4.3: 503 means that a server is out of service. */
export function onlyWay(hop: ServerAddress): Ways {
  return { list: [{ server: null, hop, routes: null }], failed: status => status === 503, heard: () => {} };
}

/** Outside dialogs: the Route of an outbound proxy, if it needs one. */
export function wayOutside(server: number, { hop, route }: Road): Way {
  return { server, hop, routes: route === null ? null : [route] };
}

/** Outside dialogs, in the order of `order`: through each server that has a proxy. */
export function waysOutside(servers: readonly Server[], order: readonly number[]): readonly Way[] {
  return order.flatMap(server => {
    const road = servers[server]?.proxy ?? null;
    return road === null ? [] : [wayOutside(server, road)];
  });
}

/** Inside a dialog, around the server that `hop` leads to. Behind one outbound proxy there is no other way. */
export function detoursInside(
  servers: readonly Server[],
  options: AccountOptions,
  request: SipRequest,
  hop: ServerAddress,
  rest: readonly number[],
): readonly Way[] {
  const { outbound } = options;
  const { outbounds = [] } = redundancyOf(options);
  if (outbound !== undefined && outbounds.length === 0) return [];
  return rest.flatMap(server => {
    const road = servers[server]?.proxy ?? null;
    if (road === null) return [];
    return [wayInside(server, request, hop, outbound === undefined ? road.server : road.hop, road.hop)];
  });
}

/**
 * Inside a dialog whose route set leads through server `dead`: the same road with `instead` in its place, sent to `next`. This is more
 * than RFC 3261 section 12.2 promises, but servers of a pair know each other's users, and a call whose proxy died
 * could not be ended or held otherwise.
 */
function wayInside(
  server: number,
  request: SipRequest,
  dead: ServerAddress,
  instead: ServerAddress,
  next: ServerAddress,
): Way {
  const routes = (listOf(request.headers, 'route') ?? []).map(route => {
    const address = parseNameAddr(route);
    const uri = address.ok ? parseUri(address.value.uri) : address;
    const hop = uri.ok ? hopOf(uri.value) : uri;
    return hop.ok && sameAddress(hop.value, dead) ? `<${serverUri(instead)};lr>` : route;
  });
  return { server, hop: next, routes };
}

/** The request as it goes this way. */
export function along({ routes }: Way, request: SipRequest): SipRequest {
  const headers = request.headers.copy();
  if (routes !== null) {
    headers.remove('Route');
    for (const route of routes) headers.add('Route', route);
  }
  return { ...request, headers };
}
