import assert from 'node:assert/strict';
import { realClock } from '../../src/base/clock.ts';
import type { LogLine } from '../../src/base/log.ts';
import type { Transport } from '../../src/syslog/link.ts';
import { RemoteLog } from '../../src/syslog/remote-log.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { Rsyslog } from '../support/rsyslog.ts';

describeWith(['rsyslogd'], 'the log at a syslog server', () => {
  const rig = useRig();

  for (const transport of ['UDP', 'TCP'] as const) {
    it(`arrives by ${transport} as it was said, whatever others wrote into it`, async () => {
      const server = await Rsyslog.start(rig);
      const log = remoteLog(rig, transport, server.port);
      log.write(line('error', 'sip', 'the server said "No" to Ünal 日本'));
      log.write(line('warning', 'call', 'from \u202eevil\u2028<131>1 - x phone400 - - - forged\n<11>forged'));
      log.write(line('debug', 'odd room]"', `${'ä'.repeat(3000)}`));
      await server.hears(/cut/);
      const heard = await server.heard();
      assert.deepEqual(heard.slice(0, 2), [
        {
          ...{ pri: '131', host: '00908F123456', app: 'phone400', process: '77', room: 'sip' },
          ...{ number: '[meta sequenceId="1"]', text: 'the server said "No" to Ünal 日本' },
        },
        {
          ...{ pri: '132', host: '00908F123456', app: 'phone400', process: '77', room: 'call' },
          ...{ number: '[meta sequenceId="2"]', text: 'from ·evil·<131>1 - x phone400 - - - forged\\n<11>forged' },
        },
      ]);
      assert.equal(heard.length, 3);
      assert.match(heard[2]?.text ?? '', /^ä{900,} \[cut\]$/);
      assert.equal(heard[2]?.room, 'oddroom]"');
    });

    it(`arrives by ${transport} in order and complete from a burst that fits the backlog`, async () => {
      const server = await Rsyslog.start(rig);
      const log = remoteLog(rig, transport, server.port);
      for (let at = 0; at < 700; at++) log.write(line('info', 'main', `line ${at}`));
      await server.hears(/^line 699$/);
      assert.deepEqual(
        (await server.heard()).map(({ text }) => text),
        Array.from({ length: 700 }, (_, at) => `line ${at}`),
      );
    });

    it(`waits for a server that comes later and for one that comes back (${transport})`, async () => {
      const port = await freePort();
      const log = remoteLog(rig, transport, port);
      log.write(line('warning', 'main', 'said to nobody'));
      await eventually('told', () => log.fault !== null);
      assert.match(log.fault?.what ?? '', /takes no messages at this port/);
      const first = await Rsyslog.start(rig, port);
      await first.hears(/said to nobody/);
      await first.program.stop();
      await eventually('told again', () => {
        log.write(line('warning', 'main', 'said while it is away'));
        return log.fault !== null;
      });
      const second = await Rsyslog.start(rig, port);
      await second.hears(/said while it is away/);
      await eventually('all is well', () => log.fault === null);
    });
  }
});

function line(level: LogLine['level'], room: string, text: string): LogLine {
  return { time: new Date('2026-01-05T09:00:00.250Z'), level, room, text };
}

function remoteLog(rig: Rig, transport: Transport, port: number): RemoteLog {
  const log = new RemoteLog({ clock: realClock, speaker: { host: '00908F123456', process: '77' } });
  log.configure({ target: { transport, host: '127.0.0.1', port }, least: () => 'debug', trust: {} });
  rig.defer(() => log.close(1000));
  return log;
}
