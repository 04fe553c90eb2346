/**
 * What stays in memory of calls that are over: heap and resident memory after 1,000 and after 10,000 calls, when
 * everything has come to rest. Two agents on loopback call each other, half of the calls each way, with every kind of
 * end, at a steady pace: what the C library keeps follows the most that was ever alive at once. It runs in a process of
 * its own with the product's flags. Run alone: `node scripts/bench/sip-memory.ts` (two minutes).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Clock, realClock } from '../../src/base/clock.ts';
import type { Agent } from '../../src/sip/agent.ts';
import type { IncomingCall } from '../../src/sip/facts.ts';
import { Program } from '../../test/support/program.ts';
import { openAgent } from '../../test/support/sip-agent.ts';
import { withRig } from './session.ts';
import { leaveOnSignals } from './signals.ts';

export type MemoryUse = { readonly calls: number; readonly heap: number; readonly rss: number };

const HOST = '127.0.0.1';
/** Octets. */
const ALLOWED = 5 * 2 ** 20;
/** Time goes so many times faster for the agents: their transactions live for half a minute. */
const HASTE = 20;
const LONGEST_TRANSACTION = 40_000;
/** V8 keeps the pages that a collection has emptied until nothing was allocated for 8 s, and gives them back then, ms. */
const PAGES_KEPT = 14_000;
const MIB = 2 ** 20;
/** Calls that begin together, and milliseconds from one group to the next: 250 calls a second. */
const AT_ONCE = 8;
const PACE = 32;
/** As `phone400` starts it (rootfs/README.md). */
const PRODUCT_FLAGS = ['--max-semi-space-size=1'];

/** One measurement for each number of calls, in octets. Prints nothing. */
export async function measureMemory(stops: readonly number[] = [1_000, 4_000, 10_000]): Promise<MemoryUse[]> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const [alice, bob] = [await open(), await open()];
  const uses: MemoryUse[] = [];
  let done = 0;
  for (const stop of stops) {
    while (done < stop) {
      const group = Array.from({ length: Math.min(AT_ONCE, stop - done) }, (_, at) =>
        (done + at) % 2 === 0 ? call(alice, bob, done + at) : call(bob, alice, done + at),
      );
      await Promise.all([...group, pause(PACE)]);
      done += group.length;
    }
    await pause(LONGEST_TRANSACTION / HASTE + PAGES_KEPT);
    collect();
    collect();
    uses.push({ calls: done, heap: process.memoryUsage().heapUsed, rss: process.memoryUsage().rss });
  }
  await Promise.all([alice.close(), bob.close()]);
  return uses;
}

export async function benchMemory(): Promise<void> {
  const script = [...PRODUCT_FLAGS, import.meta.filename, MEASURE];
  const uses = await withRig(async rig => {
    const measured = new Program(rig, process.execPath, script);
    const { code } = await measured.exited;
    const result = measured.lines.find(line => line.startsWith('['));
    if (code !== 0 || result === undefined) throw new Error(measured.lines.join('\n'));
    return JSON.parse(result) as readonly MemoryUse[];
  });
  console.log('Memory of calls that are over (two agents in one process, after collection)');
  for (const { calls, heap, rss } of uses) {
    console.log(`  ${String(calls).padStart(6)} calls   heap ${inMib(heap)} MiB   resident ${inMib(rss)} MiB`);
  }
  for (const part of ['heap', 'rss'] as const) {
    const grown = (uses.at(-1)?.[part] ?? 0) - (uses[0]?.[part] ?? 0);
    const verdict = grown <= ALLOWED ? 'ok' : 'TOO MUCH';
    console.log(`  difference of ${part.padEnd(4)} ${inMib(grown).padStart(6)} MiB (limit 5)  ${verdict}`);
  }
}

const MEASURE = '--measure';

function inMib(octets: number): string {
  return (octets / MIB).toFixed(1);
}

const hastyClock: Clock = {
  now: () => realClock.now() * HASTE,
  wall: () => new Date(),
  after: (ms, fire) => realClock.after(ms / HASTE, fire),
};

async function open(): Promise<Agent> {
  const guard = { trusted: [HOST], requestsPerSecond: 100_000 };
  const agent = await openAgent({ clock: hastyClock, timers: { t1: 500, t2: 4_000, t4: 5_000 }, guard });
  const credentials = { username: '', password: '' };
  const registration = { expires: 60, refreshPercent: 50, retryAfter: 60 };
  agent.setAccount({ id: 0, user: 'user', domain: HOST, displayName: '', credentials, registrars: [], registration });
  agent.facts.subscribe(fact => fact.type === 'incoming' && take(fact));
  return agent;
}

/** What becomes of a call: refused, cancelled while it rings, held and hung up by either side. */
const KINDS = ['refuse', 'cancel', 'caller', 'callee', 'hold'] as const;

function take({ session, hints }: IncomingCall): void {
  const kind = KINDS.find(one => hints.get('subject') === one) ?? 'caller';
  if (kind === 'refuse') session.reject(486);
  else session.ring();
  if (kind === 'refuse' || kind === 'cancel') return;
  session.accept('answer');
  session.facts.subscribe(fact => {
    if (fact.type === 'confirmed' && kind === 'callee') session.hangup();
    if (fact.type === 'remote-sdp' && fact.kind === 'offer') session.answer('held');
  });
}

/** Resolves when the call is over on the caller's side. */
function call(from: Agent, to: Agent, serial: number): Promise<void> {
  const kind = KINDS[serial % KINDS.length] ?? 'caller';
  const session = from.invite(0, `sip:user@${HOST}:${to.port}`, 'offer', new Map([['Subject', kind]]));
  return new Promise(resolve => {
    session.facts.subscribe(fact => {
      if (fact.type === 'progress' && kind === 'cancel') session.hangup();
      if (fact.type === 'confirmed' && kind === 'caller') session.hangup();
      if (fact.type === 'confirmed' && kind === 'hold') session.offer('hold');
      if (fact.type === 'remote-sdp' && fact.body === 'held') session.hangup();
      if (fact.type === 'ended') resolve();
    });
  });
}

if (process.argv[2] === MEASURE) console.log(JSON.stringify(await measureMemory()));
else if (import.meta.main) {
  leaveOnSignals();
  await benchMemory();
}
