/** What a script says that the network does, as a fact of the LAN port. */
import { fail, ok, type Result } from '../../src/base/result.ts';
import type { AccessRefusal, Vlan } from '../ports.ts';
import { isObject } from './control-words.ts';
import type { Told } from './network.ts';

// Records: the compiler finds the member that is missing.
const VLAN_WAYS = membersOf<Vlan['by']>({ MANUAL: true, LLDP: true, CDP: true, DHCP: true });
const ACCESS_REFUSALS = membersOf<AccessRefusal>({
  credentials: true,
  certificate: true,
  'server-certificate': true,
  method: true,
  unknown: true,
});
const LAST_VLAN = 4094;

const DHCP_FACTS: readonly Told[] = [{ type: 'searching' }, { type: 'no-answer' }, { type: 'lost' }, { type: 'bound' }];

/** One record per member; null: the value is not one of those. */
const FACTS: { readonly [name: string]: { readonly takes: string; read(value: unknown): Told | null } } = {
  link: {
    takes: 'true or false',
    read: up => (typeof up === 'boolean' ? { type: 'link', up } : null),
  },
  access: {
    takes: `"none", "waiting", "granted", "failed" or {"refused":REASON} with ${ACCESS_REFUSALS.join(', ')}`,
    read: value => {
      const phase = (['none', 'waiting', 'granted', 'failed'] as const).find(one => one === value);
      if (phase !== undefined) return { type: 'access', access: { phase } };
      const reason = ACCESS_REFUSALS.find(one => isObject(value) && value.refused === one);
      return reason === undefined ? null : { type: 'access', access: { phase: 'refused', reason } };
    },
  },
  vlan: {
    takes: `null or {"id":1 to ${LAST_VLAN},"by":"${VLAN_WAYS.join('", "')}"}`,
    read: value => {
      if (value === null) return { type: 'vlan', vlan: null };
      if (!isObject(value)) return null;
      const { id } = value;
      const by = VLAN_WAYS.find(one => one === value.by);
      const fits = typeof id === 'number' && Number.isInteger(id) && id >= 1 && id <= LAST_VLAN;
      return fits && by !== undefined ? { type: 'vlan', vlan: { id, by } } : null;
    },
  },
  dhcp: {
    takes: '"searching", "no-answer", "lost" or "bound"',
    read: value => DHCP_FACTS.find(({ type }) => type === value) ?? null,
  },
  duplicate: {
    takes: 'the hardware address of the device that has our address as well',
    read: mac =>
      typeof mac === 'string' && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac) ? { type: 'duplicate', mac } : null,
  },
  names: { takes: 'true or false', read: known => (typeof known === 'boolean' ? { type: 'names', known } : null) },
  time: { takes: 'true or false', read: known => (typeof known === 'boolean' ? { type: 'time', known } : null) },
};

function membersOf<T extends string>(all: { readonly [member in T]: true }): readonly T[] {
  return Object.keys(all) as T[];
}

/** `{"access":"waiting"}` …: one member, which names the fact. */
export function networkFact(value: unknown): Result<Told> {
  const [[name = '', said] = [], ...others] = isObject(value) ? Object.entries(value) : [];
  const record = Object.hasOwn(FACTS, name) ? FACTS[name] : undefined;
  if (record === undefined || others.length > 0)
    return fail({ what: `"network" has to be an object with one of ${Object.keys(FACTS).join(', ')}` });
  const fact = record.read(said);
  return fact === null ? fail({ what: `"network": "${name}" has to be ${record.takes}` }) : ok(fact);
}
