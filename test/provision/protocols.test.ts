/** What holds for every protocol of the catalogue. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { ManualClock, realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createFetch, PROTOCOLS } from '../../src/provision/fetch/fetch.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';

const MOST = 1000;

describe('every protocol of the fetch', () => {
  const rig = useRig();
  const never = new AbortController().signal;

  it('is one of the four of the guide', () => {
    assert.deepEqual(Object.keys(PROTOCOLS).sort(), ['ftp:', 'http:', 'https:', 'tftp:']);
  });

  /** A port that takes connections and packets, and says nothing. `came`: somebody was there. */
  async function silence(): Promise<{ port: number; came(): boolean }> {
    let came = false;
    const port = await freePort();
    const server = createServer(socket => {
      came = true;
      socket.on('error', () => {});
      rig.defer(() => void socket.destroy());
    });
    const socket = createSocket('udp4').on('message', () => {
      came = true;
    });
    rig.defer(() => new Promise<void>(resolve => server.close(() => resolve())));
    rig.defer(() => new Promise<void>(resolve => socket.close(() => resolve())));
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
    await new Promise<void>(resolve => socket.bind(port, '127.0.0.1', resolve));
    return { port, came: () => came };
  }

  for (const protocol of Object.keys(PROTOCOLS)) {
    it(`${protocol} gives up a server that says nothing, and can be cancelled at any time, and leaves no timer`, async () => {
      const { port, came } = await silence();
      const url = `${protocol}//phone:secret@127.0.0.1:${port}/x.cfg?secret`;
      const clock = new ManualClock();
      const fetch = createFetch({ clock, log: silentLog });

      const waiting = fetch({ url, most: MOST }, never);
      await eventually('the phone', came);
      await clock.advance(40_000);
      const silent = await waiting;
      assert.ok(!silent.ok && silent.error.reason === 'unreachable');
      assert.ok(!JSON.stringify(silent).includes('secret'));

      const cancel = new AbortController();
      const cancelled = fetch({ url, most: MOST }, cancel.signal);
      setTimeout(() => cancel.abort(), 20);
      const answer = await cancelled;
      assert.ok(!answer.ok && answer.error.reason === 'cancelled');
      const before = await fetch({ url, most: MOST }, AbortSignal.abort());
      assert.ok(!before.ok && before.error.reason === 'cancelled');
      assert.equal(clock.pending, 0);
    });

    it(`${protocol} names a server that nobody knows`, async () => {
      const fetch = createFetch({ clock: realClock, log: silentLog });
      const answer = await fetch({ url: `${protocol}//no-such-host.invalid/x.cfg`, most: MOST }, never);
      assert.ok(!answer.ok && answer.error.reason === 'unreachable');
      assert.match(answer.error.what, /no-such-host\.invalid/);
    });
  }
});
