import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { faultText } from '../../src/base/result.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import type { Fetched, FetchRequest } from '../../src/provision/fetch/request.ts';
import { eventually } from '../support/eventually.ts';
import { type Rig, useRig } from '../support/rig.ts';

/** The answer to a command, without its end of line; `data`: what the data connection does next. */
type Script = (command: string, argument: string, data: (act: (socket: Socket) => void) => void) => string | null;

class ScriptedServer {
  readonly url: string;
  /** Commands of the phone. */
  readonly heard: string[] = [];

  private constructor(port: number) {
    this.url = `ftp://127.0.0.1:${port}`;
  }

  static async start(rig: Rig, script: Script, greeting = '220 ready'): Promise<ScriptedServer> {
    let act: (socket: Socket) => void = socket => socket.destroy();
    let connected: Socket | null = null;
    const data = await listen(rig, socket => {
      connected = socket;
    });
    const usual = usualAnswers((data.address() as AddressInfo).port);
    const control = await listen(rig, socket => {
      socket.write(`${greeting}\r\n`);
      socket.setEncoding('latin1');
      socket.on('data', (text: string) => {
        for (const line of text.split('\r\n').filter(line => line !== '')) {
          server.heard.push(line);
          const [command = '', argument = ''] = line.split(/ (.*)/);
          act = () => {};
          const answer = script(command, argument, next => {
            act = next;
          });
          const reply = answer ?? usual(command);
          socket.write(`${reply}\r\n`);
          if (command === 'RETR')
            void eventually('data', () => connected !== null).then(() => act(connected as Socket));
        }
      });
    });
    const server = new ScriptedServer((control.address() as AddressInfo).port);
    return server;
  }
}

function usualAnswers(port: number) {
  const known: Readonly<Record<string, string>> = {
    USER: '331 who?',
    PASS: '230 in',
    TYPE: '200 binary',
    EPSV: `229 passive (|||${port}|)`,
    RETR: '150 here it comes',
  };
  return (command: string): string => known[command] ?? '502 no';
}

function listen(rig: Rig, take: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    take(socket);
  });
  rig.defer(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>(resolve => server.close(() => resolve()));
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function ask(url: string, more: Partial<FetchRequest> = {}): Promise<Fetched> {
  return createFetch({ clock: realClock, log: silentLog })(
    { url, most: 100_000, ...more },
    new AbortController().signal,
  );
}

async function told(asked: Promise<Fetched>): Promise<string> {
  const answer = await asked;
  if (!answer.ok) return `${answer.error.reason}: ${faultText(answer.error)}`;
  return 'bytes' in answer.value ? Buffer.from(answer.value.bytes).toString('latin1') : answer.value.kind;
}

describe('FTP', () => {
  const rig = useRig();

  it('logs in with what the address says, or as anybody, and tells no password', async () => {
    const server = await ScriptedServer.start(rig, (command, argument) => {
      if (command === 'PASS') return argument === 'pa ss' ? '230 in' : '530 out';
      return command === 'RETR' ? '550 none' : null;
    });
    assert.match(await told(ask(server.url.replace('//', '//phone:pa%20ss@').concat('/a/b.cfg'))), /^missing: /);
    assert.ok(server.heard.includes('USER phone') && server.heard.includes('RETR a/b.cfg'));
    const wrong = await told(ask(server.url.replace('//', '//phone:geheim@').concat('/x.cfg')));
    assert.match(wrong, /^log-in: .*refuses user name and password/);
    assert.ok(!wrong.includes('geheim'));
    assert.match(await told(ask(`${server.url}/x.cfg`)), /^log-in: .*wants user name and password/);
    const credentials = { user: 'phone', password: 'pa ss' };
    assert.match(await told(ask(`${server.url}/x.cfg`, { credentials })), /^log-in: .*wants/);
    assert.match(
      await told(ask(`${server.url}/x.cfg`, { credentials: { ...credentials, clear: true } })),
      /^missing: /,
    );
  });

  it('takes no commands out of an address', async () => {
    const server = await ScriptedServer.start(rig, () => null);
    assert.match(await told(ask(`${server.url}/x%0d%0aDELE%20y`)), /^address: /);
    assert.match(await told(ask(server.url.replace('//', '//a%0d%0ab:c@').concat('/x'))), /^address: /);
    assert.match(await told(ask(`${server.url}/`)), /^address: /);
    assert.ok(!server.heard.some(line => line.startsWith('DELE')));
  });

  it('goes on with a download that broke off', async () => {
    const body = randomBytes(30_000);
    let from = 0;
    const server = await ScriptedServer.start(rig, (command, argument, data) => {
      if (command === 'SIZE') return `213 ${body.length}`;
      if (command === 'MDTM') return '213 20260102030405';
      if (command === 'REST') {
        from = Number(argument);
        return '350 from there';
      }
      if (command !== 'RETR') return null;
      const part = body.subarray(from, from === 0 ? 20_000 : undefined);
      data(socket => socket.end(part));
      // The server means well: only the size tells that something is missing.
      return '150 here it comes\r\n226 all of it';
    });
    const answer = await ask(`${server.url}/x.img`);
    assert.ok(answer.ok && answer.value.kind === 'body' && body.equals(answer.value.bytes));
    assert.ok(server.heard.includes('REST 20000'));
  });

  it('bad servers: too much, cut off, too many words, full', async () => {
    const retrieve = (act: (socket: Socket) => void, end = '226 done', size?: number) =>
      ScriptedServer.start(rig, (command, _, data) => {
        if (command === 'SIZE' && size !== undefined) return `213 ${size}`;
        if (command !== 'RETR') return null;
        data(act);
        return `150 here it comes\r\n${end}`;
      });
    const endless = await retrieve(socket => {
      const timer = setInterval(() => socket.write(Buffer.alloc(50_000)), 1);
      socket.once('close', () => clearInterval(timer));
    });
    assert.match(await told(ask(`${endless.url}/x`)), /^large: /);
    const short = await retrieve(socket => socket.end('abc'), '226 done', 10);
    assert.match(await told(ask(`${short.url}/x`)), /^broken: .*ends after 3 of 10 octets/);
    const large = await retrieve(socket => socket.end(), '226 done', 1_000_000);
    assert.match(await told(ask(`${large.url}/x`)), /^large: /);
    const wordy = await ScriptedServer.start(rig, () => null, `220-${'x'.repeat(100_000)}`);
    assert.match(await told(ask(`${wordy.url}/x`)), /^protocol: .*breaks the rules of FTP/);
    const full = await ScriptedServer.start(rig, () => null, '421 too many phones');
    assert.match(await told(ask(`${full.url}/x`)), /^server: .*421 too many phones/);
  });
});
