/** Processor time and memory of the media thread: at rest, in a call with each codec, in a conference of six. */
import { join } from 'node:path';
import { findCodec } from '../../src/media/codec/catalogue.ts';
import { freePorts } from '../../test/support/ports.ts';
import { Program } from '../../test/support/program.ts';
import { CODECS } from '../vq/cells.ts';
import { makeSpeech } from '../vq/speech.ts';
import type { HostPlan, HostReport } from './media-host.ts';
import { withRig } from './session.ts';
import { leaveOnSignals } from './signals.ts';
import { encode, SpeechSender } from './speech-sender.ts';

const HOST = join(import.meta.dirname, 'media-host.ts');
/** Longer than the host's settling and measuring together. */
const SPARE_SECONDS = 8;
const DYNAMIC = 96;

type Load = { readonly name: string; readonly codecs: readonly string[]; readonly busy?: true };

/** Five others and we. */
function conference(): string[] {
  return Array.from({ length: 5 }, (_, i) => CODECS[i % CODECS.length] as string);
}

export async function benchMediaLoad(seconds: number): Promise<void> {
  const loads: readonly Load[] = [
    { name: 'no call', codecs: [] },
    ...CODECS.map(codec => ({ name: `one call, ${codec}`, codecs: [codec] })),
    { name: `conference of six (${[...new Set(conference())].join(', ')})`, codecs: conference() },
    { name: 'one call, PCMU, main thread busy', codecs: ['PCMU'], busy: true },
    { name: 'conference of six, main thread busy', codecs: conference(), busy: true },
  ];
  const head = ['media thread', 'processor', 'memory', 'tick late p99', 'worst'];
  process.stdout.write(`${line(head)}\n`);
  for (const load of loads) {
    const { cpu, rss, tick } = await measureLoad(load, seconds);
    const cells = [
      load.name,
      load.busy ? '–' : `${cpu.toFixed(2)} s/min`,
      `${rss.toFixed(0)} MiB`,
      `${tick.lateP99.toFixed(1)} ms`,
      `${tick.lateMax.toFixed(1)} ms`,
    ];
    process.stdout.write(`${line(cells)}\n`);
  }
}

function line([name = '', ...cells]: readonly string[]): string {
  return `${name.padEnd(44)}${cells.map(cell => cell.padStart(14)).join('')}`;
}

async function measureLoad({ codecs, busy }: Load, seconds: number): Promise<HostReport> {
  const speech = await makeSpeech(seconds + SPARE_SECONDS);
  return withRig(async rig => {
    const first = await freePorts(4 * codecs.length + 2);
    // The host takes its pairs in turn from the first on.
    const calls = await Promise.all(
      codecs.map(async (codec, i) => {
        const payloadType = findCodec(codec)?.payloadType ?? DYNAMIC;
        const sender = await SpeechSender.open(rig, codec, encode(speech, codec), payloadType, first + 2 * i);
        return { codec, payloadType, from: sender.port, sender };
      }),
    );
    const plan: HostPlan = {
      rtpPorts: { first, last: first + 2 * Math.max(1, codecs.length) - 1 },
      calls: calls.map(({ codec, payloadType, from }) => ({ codec, payloadType, from })),
      conference: codecs.length > 1,
      busy: busy ?? false,
      seconds,
    };
    const host = new Program(rig, process.execPath, [HOST, JSON.stringify(plan)]);
    await host.line(/^\[/, 30_000);
    const spoken = calls.map(({ sender }) => sender.speak());
    const report = JSON.parse(await host.line(/^\{/, (seconds + SPARE_SECONDS) * 2000)) as HostReport;
    if (codecs.length > 0 && report.packetsReceived < codecs.length * seconds * 25) {
      throw new Error(`only ${report.packetsReceived} packets came`);
    }
    for (const one of spoken) one.catch(() => {});
    return report;
  });
}

if (import.meta.main) {
  leaveOnSignals();
  await benchMediaLoad(10);
}
