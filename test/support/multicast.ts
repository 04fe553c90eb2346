import { createSocket } from 'node:dgram';

/** Does the loopback interface carry multicast here? */
export async function multicastWorks(port: number): Promise<boolean> {
  const listener = createSocket({ type: 'udp4', reuseAddr: true });
  const sender = createSocket('udp4');
  let late: NodeJS.Timeout | undefined;
  try {
    return await new Promise(resolve => {
      late = setTimeout(() => resolve(false), 5000);
      for (const socket of [listener, sender]) socket.on('error', () => resolve(false));
      listener.on('message', () => resolve(true));
      listener.bind({ address: '239.255.42.9', port }, () => {
        listener.addMembership('239.255.42.9', '127.0.0.1');
        sender.bind(0, '127.0.0.1', () => sender.send('x', port, '239.255.42.9'));
      });
    });
  } catch {
    return false;
  } finally {
    clearTimeout(late);
    listener.close();
    sender.close();
  }
}
