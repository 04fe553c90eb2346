import assert from 'node:assert/strict';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { markedSocket, markingFault } from '../../src/base/marked-sockets.ts';
import { UdpPorts } from '../../src/media/rtp/ports.ts';
import { openSockets } from '../../src/sip/transport/sockets.ts';
import type { Wire } from '../../src/sip/transport/wire.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { freePorts } from '../support/ports.ts';
import { Program } from '../support/program.ts';
import { type Rig, useRig } from '../support/rig.ts';

const EXPEDITED = 0xb8;
const SIGNALLING = 0xa0;

/** What leaves a port, as the loopback interface sees it: one mark per packet. */
class Sniffer {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  static async start(rig: Rig, port: number): Promise<Sniffer> {
    const options = ['-i', 'lo', '-n', '-v', '-l', '--immediate-mode', `src port ${port}`];
    const program = new Program(rig, 'tcpdump', options);
    await eventually('tcpdump listens', () => program.lines.some(line => line.includes('listening on')));
    return new Sniffer(program);
  }

  get marks(): number[] {
    return this.#program.lines.flatMap(line => {
      const found = / IP6? \((?:tos|class) 0x([0-9a-f]+)/.exec(line);
      return found !== null ? [Number.parseInt(found[1] as string, 16)] : / IP6? \(/.test(line) ? [0] : [];
    });
  }

  async sees(wanted: readonly number[]): Promise<void> {
    await eventually(`marks ${wanted}`, () => wanted.every(mark => this.marks.includes(mark)));
    assert.deepEqual([...new Set(this.marks)], wanted);
  }
}

async function wire(rig: Rig, address: string, tos: () => number): Promise<Wire> {
  const opened = await openSockets({ address, port: 0, tos, clock: realClock, log: silentLog, receive: () => {} });
  assert.ok(opened.ok, JSON.stringify(opened));
  rig.defer(() => opened.value.close());
  return opened.value;
}

describeWith(['tcpdump'], 'type of service on the wire', () => {
  const rig = useRig();
  before(function () {
    if (markingFault() !== null || process.getuid?.() !== 0) this.skip();
  });

  for (const address of ['127.0.0.1', '::1']) {
    it(`RTP, RTCP and SIP carry the marks that were asked for, on ${address} (RFC 2474 section 3)`, async () => {
      const first = (await freePorts(4)) + 1;
      const pair = await new UdpPorts({ first, last: first + 2 }).open(address, null, EXPEDITED);
      assert.ok(pair.ok, JSON.stringify(pair));
      rig.defer(() => pair.value.close());
      const rtp = await Sniffer.start(rig, pair.value.rtpPort);
      const rtcp = await Sniffer.start(rig, pair.value.rtcpPort);
      pair.value.sendRtp(Buffer.alloc(20), 12, address, 9);
      pair.value.sendRtcp(Buffer.alloc(8), address, 9);
      await rtp.sees([EXPEDITED]);
      await rtcp.sees([EXPEDITED]);

      let tos = SIGNALLING;
      const caller = await wire(rig, address, () => tos);
      const callee = await wire(rig, address, () => SIGNALLING);
      const datagrams = await Sniffer.start(rig, caller.port);
      const say = (transport: 'udp' | 'tcp'): void =>
        caller.send({ transport, address, port: callee.port }, Buffer.from('\r\n\r\n'), fault => assert.ok(!fault));
      say('udp');
      await datagrams.sees([SIGNALLING]);
      tos = EXPEDITED;
      say('udp');
      await datagrams.sees([SIGNALLING, EXPEDITED]);

      const stream = await Sniffer.start(rig, callee.port);
      tos = SIGNALLING;
      say('tcp');
      await stream.sees([SIGNALLING]);
    });
  }

  it('bad arguments give errors of the system, and a port that is taken says so', async () => {
    const code = (...asked: Parameters<typeof markedSocket>): string => {
      const made = markedSocket(...asked);
      assert.ok(!made.ok, JSON.stringify(asked));
      return made.error.code ?? '';
    };
    assert.equal(code('datagram', 'no address', 0, 1), 'EINVAL');
    assert.equal(code('datagram', `1${'0'.repeat(100)}`, 0, 1), 'EINVAL');
    assert.equal(code('stream', '127.0.0.1', 70_000, 1), 'EINVAL');
    assert.equal(code('stream', '127.0.0.1', null, 256), 'EINVAL');
    assert.equal(code('datagram', '192.0.2.1', 4000, 1), 'EADDRNOTAVAIL');
    const taken = await wire(rig, '127.0.0.1', () => 1);
    assert.equal(code('datagram', '127.0.0.1', taken.port, 1), 'EADDRINUSE');
  });
});
