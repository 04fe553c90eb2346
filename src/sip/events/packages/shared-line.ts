/** Shared call appearances as BroadWorks does them: the state travels in Call-Info, not in a body. */
import { fail, ok } from '../../../base/result.ts';
import { listOf, parseNameAddr } from '../../headers.ts';
import { eventPackage } from '../package.ts';

export type Appearance = {
  /** 1 and up; '*' stands for all that are not named. */
  readonly index: number | '*';
  /** 'idle', 'seized', 'progressing', 'alerting', 'active', 'held', 'held-private' … */
  readonly state: string;
  /** The far end, '' when it is not told. */
  readonly uri: string;
};

export type CallInfo = { readonly appearances: readonly Appearance[] };

export const callInfo = eventPackage({
  name: 'call-info',
  accept: [],
  unsolicited: false,
  read: ({ headers }) => {
    const entries = listOf(headers, 'call-info');
    if (entries === null) return fail({ what: 'Call-Info is malformed' });
    const info: CallInfo = { appearances: entries.flatMap(readAppearance) };
    return ok(info);
  },
});

function readAppearance(entry: string): Appearance[] {
  const address = parseNameAddr(entry);
  const told = address.ok ? address.value.params.get('appearance-index') : undefined;
  const index = told === '*' ? '*' : /^\d{1,3}$/.test(told ?? '') ? Number(told) : null;
  if (!address.ok || index === null) return [];
  const { params } = address.value;
  return [
    { index, state: params.get('appearance-state')?.toLowerCase() ?? '', uri: params.get('appearance-uri') ?? '' },
  ];
}

/** A place on the shared line is ours as long as the subscription lives. */
export const lineSeize = eventPackage({ name: 'line-seize', accept: [], unsolicited: false, read: () => ok({}) });
