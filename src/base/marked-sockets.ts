/** The door of the addon `sockets`: sockets whose packets carry a type-of-service byte (docs/decisions/dscp.md). */
import { getSystemErrorName } from 'node:util';
import { loadAddon } from './addon.ts';
import { type Fault, fail, ok, type Result } from './result.ts';

type SocketsAddon = {
  make(stream: number, address: string, port: number, tos: number): number;
  mark(descriptor: number, tos: number): number;
};

/** For `bind`, `listen` or `new Socket`, beside their own options: the descriptor goes before address and port. */
export type Marked = { readonly fd?: number };

const NO_PORT = -1;
let loaded: Result<SocketsAddon> | null = null;

function addon(): Result<SocketsAddon> {
  loaded ??= loadAddon<SocketsAddon>('sockets');
  return loaded;
}

/** Why packets go out unmarked on this machine; null when they do not. */
export function markingFault(): Fault | null {
  const found = addon();
  return found.ok ? null : found.error;
}

/**
 * A socket whose packets carry `tos` (0 to 255, the whole octet of RFC 2474), bound to a numeric address and `port`, or not
 * bound when that is null. Empty where the addon is not built or `tos` undefined: Node then makes the socket itself.
 * Whoever takes the descriptor closes it with its Node object. Errors are those of the system (EADDRINUSE …).
 */
export function markedSocket(
  kind: 'datagram' | 'stream',
  address: string,
  port: number | null,
  tos: number | undefined,
): Result<Marked, NodeJS.ErrnoException> {
  const found = addon();
  if (tos === undefined || !found.ok) return ok({});
  const made = found.value.make(kind === 'stream' ? 1 : 0, address, port ?? NO_PORT, tos);
  if (made >= 0) return ok({ fd: made });
  const code = getSystemErrorName(made);
  return fail(Object.assign(new Error(`bind ${code} ${address}:${port ?? 0}`), { code, errno: made }));
}

/** Changes the mark of a socket that is open; nothing happens to one that was made without. */
export function remark({ fd }: Marked, tos: number): void {
  const found = addon();
  if (fd !== undefined && found.ok) found.value.mark(fd, tos);
}
