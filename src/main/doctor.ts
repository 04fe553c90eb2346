/** What the phone finds when it looks at itself: from what its rooms know already, without asking anybody. */
import { FIRST_YEAR, networkProblem } from '../../ui/network.ts';
import type { Finding } from '../../ui/status.ts';
import { faultText } from '../base/result.ts';
import type { DeskState } from '../call/facts.ts';
import type { ProvisioningState } from '../provision/facts.ts';
import type { Foundation } from './phone.ts';

export function findings(below: Foundation, desk: DeskState, provisioning: ProvisioningState, time: Date): Finding[] {
  const { hardware, store, firmware, certificates, linked } = below;
  const { state } = hardware.network;
  const problem = networkProblem(state);
  return [
    { about: { key: 'doctor.network' }, good: problem === null, says: problem ?? state.address },
    ...lines(desk),
    server(provisioning),
    clock(time),
    faulty('doctor.certificates', [...certificates.faults, ...linked.faults].map(faultText)),
    faulty('doctor.firmware', firmware.faults.map(faultText)),
    settings(store.faults.length),
  ];
}

function lines({ lines: all }: DeskState): Finding[] {
  const enabled = all.filter(({ enabled: is }) => is);
  if (enabled.length === 0) return [{ about: { key: 'doctor.lines' }, good: false, says: { key: 'notice.no-line' } }];
  return enabled.map(({ index, registration, reason = '', servers }) => {
    const host = servers.find(({ inUse }) => inUse)?.host ?? servers[0]?.host ?? '';
    const about = { key: 'doctor.line', args: { line: index + 1 } } as const;
    if (registration === 'none') return { about, good: null, says: { key: 'doctor.no-registration' } };
    if (registration === 'registered') return { about, good: true, says: host };
    return { about, good: registration === 'registering' ? null : false, says: host, reason };
  });
}

function server({ last, where, faults }: ProvisioningState): Finding {
  const about = { key: 'doctor.server' } as const;
  if (last === null) return { about, good: null, says: { key: 'doctor.not-asked' } };
  if (last.outcome === 'nothing') return { about, good: null, says: { key: 'doctor.no-server' } };
  const [fault] = faults;
  if (last.outcome === 'failed') return { about, good: false, says: fault === undefined ? where : faultText(fault) };
  return { about, good: true, says: where };
}

function clock(time: Date): Finding {
  const about = { key: 'doctor.time' } as const;
  const isOld = time.getUTCFullYear() < FIRST_YEAR;
  return { about, good: !isOld, says: isOld ? { key: 'notice.no-time' } : '' };
}

/** Which ones they are is told by Menu, Status, Faults. */
function settings(count: number): Finding {
  const says = count === 0 ? '' : ({ key: 'notice.settings', args: { count } } as const);
  return { about: { key: 'doctor.settings' }, good: count === 0, says };
}

/** The first fault is told; with none all is well. */
function faulty(key: 'doctor.certificates' | 'doctor.firmware', texts: readonly string[]): Finding {
  return { about: { key }, good: texts.length === 0, says: texts[0] ?? '' };
}
