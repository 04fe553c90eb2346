/** What Linux says that a process uses (proc(5)). */
import { readFileSync } from 'node:fs';

/** Fixed for what Linux shows to programs, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Fields 14 and 15 of stat; the third is the first after the program's name. */
const UTIME = 14 - 3;
const STIME = 15 - 3;

/** Processor time of all threads since the start, user and system, in seconds; steps of 10 ms. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) / TICKS_PER_SECOND;
}

/** MiB: resident, and the share of it when pages that several processes map are divided among them. */
export function memory(pid: number): { rss: number; pss: number } {
  return { rss: kib(`/proc/${pid}/status`, 'VmRSS') / 1024, pss: kib(`/proc/${pid}/smaps_rollup`, 'Pss') / 1024 };
}

function kib(file: string, name: string): number {
  const line = readFileSync(file, 'latin1')
    .split('\n')
    .find(text => text.startsWith(`${name}:`));
  return Number(line?.split(/\s+/)[1]);
}
