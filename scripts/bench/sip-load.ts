/**
 * Calls per second as the called side under one and the same SIPp load: this stack, and baresip. Each call is answered
 * at once and hung up by SIPp; ten are on their way at a time. Neither side opens a sound device. Run alone:
 * `node scripts/bench/sip-load.ts`.
 */
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REQUEST_LIMITS } from '../../src/sip/limits.ts';
import { freePort, freePorts } from '../../test/support/ports.ts';
import { find, Program } from '../../test/support/program.ts';
import { Rig } from '../../test/support/rig.ts';
import { openAgent } from '../../test/support/sip-agent.ts';
import { leaveOnSignals } from './signals.ts';

export type Load = {
  readonly name: string;
  readonly failed: number;
  readonly perSecond: number;
  /** Processor time of one call, milliseconds. */
  readonly cpu: number;
};

/** Who is called, and the processor time that it has taken so far, milliseconds. */
type Callee = { readonly port: number; cpu(): number };

const HOST = '127.0.0.1';
const CALLS = 1_500;
/** As many as the phone takes; SIPp itself needs some milliseconds for each. */
const AT_ONCE = REQUEST_LIMITS.calls;
/** Of Linux, per second. */
const TICKS = 100;
const SDP = (port: number): string =>
  `v=0\r\no=- 1 1 IN IP4 ${HOST}\r\ns=-\r\nc=IN IP4 ${HOST}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;

/** Ours first; empty without SIPp, one element without baresip. Prints nothing. */
export async function measureLoad(calls = CALLS): Promise<Load[]> {
  if (find('sipp') === null) return [];
  const loads = [await underLoad('phone400', calls, answerWithAgent)];
  if (find('baresip') !== null) loads.push(await underLoad('baresip', calls, answerWithBaresip));
  return loads;
}

export async function benchLoad(): Promise<void> {
  const loads = await measureLoad();
  if (loads.length === 0) console.log('calls per second: sipp is not installed');
  else console.log(`Calls per second as UAS (${CALLS} calls, ${AT_ONCE} at once, answered and hung up at once)`);
  for (const { name, perSecond, failed, cpu } of loads) {
    console.log(
      `  ${name.padEnd(10)} ${perSecond.toFixed(0).padStart(6)}   CPU per call ${cpu.toFixed(2)} ms   failed ${failed}`,
    );
  }
  if (loads.length === 1) console.log('  baresip is not installed');
}

async function underLoad(name: string, calls: number, answer: (rig: Rig) => Promise<Callee>): Promise<Load> {
  const rig = new Rig();
  try {
    const callee = await answer(rig);
    await sipp(rig, callee.port, 50);
    const [start, used] = [performance.now(), callee.cpu()];
    const good = await sipp(rig, callee.port, calls);
    const perSecond = (good / (performance.now() - start)) * 1_000;
    return { name, failed: calls - good, perSecond, cpu: (callee.cpu() - used) / good };
  } finally {
    await rig.close();
  }
}

/** The number of good calls. */
async function sipp(rig: Rig, target: number, calls: number): Promise<number> {
  const folder = await rig.folder();
  const port = await freePort();
  const program = new Program(
    rig,
    'sipp',
    [
      ...['-sf', join(import.meta.dirname, 'sip-load.xml'), '-s', '201', '-nostdin', '-i', HOST, '-p', String(port)],
      ...['-mi', HOST, '-mp', String(await freePorts(2)), '-m', String(calls), '-l', String(AT_ONCE), '-r', '100000'],
      ...['-rate_increase', '0', '-trace_stat', '-stf', join(folder, 'counts.csv'), '-fd', '1'],
      ...['-recv_timeout', '4000', '-timeout', '120s', `${HOST}:${target}`],
    ],
    { cwd: folder, env: { TERM: 'dumb' } },
  );
  await program.exited;
  const [head = '', ...rows] = (await readFile(join(folder, 'counts.csv'), 'latin1')).trim().split('\n');
  return Number((rows.at(-1) ?? '').split(';')[head.split(';').indexOf('SuccessfulCall(C)')] ?? 0);
}

async function answerWithAgent(rig: Rig): Promise<Callee> {
  const guard = { trusted: [HOST], requestsPerSecond: 100_000 };
  const agent = await openAgent({ timers: { t1: 500, t2: 4_000, t4: 5_000 }, guard });
  rig.defer(() => agent.close());
  agent.setAccount({
    id: 0,
    user: '201',
    domain: HOST,
    displayName: '',
    credentials: { username: '', password: '' },
    registrars: [],
    registration: { expires: 60, refreshPercent: 50, retryAfter: 60 },
  });
  agent.facts.subscribe(fact => fact.type === 'incoming' && fact.session.accept(SDP(40_000)));
  const cpu = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  return { port: agent.port, cpu };
}

async function answerWithBaresip(rig: Rig): Promise<Callee> {
  const folder = await rig.folder();
  const port = await freePort();
  await mkdir(join(folder, 'sounds'));
  const config = [
    `sip_listen ${HOST}:${port}`,
    'call_max_calls 0',
    'call_local_timeout 120',
    `rtp_ports ${await freePorts(40)}-65000`,
    'module_path /usr/lib/baresip/modules',
    'module g711.so',
    'module_app account.so',
    'module_app menu.so',
  ];
  await writeFile(join(folder, 'config'), `${config.join('\n')}\n`);
  await writeFile(join(folder, 'accounts'), `<sip:201@${HOST}>;regint=0;answermode=auto;audio_codecs=PCMU/8000/1\n`);
  await writeFile(join(folder, 'contacts'), '');
  const program = new Program(rig, 'baresip', ['-4', '-f', folder], { cwd: folder });
  await program.line(/baresip is ready/);
  // Fields 14 and 15 of proc(5), counted behind the name.
  const cpu = (): number => {
    const stat = readFileSync(`/proc/${program.pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1_000;
  };
  return { port, cpu };
}

if (import.meta.main) {
  leaveOnSignals();
  await benchLoad();
}
