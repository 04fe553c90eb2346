import { createServer, type Server, Socket } from 'node:net';
import { markedSocket } from '../../base/marked-sockets.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { type StreamKind, StreamSockets } from './stream.ts';
import type { Endpoint, WireOptions } from './wire.ts';

/** SIP over TCP: a listener, and the connections that we open. */
export function listenTcp(options: WireOptions, port: number): Promise<Result<StreamSockets, NodeJS.ErrnoException>> {
  const server = createServer();
  const kind: StreamKind = {
    transport: 'tcp',
    dial: to => ({ socket: dialTcp(options, to), ready: 'connect' }),
    words: error => ({ what: error.message }),
  };
  return listen(server, options, port).then(bound => (bound.ok ? ok(new StreamSockets(kind, options, server)) : bound));
}

/** Connections that it takes carry the mark that the listener was opened with. */
export function listen(
  server: Server,
  { address, tos }: WireOptions,
  port: number,
): Promise<Result<Server, NodeJS.ErrnoException>> {
  const marked = markedSocket('stream', address, port, tos?.());
  if (!marked.ok) return Promise.resolve(marked);
  return new Promise(resolve => {
    server.once('error', error => resolve(fail(error)));
    server.listen({ host: address, port, exclusive: true, ...marked.value }, () => {
      server.removeAllListeners('error');
      resolve(ok(server));
    });
  });
}

/** A connection on its way. A socket that cannot be marked goes unmarked; what is wrong with it shows when it connects. */
export function dialTcp({ address: localAddress, tos }: WireOptions, { address, port }: Endpoint): Socket {
  const marked = markedSocket('stream', localAddress, null, tos?.());
  const socket = new Socket(marked.ok ? marked.value : {});
  return socket.connect({ host: address, port, localAddress });
}
