import type { FirmwareProgress, ProvisioningState } from '../src/provision/facts.ts';
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

/** What becomes of new firmware; a trial that goes well is nothing to be told. */
export function firmwareNotices(state: FirmwareProgress | undefined): readonly Message[] {
  switch (state?.phase) {
    case 'downloading':
    case 'verifying':
      return [{ key: 'notice.firmware-updating', args: { percent: state.percent } }];
    case 'waiting':
      return [{ key: 'notice.firmware-waiting', args: { version: state.version } }];
    case 'switching':
    case 'restarting':
      return [{ key: 'notice.firmware-restarting' }];
    case 'returning':
      return [{ key: 'notice.firmware-returning' }];
    default:
      return [];
  }
}
