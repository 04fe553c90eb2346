/** The log at a syslog server, over ways that a test holds in its hand, and at servers that are no good. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { createServer as createSecure } from 'node:tls';
import sinon from 'sinon';
import { ManualClock, realClock } from '../../src/base/clock.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { createLog, type LogLevel, type LogLine } from '../../src/base/log.ts';
import type { TlsTrust } from '../../src/base/tls/files.ts';
import { currentFaults } from '../../src/main/faults.ts';
import type { Target, Transport } from '../../src/syslog/link.ts';
import { LONGEST_MESSAGE, syslogMessage } from '../../src/syslog/message.ts';
import { OWN_ROOM, RemoteLog } from '../../src/syslog/remote-log.ts';
import { openWay, type Way, type WayOptions } from '../../src/syslog/ways.ts';
import { webIdentity } from '../../ui/web/tls/identity.ts';
import { Authority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { openWhole } from '../support/whole-phone.ts';

const SPEAKER = { host: '00908F123456', process: '77' };
const TARGET: Target = { transport: 'TCP', host: 'log.test', port: 514 };

/** A remote log whose ways the test opens, blocks and breaks. */
function held() {
  const clock = new ManualClock();
  const ways: { readonly target: Target; readonly events: WayOptions; closed: boolean }[] = [];
  const sent: string[] = [];
  const lot = { takes: true, unsent: [] as Buffer[] };
  const open = (target: Target, events: WayOptions): Way => {
    const way = { target, events, closed: false };
    ways.push(way);
    const send = (message: Buffer): boolean => {
      sent.push(message.toString().replace(/^.*?\] /s, ''));
      return lot.takes;
    };
    const close = async (): Promise<void> => {
      way.closed = true;
    };
    return { send, close, unsent: () => lot.unsent };
  };
  const log = new RemoteLog({ clock, speaker: SPEAKER, open });
  const told: string[] = [];
  log.changed.subscribe(fault => told.push(fault?.what ?? 'well'));
  const configure = (target: Target | null, least: LogLevel = 'debug'): void =>
    log.configure({ target, least: () => least, trust: {} });
  return { clock, log, ways, sent, told, lot, configure };
}

function line(text: string, level: LogLevel = 'warning', room = 'main'): LogLine {
  return { time: new Date('2026-01-05T09:00:00.250Z'), level, room, text };
}

describe('a log that goes to a syslog server', () => {
  it('is written as RFC 5424 says, without a time while the phone knows none', () => {
    const text = (one: LogLine): string => syslogMessage(one, SPEAKER, 3).toString();
    assert.equal(
      text(line('it fails', 'error', 'sip')),
      '<131>1 2026-01-05T09:00:00.250Z 00908F123456 phone400 77 sip [meta sequenceId="3"] it fails',
    );
    assert.match(text({ ...line('x'), time: new Date(5000) }), /^<132>1 - 00908F123456 /);
    for (const size of [1900, 1940, 2000, 2048, 5000]) {
      const message = syslogMessage(line('日'.repeat(size)), SPEAKER, 1);
      assert.ok(message.length <= LONGEST_MESSAGE);
      assert.ok(!message.toString().includes('\ufffd'));
    }
    assert.ok(!/\p{Cc}/u.test(text(line('a\0\r\n\x1b[2J\ud800 \u0085'))));
  });

  it('keeps what is wrong until the server is known, and forgets it when there is none', async () => {
    const { clock, log, ways, sent, configure } = held();
    assert.deepEqual(
      (['debug', 'info', 'warning', 'error'] as const).map(level => log.wants(level, 'main')),
      [false, false, true, true],
    );
    log.write(line('early'));
    configure(TARGET);
    ways[0]?.events.opened();
    await clock.advance(100);
    assert.deepEqual(sent, ['early']);
    configure(null);
    assert.equal(log.wants('error', 'main'), false);
    assert.equal(ways[0]?.closed, true);
  });

  it('says what is wrong with the server once, here and not to the server, and goes on by itself', async () => {
    const { clock, log, ways, sent, told, configure } = held();
    assert.equal(log.wants('error', OWN_ROOM), false);
    configure(TARGET);
    log.write(line('one'));
    for (const wait of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      const { length } = ways;
      ways.at(-1)?.events.lost({ what: 'it is not there.' });
      await clock.advance(wait - 1);
      assert.equal(ways.length, length, `not before ${wait} ms`);
      await clock.advance(1);
      assert.equal(ways.length, length + 1, `after ${wait} ms`);
    }
    assert.deepEqual(told, ['it is not there.']);
    assert.equal(log.fault?.where, 'syslog server log.test:514 (TCP)');
    await clock.advance(10_000);
    assert.deepEqual(told, ['it is not there.', 'it does not answer.']);
    await clock.advance(60_000);
    ways.at(-1)?.events.opened();
    await clock.advance(5000);
    assert.deepEqual([told.at(-1), log.fault, sent], ['well', null, ['one']]);
  });

  it('keeps a bounded number of lines, what is wrong rather than chatter, and tells how many are lost', async () => {
    const { clock, log, ways, sent, configure } = held();
    configure(TARGET);
    for (let at = 0; at < 5000; at++) log.write(line(`chatter ${at}`, 'debug'));
    for (let at = 0; at < 1100; at++) log.write(line(`wrong ${at}`));
    ways[0]?.events.opened();
    for (let wait = 0; wait < 100; wait++) await clock.advance(50);
    assert.equal(sent.length, 1001);
    assert.equal(sent[0], '5100 messages before this one found no room and are lost');
    assert.deepEqual([sent[1], sent.at(-1)], ['wrong 100', 'wrong 1099']);
  });

  it('sends again what was on its way when the connection broke, and nothing while the server takes nothing', async () => {
    const { clock, log, ways, sent, lot, configure } = held();
    configure(TARGET);
    ways[0]?.events.opened();
    lot.takes = false;
    for (let at = 0; at < 100; at++) log.write(line(`${at}`));
    await clock.advance(60_000);
    assert.equal(sent.length, 32);
    lot.takes = true;
    ways[0]?.events.ready();
    await clock.advance(1000);
    assert.equal(sent.length, 100);
    lot.unsent = [syslogMessage(line('98'), SPEAKER, 1), syslogMessage(line('99'), SPEAKER, 2)];
    ways[0]?.events.lost({ what: 'it broke the connection.' });
    await clock.advance(1000);
    ways[1]?.events.opened();
    assert.deepEqual(sent.slice(100), ['98', '99']);
  });

  it('goes to another server from the next line on when the settings change, and waits for nobody at the end', async () => {
    const { clock, log, ways, sent, configure } = held();
    configure(TARGET);
    ways[0]?.events.opened();
    configure({ ...TARGET, host: 'other.test' });
    ways[0]?.events.opened();
    log.write(line('two'));
    await clock.advance(100);
    assert.deepEqual([ways[0]?.closed, ways[1]?.target.host, sent], [true, 'other.test', []]);
    ways[1]?.events.lost({ what: 'it is away.' });
    await log.close(2000);
    assert.equal(clock.pending, 0);
  });

  it('shows no secret', async () => {
    const { clock, log, ways, sent, configure } = held();
    configure(TARGET);
    ways[0]?.events.opened();
    const redact = (text: string): string => text.replaceAll('hidden', '***');
    createLog({ clock, level: 'error', sink: () => assert.fail(), also: log, redact }).info('word hidden');
    await clock.advance(100);
    assert.deepEqual(sent, ['word ***']);
  });
});

describe('a syslog server that is no good', () => {
  const rig = useRig();

  it('is told on the screen and the web pages, until the settings name none any more', async () => {
    const phone = await openWhole(await rig.folder(), {
      set: [
        { path: 'system/syslog/mode', value: 'ALL' },
        { path: 'system/syslog/server_address', value: 'localhost' },
        { path: 'system/syslog/server_port', value: String(await freePort()) },
        { path: 'phone400/syslog/transport', value: 'TCP' },
      ],
    });
    rig.defer(() => phone.close());
    const told = (): boolean =>
      currentFaults(phone).some(({ where = '' }) => where.startsWith('syslog server localhost:'));
    await eventually('the fault', told);
    phone.store.set('system/syslog/mode', 'DISABLE', 'session');
    assert.ok(!told());
  });

  it('cannot be spoken to with what the phone has: that is a fault, and nothing is thrown', () => {
    const log = start('TLS', '127.0.0.1', 6514, { identity: { certificate: 'none', key: 'none' } });
    assert.match(log.fault?.what ?? '', /fails/);
  });

  const start = (transport: Transport, host: string, port: number, trust: TlsTrust = {}): RemoteLog => {
    const log = new RemoteLog({ clock: realClock, speaker: SPEAKER });
    log.configure({ target: { transport, host, port }, least: () => 'debug', trust });
    rig.defer(() => log.close(100));
    return log;
  };
  const fault = (log: RemoteLog): Promise<string> => eventually('a fault', () => log.fault?.what);

  it('has a name that nobody knows', async () => {
    for (const transport of ['UDP', 'TCP'] as const) {
      const log = start(transport, 'no-such-host.invalid', 514);
      log.write(line('x'));
      assert.match(await fault(log), /looked up|name server/);
    }
  });

  /** A way to a server that reads nothing, and gets as many messages as the way takes. */
  async function filled() {
    const { port, sockets } = await listen(rig, socket => socket.pause());
    const told = { opened: false, ready: false, lost: '' };
    const long = line('x'.repeat(1900));
    let taken = 0;
    const fill = (): void => {
      while (taken < 20_000 && way.send(syslogMessage(long, SPEAKER, taken))) taken++;
    };
    const way: Way = openWay(
      { transport: 'TCP', host: '127.0.0.1', port },
      {
        clock: realClock,
        trust: {},
        opened: () => {
          told.opened = true;
        },
        // The system may make more room once it sees how much there is.
        ready: () => {
          if (sockets[0]?.isPaused()) fill();
          else told.ready = true;
        },
        lost: ({ what }) => {
          told.lost = what;
        },
      },
    );
    rig.defer(() => way.close());
    const server = await eventually('a connection', () => told.opened && sockets[0]);
    fill();
    await eventually('what left the phone', () => taken === 20_000 || way.unsent().length < 100);
    assert.ok(taken < 20_000, 'it takes no more');
    assert.ok(way.unsent().length > 0);
    return { way, fill, told, server };
  }

  it('reads nothing: what it is sent stays bounded, goes on when it reads again, and is not lost when it ends', async () => {
    const { way, fill, told, server } = await filled();
    server.resume();
    await eventually('room', () => told.ready && way.unsent().length === 0);
    server.pause();
    fill();
    server.destroy();
    assert.match(await eventually('the end', () => told.lost !== '' && told.lost), /(ended|broke) the connection/);
    assert.ok(way.unsent().length > 0, 'it goes to the next connection');
  });

  it('reads nothing for long: it is given up', async () => {
    const { setTimeout } = Socket.prototype;
    const sooner = sinon.stub(Socket.prototype, 'setTimeout').callsFake(function (this: Socket, ms) {
      return setTimeout.call(this, Math.min(ms, 50));
    });
    rig.defer(() => sooner.restore());
    const { way, told } = await filled();
    assert.equal(await eventually('the end', () => told.lost !== '' && told.lost), 'it takes no messages any more.');
    assert.ok(way.unsent().length > 0);
  });

  it('does not speak TLS, or has a certificate of nobody whom the phone knows: it says so, and what to do', async () => {
    const { port } = await listen(rig, socket => socket.write('220 smtp.test ESMTP\r\n'));
    const log = start('TLS', '127.0.0.1', port);
    assert.equal(await fault(log), 'it does not speak TLS on this port.');
    assert.match(log.fault?.remedy ?? '', /phone400\/syslog\/transport and system\/syslog\/server_port/);
    const stranger = await webIdentity({
      folder: diskFolder(await rig.folder()),
      mac: '00908F112233',
      names: ['127.0.0.1'],
      now: new Date(),
    });
    const { certificate, key } = stranger.identity;
    const secure = createSecure({ cert: certificate, key }, socket => socket.on('error', () => {}));
    secure.on('tlsClientError', () => {});
    await new Promise<void>(resolve => secure.listen(0, '127.0.0.1', resolve));
    rig.defer(() => void secure.close());
    const other = start('TLS', '127.0.0.1', (secure.address() as AddressInfo).port);
    assert.equal(await fault(other), 'it is not trusted.');
    assert.match(other.fault?.remedy ?? '', /security\/ca_certificate\/0\/uri/);
  });

  it('ends each connection, or vanishes', async () => {
    const { port } = await listen(rig, socket => socket.end());
    assert.match(await fault(start('TCP', '127.0.0.1', port)), /ended the connection/);
  });
});

describeWith(['openssl'], 'a syslog server with TLS', () => {
  const rig = useRig();

  it('gets each message with its length before it (RFC 5425 section 4.3), and nothing with a certificate that is no good', async () => {
    const authority = await Authority.create(rig);
    const trust = { authorities: [await readFile(authority.certificate, 'utf8')] };
    for (const [days, why] of [
      [30, null],
      [-1, /has a certificate that expired/],
    ] as const) {
      const { certificate, key } = await authority.issue({ names: ['IP:127.0.0.1'], days });
      let heard = '';
      const server = createSecure({ cert: await readFile(certificate), key: await readFile(key) }, socket => {
        socket.on('data', part => {
          heard += part;
        });
        socket.on('error', () => {});
      });
      server.on('tlsClientError', () => {});
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      rig.defer(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const log = new RemoteLog({ clock: realClock, speaker: SPEAKER });
      log.configure({ target: { transport: 'TLS', host: '127.0.0.1', port }, least: () => 'debug', trust });
      log.write(line('one ü'));
      log.write(line('two'));
      if (why === null) {
        const messages = [line('one ü'), line('two')].map((one, at) => syslogMessage(one, SPEAKER, at + 1));
        const expected = messages.map(message => `${message.length} ${message}`).join('');
        await eventually('both', () => heard.length >= expected.length);
        assert.equal(heard, expected);
      } else {
        assert.match(await eventually('a fault', () => log.fault?.what), why);
        assert.equal(heard, '');
      }
      await log.close(100);
    }
  });
});

async function listen(rig: Rig, each: (socket: Socket) => void): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => {});
    each(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  rig.defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}
