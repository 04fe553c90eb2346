import { type Fault, fail, ok, type Result } from '../../base/result.ts';
import { printHostPort } from '../uri.ts';
import type { StreamSockets } from './stream.ts';
import { listenTcp } from './tcp.ts';
import { openTls } from './tls.ts';
import { UdpSocket } from './udp.ts';
import type { Endpoint, Wire, WireFault, WireOptions } from './wire.ts';

/** Tries with port 0 until a port is free for both UDP and TCP. */
const ATTEMPTS = 20;

/** Opens UDP and TCP on one port, and TLS on its own. */
export async function openSockets(options: WireOptions): Promise<Result<Wire>> {
  const both = await openBoth(options);
  if (!both.ok || options.tls === undefined) return both.ok ? ok(join(both.value, null, undefined)) : both;
  const tls = await openTls(options, options.tls);
  if (tls.ok) return ok(join(both.value, tls.value, (tls.value.port ?? options.tls.port) || both.value.udp.port));
  await Promise.all([both.value.udp.close(), both.value.tcp.close()]);
  return fail(bindFault('TLS', { ...options, port: options.tls.port }, tls.error));
}

type Both = { readonly udp: UdpSocket; readonly tcp: StreamSockets };

async function openBoth(options: WireOptions): Promise<Result<Both>> {
  for (let attempt = 1; ; attempt++) {
    const udp = await UdpSocket.bind(options, options.port);
    if (!udp.ok) return fail(bindFault('UDP', options, udp.error));
    const tcp = await listenTcp(options, udp.value.port);
    if (tcp.ok) return ok({ udp: udp.value, tcp: tcp.value });
    await udp.value.close();
    if (options.port !== 0 || attempt === ATTEMPTS) return fail(bindFault('TCP', options, tcp.error));
  }
}

function join({ udp, tcp }: Both, tls: StreamSockets | null, tlsPort: number | undefined): Wire {
  const stream = ({ transport }: Endpoint): StreamSockets | null => (transport === 'tls' ? tls : tcp);
  return {
    port: udp.port,
    tlsPort,
    connected: endpoint => endpoint.transport !== 'udp' && (stream(endpoint)?.connected(endpoint) ?? false),
    send(to: Endpoint, bytes: Buffer, done: (fault?: WireFault) => void): void {
      const socket = to.transport === 'udp' ? udp : stream(to);
      if (socket === null) done({ what: 'this phone is not set up for TLS', plain: true });
      else socket.send(to, bytes, done);
    },
    suspect: endpoint => endpoint.transport === 'udp' && udp.suspect(endpoint),
    drop: endpoint => endpoint.transport !== 'udp' && stream(endpoint)?.drop(endpoint),
    close: async () => {
      await Promise.all([udp.close(), tcp.close(), tls?.close()]);
    },
  };
}

function bindFault(name: string, { address, port }: WireOptions, error: NodeJS.ErrnoException): Fault {
  const where = printHostPort(address, port);
  switch (error.code) {
    case 'EADDRINUSE':
      return {
        what: `${name} port ${port} is in use by another program.`,
        where,
        remedy: 'Choose another SIP port (0 takes a free one) or stop that program.',
      };
    case 'EADDRNOTAVAIL':
      return { what: `this machine has no address ${address}.`, where, remedy: 'Choose an address of this machine.' };
    case 'EACCES':
      return { what: `${name} port ${port} may not be used by this user.`, where, remedy: 'Choose a port above 1023.' };
    default:
      return { what: `${name}: ${error.message}.`, where };
  }
}
