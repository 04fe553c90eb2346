import type { NetworkState } from '../../../hal/ports.ts';
import type { Message } from '../../lang/index.ts';
import { networkProblem } from '../../network.ts';
import type { PageItem } from './pages.ts';

/** How far the phone came from the cable on, and what stops it, in a sentence at the end. */
export function networkItems(network: NetworkState): readonly PageItem[] {
  const { access, vlan, addressing, duplicate, names, time } = network;
  const problem = networkProblem(network);
  const known = (name: 'status.dns' | 'status.time-servers', is: boolean | null): PageItem[] =>
    is === null ? [] : [{ name: { key: name }, value: { key: is ? 'doctor.good' : 'status.none' } }];
  return [
    { name: { key: 'status.access' }, value: { key: `access.${access.phase}` } },
    { name: { key: 'status.vlan' }, value: vlan === null ? { key: 'status.none' } : wayOf(vlan) },
    { name: { key: 'status.addressing' }, value: { key: `addressing.${addressing}` } },
    ...known('status.dns', names),
    ...known('status.time-servers', time),
    ...(duplicate === null || problem !== null
      ? []
      : [{ sentence: { key: 'notice.duplicate', args: duplicate } } as const]),
    ...(problem === null ? [] : [{ sentence: problem }]),
  ];
}

/** 20 (LLDP) */
function wayOf({ id, by }: NonNullable<NetworkState['vlan']>): Message | string {
  return by === 'MANUAL' ? String(id) : `${id} (${by})`;
}
