import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { ManualClock } from '../../src/base/clock.ts';
import type { MediaFact } from '../../src/media/protocol.ts';
import { Pages } from '../../src/media/rtp/pages.ts';
import { eventually } from '../support/eventually.ts';
import { multicastWorks } from '../support/multicast.ts';
import { freePort } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';

const ADDRESS = '127.0.0.1';
const GROUP = '239.255.44.1';
const END_MS = 500;

describe('paging groups', () => {
  const rig = useRig();

  before(async function () {
    if (!(await multicastWorks(await freePort()))) this.skip();
  });

  /** Somebody who speaks into the group in a format, and with an SSRC, of his own. */
  async function speaker(port: number, payloadType: number) {
    const socket: Socket = createSocket('udp4');
    await new Promise<void>(bound => socket.bind(0, ADDRESS, bound));
    rig.defer(() => void socket.close());
    const packet = Buffer.alloc(20, payloadType).fill(0x80, 0, 1);
    return { socket, packet, says: (): void => socket.send(packet, port, GROUP) };
  }

  async function listening() {
    const port = await freePort();
    const clock = new ManualClock();
    const facts: MediaFact[] = [];
    const pages = new Pages(clock, fact => facts.push(fact));
    rig.defer(() => pages.close());
    const listen = () => pages.listen({ groups: [{ id: 3, address: GROUP, port }], address: ADDRESS, endMs: END_MS });
    assert.ok((await listen()).ok);
    const heard: number[] = [];
    pages.pair(3)?.listen(
      data => heard.push((data[1] as number) & 0x7f),
      () => {},
    );
    return { port, clock, facts, pages, heard };
  }

  it('who speaks first is heard until he is silent, nobody else meanwhile', async () => {
    const { port, clock, facts, heard } = await listening();
    const [first, second] = [await speaker(port, 9), await speaker(port, 0)];
    first.says();
    await eventually('a page', () => facts.length === 1);
    second.says();
    await clock.advance(END_MS - 1);
    first.says();
    await eventually('his second word', () => heard.length === 2);
    await clock.advance(END_MS - 1);
    assert.deepEqual(facts, [{ type: 'page', group: 3, payloadType: 9 }]);
    await clock.advance(1);
    assert.deepEqual(facts.slice(1), [{ type: 'page-over', group: 3 }]);
    second.says();
    await eventually('the other page', () => facts.length === 3);
    assert.deepEqual(facts[2], { type: 'page', group: 3, payloadType: 0 });
    assert.deepEqual(heard, [9, 9, 0]);
  });

  it('what the phone itself says there is no page, also when it comes back late', async () => {
    const { port, facts, pages, heard } = await listening();
    const [{ socket, packet }, other] = [await speaker(port, 0), await speaker(port, 9)];
    const pair = pages.sending({
      rtpPort: 0,
      rtcpPort: 0,
      listen: () => {},
      sendRtp: (data, length, address, to) => socket.send(data, 0, length, to, address),
      sendRtcp: () => assert.fail('RTCP has no business in a group'),
      close: () => {},
    });
    pair.sendRtp(packet, packet.length, GROUP, port);
    pair.sendRtcp(packet, GROUP, port);
    other.says();
    await eventually('a page', () => facts.length > 0);
    assert.deepEqual(facts, [{ type: 'page', group: 3, payloadType: 9 }]);
    assert.deepEqual(heard, [9]);
  });
});
