/** What the phone brings to a handshake as the client: its policy, whom it believes, and who it is. */
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { TlsTrust } from './files.ts';
import { POLICY } from './policy.ts';

/** Who may vouch for servers: those of the system and those that are named, the latter alone if there are any, or whoever. */
export type Believes = 'system-and-named' | 'named-or-system' | 'anybody';

/** TLSv1.2 is the least when it is left out. */
export type ContextOptions = { readonly believes?: Believes; readonly least?: 'TLSv1.2' | 'TLSv1.3' };

/** To read the hundreds of certificates of the system takes longer than a key press may: each trust has its contexts once. */
const made = new WeakMap<TlsTrust, Map<string, SecureContext>>();

/** Throws what OpenSSL says of an identity that it cannot use. */
export function clientContext(
  trust: TlsTrust,
  { believes = 'system-and-named', least = 'TLSv1.2' }: ContextOptions = {},
): SecureContext {
  const known = made.get(trust) ?? new Map<string, SecureContext>();
  made.set(trust, known);
  const key = `${believes} ${least}`;
  const { identity } = trust;
  const context =
    known.get(key) ??
    createSecureContext({
      ...POLICY,
      minVersion: least,
      ca: authorities(trust, believes),
      ...(identity === undefined ? {} : { cert: identity.certificate, key: identity.key }),
    });
  known.set(key, context);
  return context;
}

function authorities({ authorities: named }: TlsTrust, believes: Believes): string[] {
  if (believes === 'anybody') return [];
  if (believes === 'named-or-system' && named !== undefined) return [...named];
  // OpenSSL finds those of the system in a file and in a folder of links to it, some of them four times.
  return [...new Set([...getCACertificates('system'), ...(named ?? [])])];
}
