import { createConnection, type Socket } from 'node:net';
import { eventually } from './eventually.ts';
import type { Rig } from './rig.ts';

/** To a Unix socket, or to a port of the loopback; undefined as long as nobody listens there. */
export function connect(to: string | number): Promise<Socket | undefined> {
  return new Promise(resolve => {
    const made = (): void => resolve(socket);
    const socket = typeof to === 'number' ? createConnection(to, '127.0.0.1', made) : createConnection(to, made);
    socket.once('error', () => resolve(undefined));
  });
}

/** As soon as somebody listens; `what` says who, for the failure. Ends with the rig. */
export async function connected(rig: Rig, what: string, to: string | number): Promise<Socket> {
  const socket = await eventually(what, () => connect(to));
  rig.defer(() => {
    socket.destroy();
  });
  return socket;
}
