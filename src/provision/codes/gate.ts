/**
 * Which codes a phone obeys. Wrong ones cost waiting, more each time; codes that change where the phone belongs are free
 * only for a new phone that has just started.
 */
import { addressOf, type Code, readCode, type Service, tenantAddress } from './code.ts';

export type GateState = {
  /** Wrong codes in a row. */
  readonly wrong: number;
  /** Monotonic milliseconds until which nothing is looked at. */
  readonly until: number;
};

export const OPEN: GateState = { wrong: 0, until: 0 };

/** After so many wrong ones in a row, the last one now. */
export function after(wrong: number, now: number): GateState {
  const wait = wrong < FREE ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (wrong - FREE));
  return { wrong, until: now + wait };
}

export type Circumstances = {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Who may point the phone to a server by code. */
  readonly setup: 'DISABLED' | 'UNTIL_PROVISIONED' | 'ADMIN';
  readonly services: boolean;
  /** A server or somebody else has set the phone up already. */
  readonly provisioned: boolean;
  /** It started not long ago. */
  readonly fresh: boolean;
  /** Updates are not switched off. */
  readonly updates: boolean;
  readonly tenantBase: string;
};

export type Refusal = 'disabled' | 'no-tenants' | 'no-updates';

export type Verdict =
  | { readonly type: 'wait'; readonly seconds: number }
  | { readonly type: 'wrong' }
  | { readonly type: 'refused'; readonly why: Refusal }
  | { readonly type: 'service'; readonly service: Exclude<Service, 'forget'> }
  /** The phone shall take its files from this address; '' is none, as before. `admin`: the admin code is asked for first. */
  | { readonly type: 'setup'; readonly address: string; readonly admin: boolean };

/** So many slips are free. */
const FREE = 3;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 30 * 60_000;

/** `digits`: what was typed between the prefix and the end. */
export function judge(state: GateState, digits: string, circumstances: Circumstances): [GateState, Verdict] {
  const { now } = circumstances;
  if (now < state.until) return [state, { type: 'wait', seconds: Math.ceil((state.until - now) / 1000) }];
  const code = readCode(digits);
  if (code.ok) return [OPEN, allowed(code.value, circumstances)];
  return [after(state.wrong + 1, now), { type: 'wrong' }];
}

function allowed(code: Code, circumstances: Circumstances): Verdict {
  if (code.kind === 'service' && code.service !== 'forget') {
    if (!circumstances.services) return refused('disabled');
    if (code.service === 'update' && !circumstances.updates) return refused('no-updates');
    return { type: 'service', service: code.service };
  }
  const { setup, provisioned, fresh, updates, tenantBase } = circumstances;
  if (setup === 'DISABLED') return refused('disabled');
  if (!updates) return refused('no-updates');
  const address = placeOf(code, tenantBase);
  if (address === null) return refused('no-tenants');
  return { type: 'setup', address, admin: setup === 'ADMIN' || provisioned || !fresh };
}

function placeOf(code: Code, tenantBase: string): string | null {
  if (code.kind === 'server') return addressOf(code);
  if (code.kind === 'tenant') return tenantAddress(tenantBase, code.number) || null;
  return '';
}

function refused(why: Refusal): Verdict {
  return { type: 'refused', why };
}
