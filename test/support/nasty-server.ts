/** An HTTP server that does what no server should: one trick a path. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from './certificates.ts';
import type { Rig } from './rig.ts';

type Trick = (response: ServerResponse, request: IncomingMessage) => void;

export const GOOD = 'system/type=405HD\nvoip/line/0/id=100\n';

/** Octets as they are, and the end. */
function raw(response: ServerResponse, text: string): Socket | null {
  response.socket?.end(text);
  return response.socket;
}

/** Goes on until the other end has had enough. */
function forever(response: ServerResponse, ms: number, more: () => string): void {
  const timer = setInterval(() => response.write(more()), ms);
  response.once('close', () => clearInterval(timer));
}

export const TRICKS = {
  'good.cfg': response => response.end(GOOD),
  'missing.cfg': response => response.writeHead(404).end('<html>Not found</html>'),
  'gone.cfg': response => response.writeHead(410).end(),
  'forbidden.cfg': response => response.writeHead(403).end(),
  'log-in.cfg': response => response.writeHead(401, { 'WWW-Authenticate': 'Digest realm="acme", nonce="n"' }).end(),
  'strange-log-in.cfg': response => response.writeHead(401, { 'WWW-Authenticate': 'Negotiate' }).end(),
  'stale.cfg': response =>
    response.writeHead(401, { 'WWW-Authenticate': 'Digest realm="acme", nonce="n", qop="auth", stale=true' }).end(),
  'failing.cfg': response => response.writeHead(500).end(),
  'busy.cfg': response => response.writeHead(503, { 'Retry-After': '120' }).end(),
  'html.cfg': response => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!DOCTYPE html><p>Welcome'),
  'empty.cfg': response => response.end(),
  'binary.cfg': response => response.end(Buffer.from([...Array(512).keys()].map(value => (value * 7) % 256))),
  'wrong-model.cfg': response => response.end('system/type=420HD\n'),
  'packed.cfg': response => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('\x1f\x8b'),
  'truncated.cfg': response => {
    response.writeHead(200, { 'Content-Length': GOOD.length });
    response.write(GOOD.slice(0, 20), () => response.destroy());
  },
  'truncated-chunks.cfg': response => response.write(GOOD, () => response.destroy()),
  'endless.cfg': response => forever(response, 0, () => '; and so on\n'.repeat(10_000)),
  'too-long.cfg': response => {
    response.writeHead(200, { 'Content-Length': 50_000_000 });
    response.flushHeaders();
  },
  'endless-head.cfg': response => {
    const { socket } = response;
    socket?.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket?.write(`X-More: ${'x'.repeat(10_000)}\r\n`), 1);
    socket?.once('close', () => clearInterval(timer));
    socket?.once('error', () => clearInterval(timer));
  },
  'slow.cfg': response => forever(response, 20, () => ';'),
  'silent.cfg': () => {},
  'no-http.cfg': response => raw(response, 'SSH-2.0-OpenSSH_9.2\r\n'),
  'nothing.cfg': response => raw(response, ''),
  'no-end.cfg': response => raw(response, `HTTP/1.0 200 OK\r\n\r\n${GOOD}`),
  'unasked-304.cfg': response => response.writeHead(304).end(),
  'teapot.cfg': response => response.writeHead(418).end(),
  'part.cfg': response => response.writeHead(206, { 'Content-Range': 'bytes 5-9/100' }).end('12345'),
  'circle.cfg': response => response.writeHead(302, { Location: '/circle-2.cfg' }).end(),
  'circle-2.cfg': response => response.writeHead(301, { Location: '/circle.cfg' }).end(),
  'far.cfg': (response, { url = '' }) =>
    response.writeHead(307, { Location: `/far.cfg?n=${Number(/n=(\d+)/.exec(url)?.[1] ?? 0) + 1}` }).end(),
  'nowhere.cfg': response => response.writeHead(302).end(),
  'to-file.cfg': response => response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  'to-good.cfg': response => response.writeHead(302, { Location: 'good.cfg' }).end(),
} as const satisfies Record<string, Trick>;

export type TrickName = keyof typeof TRICKS;

export class NastyServer {
  readonly url: string;
  /** Every request so far. */
  readonly requests: IncomingMessage[] = [];

  private constructor(scheme: string, port: number) {
    this.url = `${scheme}://127.0.0.1:${port}`;
  }

  /** `tricks` go before those above. */
  static async start(
    rig: Rig,
    tricks: Readonly<Record<string, Trick>> = {},
    certificate?: Certificate,
  ): Promise<NastyServer> {
    const known: Readonly<Record<string, Trick>> = { ...TRICKS, ...tricks };
    const answer: RequestListener = (request, response) => {
      nasty.requests.push(request);
      response.on('error', () => {});
      const name = new URL(request.url ?? '/', 'http://x').pathname.slice(1);
      (known[name] ?? TRICKS['missing.cfg'])(response, request);
    };
    const server = certificate === undefined ? createServer(answer) : createSecure(await read(certificate), answer);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const nasty = new NastyServer(certificate === undefined ? 'http' : 'https', (server.address() as AddressInfo).port);
    rig.defer(() => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    });
    return nasty;
  }

  /** How many times a file was asked for. */
  count(name: string): number {
    return this.requests.filter(({ url }) => url?.startsWith(`/${name}`)).length;
  }
}

async function read({ certificate, key }: Certificate): Promise<{ cert: Buffer; key: Buffer }> {
  return { cert: await readFile(certificate), key: await readFile(key) };
}
