/**
 * How long the phone cannot call when its primary server dies: two agents behind two Kamailios on loopback; the primary
 * is killed, and calls are tried until one is answered. Run alone: `node scripts/bench/failover.ts`.
 */
import type { Agent } from '../../src/sip/agent.ts';
import type { AccountOptions, Redundancy, ServerAddress, SessionFact, TransportName } from '../../src/sip/facts.ts';
import { eventually } from '../../test/support/eventually.ts';
import { Kamailio } from '../../test/support/kamailio.ts';
import { find } from '../../test/support/program.ts';
import { Rig } from '../../test/support/rig.ts';
import { openAgent } from '../../test/support/sip-agent.ts';
import { leaveOnSignals } from './signals.ts';

const PASSWORDS = { '201': 'secret-1', '202': 'secret-2' };
type User = keyof typeof PASSWORDS;

/** Milliseconds. */
const TIMERS = { t1: 500, t2: 4_000, t4: 5_000, silence: 2_000 };
const DUAL_T1 = 20;
/** Seconds. */
const KEEP_ALIVE = 1;

type Mode = Redundancy['mode'];

type Case = { readonly mode: Mode; readonly transport: TransportName; readonly kill: 'SIGKILL' | 'SIGSTOP' };

const CASES: readonly Case[] = [
  { mode: 'simultaneous', transport: 'udp', kill: 'SIGKILL' },
  { mode: 'simultaneous', transport: 'tcp', kill: 'SIGKILL' },
  { mode: 'simultaneous', transport: 'udp', kill: 'SIGSTOP' },
  { mode: 'asymmetric', transport: 'udp', kill: 'SIGKILL' },
  { mode: 'asymmetric', transport: 'tcp', kill: 'SIGKILL' },
  { mode: 'symmetric', transport: 'udp', kill: 'SIGSTOP' },
];

/** Prints one row for each way to lose the primary; the last column says whether the time is within its limit. */
export async function benchFailover(): Promise<void> {
  if (find('kamailio') === null) {
    console.log('failover: kamailio is not installed');
    return;
  }
  console.log('Failover: from the death of the primary to an answered call through the other server');
  for (const one of CASES) {
    const took = await measure(one);
    const limit = limitOf(one);
    const verdict = took <= limit ? 'ok' : 'TOO LATE';
    const name = `${one.mode} ${one.transport} ${one.kill === 'SIGKILL' ? 'killed' : 'silent'}`;
    console.log(`  ${name.padEnd(28)} ${String(Math.round(took)).padStart(6)} ms  (limit ${limit} ms)  ${verdict}`);
  }
}

/**
 * The configured time-outs and a second: our INVITE has to be given up; where one server is registered at a time, the
 * other phone has to notice, too, and its OPTIONS has to be given up before.
 */
function limitOf({ mode }: Case): number {
  if (mode === 'simultaneous') return Math.min(64 * DUAL_T1, TIMERS.silence) + 1_000;
  return KEEP_ALIVE * 1_000 + TIMERS.silence + 1_000;
}

async function measure(one: Case): Promise<number> {
  const rig = new Rig();
  try {
    const servers = [
      await Kamailio.start(rig, { accounts: PASSWORDS }),
      await Kamailio.start(rig, { accounts: PASSWORDS }),
    ];
    const addresses = servers.map(({ port }) => ({ host: '127.0.0.1', port, transport: one.transport }));
    const caller = await agentOf(rig, '201', one.mode, addresses);
    const callee = await agentOf(rig, '202', one.mode, addresses);
    callee.facts.subscribe(fact => fact.type === 'incoming' && fact.session.accept(SDP));
    const expected = one.mode === 'simultaneous' ? servers : servers.slice(0, 1);
    for (const server of expected) for (const user of ['201', '202']) await server.registered(user);
    if (!(await answered(caller))) throw new Error('no call before the failure');
    const begin = performance.now();
    servers[0]?.program.signal(one.kill);
    await eventually('a call through the other server', () => answered(caller), 60_000);
    return performance.now() - begin;
  } finally {
    await rig.close();
  }
}

async function agentOf(rig: Rig, user: User, mode: Mode, servers: readonly ServerAddress[]): Promise<Agent> {
  const agent = await openAgent({ timers: TIMERS });
  rig.defer(() => agent.close());
  agent.setAccount(accountOf(user, mode, servers));
  return agent;
}

function accountOf(user: User, mode: Mode, servers: readonly ServerAddress[]): AccountOptions {
  const [primary, ...backups] = servers;
  return {
    id: 0,
    user,
    domain: '127.0.0.1',
    displayName: '',
    credentials: { username: user, password: PASSWORDS[user] },
    ...(primary === undefined ? {} : { proxy: primary }),
    registrars: servers,
    redundancy: {
      mode,
      backups,
      holdDown: 0,
      detectBy: 'OPTIONS',
      switchOnFailure: false,
      noSwitchOn: [],
      ...(mode === 'simultaneous' ? { t1: DUAL_T1 } : {}),
    },
    keepAlive: { proxy: KEEP_ALIVE, registrar: 0 },
    registration: { expires: 600, refreshPercent: 50, retryAfter: 1 },
  };
}

const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 0',
  '',
].join('\r\n');

/** One call; true when it was answered. */
function answered(caller: Agent): Promise<boolean> {
  const session = caller.invite(0, '202', SDP);
  return new Promise(resolve => {
    session.facts.subscribe((fact: SessionFact) => {
      if (fact.type === 'confirmed') {
        session.hangup();
        resolve(true);
      }
      if (fact.type === 'ended') resolve(false);
    });
  });
}

if (import.meta.main) {
  leaveOnSignals();
  await benchFailover();
}
