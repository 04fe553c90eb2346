/** A SIP agent on loopback without a phone around it. */
import { type Clock, realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Agent, type AgentOptions } from '../../src/sip/agent.ts';

export async function openAgent({
  clock = realClock,
  ...more
}: Pick<AgentOptions, 'timers' | 'guard'> & { readonly clock?: Clock }): Promise<Agent> {
  const opened = await Agent.open({
    clock,
    log: silentLog,
    address: '127.0.0.1',
    port: 0,
    userAgent: 'test',
    inviteTimeout: 60_000,
    rport: true,
    nameServers: [],
    ...more,
  });
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}
