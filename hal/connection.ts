/** The one state machine of the LAN port: drivers, real or simulated, tell it facts. Pure. */
import type { Addressing, NetworkState, PortAccess, Vlan } from './ports.ts';

/**
 *     link down ──link up──▶ port: none │ waiting ─▶ granted │ failed │ refused       (802.1x, where the port asks for it)
 *         ▲                  VLAN: none │ named by LLDP, CDP, DHCP, by hand
 *         └── link down ──── address: searching ─▶ bound ─▶ lost ─▶ bound; searching ─▶ no-answer ─▶ bound
 *                            searching, bound ─▶ duplicate: another device has the address
 *
 * With the cable all is gone that the switch said; the address stays until DHCP takes it back, which dhcpcd does at once.
 */
export type NetworkFact =
  | { readonly type: 'link'; readonly up: boolean }
  | { readonly type: 'access'; readonly access: PortAccess }
  | { readonly type: 'vlan'; readonly vlan: Vlan | null }
  | { readonly type: 'searching' }
  | { readonly type: 'no-answer' }
  | { readonly type: 'lost' }
  | { readonly type: 'bound'; readonly address: string }
  | { readonly type: 'duplicate'; readonly address: string; readonly mac: string }
  | { readonly type: 'names' | 'time'; readonly known: boolean };

type Port = Pick<NetworkState, 'interfaceName' | 'address' | 'mac'>;

/** A cable is plugged in, and nobody said anything yet. */
export function portAtRest(port: Port): NetworkState {
  const addressing = port.address === '' ? 'searching' : 'fixed';
  return {
    link: true,
    ...port,
    access: { phase: 'none' },
    vlan: null,
    addressing,
    duplicate: null,
    names: null,
    time: null,
  };
}

/** Null: the fact means nothing now. */
export function networkStep(state: NetworkState, fact: NetworkFact): NetworkState | null {
  switch (fact.type) {
    case 'link':
      return fact.up === state.link ? null : fact.up ? plugIn(state) : unplugged(state);
    case 'bound':
      return { ...state, address: fact.address, addressing: 'bound', duplicate: null };
    case 'lost':
      return { ...state, address: '', addressing: afterLoss(state), duplicate: null, names: null };
    case 'searching':
      return { ...state, address: '', addressing: 'searching', names: null };
    default:
      return state.link ? plugged(state, fact) : null;
  }
}

function plugged(
  state: NetworkState,
  fact: Exclude<NetworkFact, { type: 'link' | 'bound' | 'lost' | 'searching' }>,
): NetworkState | null {
  switch (fact.type) {
    case 'access':
      return { ...state, access: fact.access };
    case 'vlan':
      return { ...state, vlan: fact.vlan };
    case 'no-answer':
      return state.addressing === 'searching' ? { ...state, addressing: 'no-answer' } : null;
    case 'duplicate':
      return { ...state, duplicate: { address: fact.address, mac: fact.mac } };
    default:
      return { ...state, [fact.type]: fact.known };
  }
}

/** The search begins anew, also for who had given it up. */
function plugIn(state: NetworkState): NetworkState {
  return { ...state, link: true, addressing: state.address === '' ? 'searching' : state.addressing };
}

/** An address that went with the cable did not expire, and what was gone before is not lost again. */
function afterLoss({ link, address, addressing }: NetworkState): Addressing {
  if (link && address !== '') return 'lost';
  return addressing === 'no-answer' || (link && addressing === 'lost') ? addressing : 'searching';
}

function unplugged(state: NetworkState): NetworkState {
  const vlan = state.vlan?.by === 'MANUAL' ? state.vlan : null;
  return { ...state, link: false, access: { phase: 'none' }, vlan, duplicate: null, names: null };
}
