/**
 * Everything that a test has started. It is closed after the test in reverse order, whether the test passed or not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Rig {
  readonly #closers: (() => Promise<void> | void)[] = [];

  /** Calls `close` when the test is over. */
  defer(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  /** An empty folder that goes away with the test. Its path is short: it may hold Unix sockets. */
  async folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'p400-'));
    this.defer(() => rm(path, { recursive: true, force: true, maxRetries: 5 }));
    return path;
  }

  /** Closes all of it; the first failure is thrown after everything had its turn. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** A rig for each test of the surrounding `describe`. */
export function useRig(): Rig {
  const rig = new Rig();
  afterEach('close what the test started', async () => {
    await rig.close();
  });
  return rig;
}
