import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Lets the calling thread go before others (nice, -20 to 19) where the system permits it. */
export function raisePriority(nice: number): void {
  try {
    // The first field of the thread's own stat is its id.
    setPriority(Number.parseInt(readFileSync('/proc/thread-self/stat', 'latin1'), 10), nice);
  } catch {
    // Not permitted: the noise floor tells what that costs.
  }
}

/** Round robin, above everything that is not real time; the instrument is above what is measured. */
const REAL_TIME = { ours: 10, theirs: 5 };

/**
 * Lets all threads of these processes, and ours but the main one, go before everything that is not real time, where the
 * system permits it. Without it a busy machine is heard.
 */
export async function makeRealTime(pids: readonly number[]): Promise<void> {
  const ours = readdirSync('/proc/self/task').filter(thread => Number(thread) !== process.pid);
  await Promise.all([
    ...ours.map(thread => chrt(REAL_TIME.ours, thread)),
    ...pids.map(pid => chrt(REAL_TIME.theirs, `${pid}`, '--all-tasks')),
  ]);
}

async function chrt(priority: number, id: string, ...options: readonly string[]): Promise<void> {
  const child = spawn('chrt', [...options, '--rr', '--pid', `${priority}`, id], { stdio: 'ignore' });
  await new Promise(resolve => child.once('close', resolve).once('error', resolve));
}
