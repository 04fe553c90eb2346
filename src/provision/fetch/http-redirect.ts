/** Where an HTTP answer sends the phone instead (RFC 9110 section 15.4). */
import type { IncomingMessage } from 'node:http';
import { fetchError, hostOf } from './fault.ts';

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;

export function isRedirect({ statusCode = 0 }: IncomingMessage): boolean {
  return REDIRECTS.includes(statusCode);
}

/** The next place; throws when it may not be gone to. `visited` are the places of this fetch, this one among them. */
export function nextPlace(url: URL, { headers: { location } }: IncomingMessage, visited: ReadonlySet<string>): URL {
  const refuse = (what: string) =>
    fetchError('redirect', url, `${hostOf(url)} redirects ${what}.`, { remedy: 'Correct the redirect on the server.' });
  if (location === undefined || !URL.canParse(location, url.href)) throw refuse('without an address');
  const to = new URL(location, url.href);
  to.hash = '';
  if (to.protocol !== 'https:' && url.protocol === 'https:') {
    throw refuse('from HTTPS to a protocol that anybody on the way can change');
  }
  if (to.protocol !== 'https:' && to.protocol !== 'http:') throw refuse('to a protocol other than HTTP');
  if (visited.has(to.href)) throw refuse('in a circle');
  if (visited.size > MOST_REDIRECTS) throw refuse(`more than ${MOST_REDIRECTS} times`);
  return to;
}
