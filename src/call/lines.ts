/** What a line shows of its registrations. */
import type { RegistrationState } from '../sip/agent.ts';
import type { LineState } from './facts.ts';
import type { CallSettings } from './settings.ts';

export function initialLines(settings: CallSettings): LineState[] {
  return settings.lines.map(({ label, enabled }, index) => ({
    index,
    label,
    enabled,
    registration: 'none',
    servers: [],
  }));
}

/** One registrar told its state: the line is as good as the best of its registrars. */
export function lineAfter(line: LineState, fact: RegistrationState): LineState {
  const servers = [...line.servers];
  while (servers.length <= fact.server) servers.push({ phase: 'unregistered' });
  const { phase, reason } = fact;
  servers[fact.server] = reason === undefined ? { phase } : { phase, reason };
  const best = RANKING.find(one => servers.some(server => server.phase === one)) ?? 'none';
  const told = servers.find(server => server.phase === best)?.reason;
  const { reason: _, ...rest } = line;
  return { ...rest, registration: best, servers, ...(told === undefined ? {} : { reason: told }) };
}

const RANKING = ['registered', 'registering', 'failed', 'unregistered'] as const;
