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
