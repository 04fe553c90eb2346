/** What the Status pages show of program, machine and files. */
import { freemem, totalmem } from 'node:os';
import type { Status } from '../../ui/status.ts';
import type { Desk } from '../call/desk/desk.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import { findings } from './doctor.ts';
import { type Foundation, type Start, VERSION } from './phone.ts';

export function phoneStatus({ clock }: Start, below: Foundation, desk: Desk, provisioning: Provisioning): Status {
  const { sets, hardware } = below;
  return {
    memory: () => ({ total: totalmem(), free: freemem(), own: process.memoryUsage.rss() }),
    upSeconds: () => Math.floor(process.uptime()),
    certificates: () => [],
    provisioned: () => (sets.current === null ? null : { source: sets.current.root, time: null }),
    serial: () => hardware.board.serial,
    findings: () => findings(below, desk.state, provisioning.state, clock.wall()),
    release: () => [
      { name: 'phone400', version: VERSION },
      { name: 'Node.js', version: process.versions.node },
      { name: 'OpenSSL', version: process.versions.openssl },
    ],
  };
}
