/** What the Status pages show of program, machine and files. */
import { freemem, totalmem } from 'node:os';
import type { Status } from '../../ui/status.ts';
import { type Foundation, VERSION } from './phone.ts';

export function phoneStatus({ sets }: Foundation): Status {
  return {
    memory: () => ({ total: totalmem(), free: freemem(), own: process.memoryUsage.rss() }),
    upSeconds: () => Math.floor(process.uptime()),
    certificates: () => [],
    provisioned: () => (sets.current === null ? null : { source: sets.current.root, time: null }),
    release: () => [
      { name: 'phone400', version: VERSION },
      { name: 'Node.js', version: process.versions.node },
      { name: 'OpenSSL', version: process.versions.openssl },
    ],
  };
}
