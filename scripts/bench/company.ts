/** A company on an LDAP server (Debian's slapd), all of whose people are found by one letter. */
import { find } from '../../test/support/program.ts';
import type { Rig } from '../../test/support/rig.ts';
import { BASE, type Person, READER, READER_PASSWORD, Slapd } from '../../test/support/slapd.ts';

export const hasCompany = ['slapd', 'slapadd'].every(name => find(name) !== null);

/** The letter is on this key, and the name of each begins with it. */
export const COMPANY_KEY = '7';
export const COMPANY_NAME = 'Person';
/** More than a phone may ask for. */
const PEOPLE = 1100;

/** Settings of a phone that asks it for so many. */
export async function openCompany(rig: Rig, hits: number): Promise<Record<string, string | number>> {
  const { port } = await Slapd.start(rig, Array.from({ length: PEOPLE }, person), undefined, 'sizelimit unlimited');
  return {
    'system/ldap/enabled': 1,
    'system/ldap/server_address': '127.0.0.1',
    'system/ldap/port': port,
    'system/ldap/base': BASE,
    'system/ldap/user_name': READER,
    'system/ldap/password': READER_PASSWORD,
    'system/ldap/max_hits': hits,
    'system/ldap/lookup_incoming_call': 1,
    'system/ldap/call_lookup': 1,
  };
}

function person(_: unknown, at: number): Person {
  const displayName = `${COMPANY_NAME} ${at} of the company`;
  const numbers = { telephoneNumber: `+49 30 ${10_000 + at}`, mobile: `+49 171 ${1_000_000 + at}` };
  return { cn: displayName, sn: `${at}`, attributes: { displayName, givenName: COMPANY_NAME, ...numbers } };
}
