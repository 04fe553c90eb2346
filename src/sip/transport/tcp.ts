import { connect, createServer } from 'node:net';
import { fail, ok, type Result } from '../../base/result.ts';
import { type StreamKind, StreamSockets } from './stream.ts';
import type { WireOptions } from './wire.ts';

/** SIP over TCP: a listener, and the connections that we open. */
export function listenTcp(options: WireOptions, port: number): Promise<Result<StreamSockets, NodeJS.ErrnoException>> {
  const server = createServer();
  const kind: StreamKind = {
    transport: 'tcp',
    dial: ({ address, port }) => {
      const socket = connect({ host: address, port, localAddress: options.address });
      return { socket, ready: 'connect' };
    },
    words: error => ({ what: error.message }),
  };
  return new Promise(resolve => {
    server.once('error', error => resolve(fail(error)));
    server.listen({ host: options.address, port, exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve(ok(new StreamSockets(kind, options, server)));
    });
  });
}
