/** What the Status pages show of program, machine and files. */
import { X509Certificate } from 'node:crypto';
import { freemem, totalmem } from 'node:os';
import type { CertificateStatus, Status } from '../../ui/status.ts';
import type { Desk } from '../call/desk/desk.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import { findings } from './doctor.ts';
import type { Foundation, Start } from './phone.ts';

export function phoneStatus({ clock }: Start, below: Foundation, desk: Desk, provisioning: Provisioning): Status {
  const { sets, hardware } = below;
  const certificates = certificatesOf(below);
  return {
    memory: () => ({ total: totalmem(), free: freemem(), own: process.memoryUsage.rss() }),
    upSeconds: () => Math.floor(process.uptime()),
    certificates: () => certificates,
    provisioned: () => {
      const { last, where } = provisioning.state;
      if (last === null && sets.current === null) return null;
      return { source: where || (sets.current?.root ?? ''), time: last?.time ?? null, outcome: last?.outcome ?? null };
    },
    serial: () => hardware.board.serial,
    findings: () => findings(below, desk.state, provisioning.state, clock.wall()),
    release: () => [
      { name: 'phone400', version: below.firmware.version },
      { name: 'Node.js', version: process.versions.node },
      { name: 'OpenSSL', version: process.versions.openssl },
    ],
  };
}

/** Read once at the start; those that cannot be used are among the faults. */
function certificatesOf({ certificates: { sip, update } }: Foundation): readonly CertificateStatus[] {
  const named = [
    { name: 'SIP', pem: sip.identity?.certificate },
    { name: 'HTTPS', pem: update.identity?.certificate },
    ...(sip.authorities ?? []).map((pem, at) => ({ name: `CA ${at + 1}`, pem })),
  ];
  return named.flatMap(({ name, pem }): CertificateStatus[] => {
    if (pem === undefined) return [];
    const { subject, validTo } = new X509Certificate(pem);
    return [{ name, subject: subject.replaceAll('\n', ', '), validTo: new Date(validTo) }];
  });
}
