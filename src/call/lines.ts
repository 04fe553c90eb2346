/** What a line shows of its registrations. */
import type { RegistrationState } from '../sip/agent.ts';
import type { LineServer, LineState } from './facts.ts';
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

/** What is known of registrations stands as long as there is something to register. */
export function linesAfter(before: readonly LineState[], settings: CallSettings): LineState[] {
  return initialLines(settings).map(line => {
    const known = before[line.index];
    const registers = line.enabled && settings.lines[line.index]?.registers === true;
    return known === undefined || !registers ? line : { ...known, label: line.label, enabled: true };
  });
}

/** One registrar told its state: the line is as good as the best of its registrars. */
export function lineAfter(line: LineState, fact: RegistrationState): LineState {
  const { host, role, inUse, phase, reason } = fact;
  const told: LineServer = { host, role, inUse, phase, ...(reason === undefined ? {} : { reason }) };
  // The others follow with facts of their own.
  const unknown: LineServer = { host: '', role: 'redundant', inUse: false, phase: 'unregistered' };
  const servers = Array.from({ length: fact.servers }, (_, at) =>
    at === fact.server ? told : (line.servers[at] ?? unknown),
  );
  const registration = RANKING.find(one => servers.some(server => server.phase === one)) ?? 'none';
  const because = servers.find(server => server.phase === registration)?.reason;
  const { reason: _, ...rest } = line;
  return { ...rest, registration, servers, ...(because === undefined ? {} : { reason: because }) };
}

const RANKING = ['registered', 'registering', 'failed', 'unregistered'] as const;
