/** What keeps the phone off the network, or is missing there, in words. Pure. */
import type { NetworkState, PortAccess } from '../hal/ports.ts';
import type { LineState } from '../src/call/facts.ts';
import type { Message, TextKey } from './lang/index.ts';

/** No phone is older than this program: a clock before that was never set. */
export const FIRST_YEAR = 2026;

const REFUSALS: { readonly [reason in Extract<PortAccess, { phase: 'refused' }>['reason']]: TextKey } = {
  credentials: 'notice.access-credentials',
  certificate: 'notice.access-certificate',
  'server-certificate': 'notice.access-server',
  method: 'notice.access-method',
  unknown: 'notice.access-refused',
};

/** Why the phone reaches nobody, the first cause from the cable on; null: it may. */
export function networkProblem({ link, access, addressing, address, duplicate }: NetworkState): Message | null {
  if (!link) return { key: 'notice.no-link' };
  if (access.phase === 'refused') return { key: REFUSALS[access.reason] };
  if (access.phase === 'failed') return { key: 'notice.access-failed' };
  if (access.phase === 'waiting') return { key: 'notice.access-waiting' };
  if (address !== '') return null;
  if (duplicate !== null) return { key: 'notice.duplicate', args: duplicate };
  if (addressing === 'no-answer') return { key: 'notice.dhcp-no-answer' };
  return { key: addressing === 'lost' ? 'notice.dhcp-lost' : 'notice.no-address' };
}

/** Without a network a line is registered nowhere, whatever it was told before. */
export function linesOn(network: NetworkState, lines: readonly LineState[]): readonly LineState[] {
  return networkProblem(network) === null ? lines : lines.map(unreachable);
}

function unreachable({ reason: _, ...line }: LineState): LineState {
  if (line.registration === 'none') return line;
  const servers = line.servers.map(({ reason: __, ...server }) => ({ ...server, phase: 'unregistered' as const }));
  return { ...line, registration: 'unregistered', servers };
}

/** What is wrong although the phone is on the network. */
export function networkNotices(network: NetworkState, time: Date): readonly Message[] {
  const { duplicate, names } = network;
  const clockIsWrong = network.time === false || time.getUTCFullYear() < FIRST_YEAR;
  return [
    ...(duplicate === null ? [] : [{ key: 'notice.duplicate', args: duplicate } as const]),
    ...(names === false ? [{ key: 'notice.no-names' } as const] : []),
    ...(clockIsWrong ? [{ key: 'notice.no-time' } as const] : []),
  ];
}
