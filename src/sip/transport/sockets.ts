import { type Fault, fail, ok, type Result } from '../../base/result.ts';
import { printHostPort } from '../uri.ts';
import { TcpSockets } from './tcp.ts';
import { UdpSocket } from './udp.ts';
import type { Endpoint, Wire, WireOptions } from './wire.ts';

/** Tries with port 0 until a port is free for both UDP and TCP. */
const ATTEMPTS = 20;

/** Opens UDP and TCP on one port. */
export async function openSockets(options: WireOptions): Promise<Result<Wire>> {
  for (let attempt = 1; ; attempt++) {
    const udp = await UdpSocket.bind(options, options.port);
    if (!udp.ok) return fail(bindFault('UDP', options, udp.error));
    const tcp = await TcpSockets.listen(options, udp.value.port);
    if (tcp.ok) return ok(join(udp.value, tcp.value));
    await udp.value.close();
    if (options.port !== 0 || attempt === ATTEMPTS) return fail(bindFault('TCP', options, tcp.error));
  }
}

function join(udp: UdpSocket, tcp: TcpSockets): Wire {
  return {
    port: udp.port,
    connected: endpoint => endpoint.transport === 'tcp' && tcp.connected(endpoint),
    send: (to: Endpoint, bytes: Buffer, done: (fault?: Fault) => void) =>
      (to.transport === 'udp' ? udp : tcp).send(to, bytes, done),
    close: async () => {
      await Promise.all([udp.close(), tcp.close()]);
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
