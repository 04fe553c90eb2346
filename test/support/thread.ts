import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Rig } from './rig.ts';

/** A thread that has said that it is ready. Ends with the rig. */
export async function openThread(rig: Rig, script: URL, workerData: unknown): Promise<Worker> {
  const worker = new Worker(script, { workerData });
  rig.defer(async () => {
    await worker.terminate();
  });
  await once(worker, 'message');
  return worker;
}
