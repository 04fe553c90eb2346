import type { ProvisioningState } from '../src/provision/facts.ts';
import type { Message } from './lang/index.ts';

type Failure = NonNullable<NonNullable<ProvisioningState['last']>['reason']>;

/** Why no configuration came, for who looks at the phone; the list of faults says more. */
const FAILURES: Readonly<Record<Failure, Message['key']>> = {
  address: 'notice.config-address',
  unreachable: 'notice.config-unreachable',
  certificate: 'notice.config-certificate',
  'log-in': 'notice.config-log-in',
  forbidden: 'notice.config-forbidden',
  missing: 'notice.config-missing',
  server: 'notice.config-server',
  redirect: 'notice.config-server',
  large: 'notice.config-unusable',
  slow: 'notice.config-slow',
  broken: 'notice.config-slow',
  protocol: 'notice.config-unusable',
  content: 'notice.config-unusable',
  unusable: 'notice.config-unusable',
  disk: 'notice.config-disk',
  cancelled: 'notice.config-server',
};

export function provisioningNotices(state: ProvisioningState | undefined): readonly Message[] {
  if (state === undefined) return [];
  const { phase, where, last } = state;
  if (phase === 'applying' || (phase === 'looking' && where !== '' && last === null))
    return [{ key: 'notice.config-updating' }];
  if (phase === 'holding') return [{ key: 'notice.config-holding' }];
  return last?.reason === undefined ? [] : [{ key: FAILURES[last.reason] }];
}
