import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
async function makeRealTime(pids: readonly number[]): Promise<void> {
  const all = ['--all-tasks', '--rr', '--pid'];
  await chrt([...all, `${REAL_TIME.ours}`, `${process.pid}`]);
  await chrt(['--other', '--pid', '0', `${process.pid}`]);
  for (const pid of pids) await chrt([...all, `${REAL_TIME.theirs}`, `${pid}`]);
}

async function chrt(args: readonly string[]): Promise<void> {
  const child = spawn('chrt', args, { stdio: 'ignore' });
  await new Promise(resolve => child.once('close', resolve).once('error', resolve));
}

/** Nobody starts before all are there, and real time: starting a process holds up all threads of the one that starts it. */
export class Start {
  readonly #open = Promise.withResolvers<void>();
  readonly #pids = new Set<number>();
  #missing: number;

  constructor(expected: number) {
    this.#missing = expected;
  }

  /** With the processes that are to be real time. Resolves when all are there. */
  arrive(pids: readonly number[]): Promise<void> {
    for (const pid of pids) this.#pids.add(pid);
    this.leave();
    return this.#open.promise;
  }

  /** Whoever cannot start is not waited for. */
  leave(): void {
    this.#missing--;
    if (this.#missing === 0) void makeRealTime([...this.#pids]).then(this.#open.resolve);
  }
}
