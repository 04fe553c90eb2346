import { Worker } from 'node:worker_threads';
import type { Fault } from '../base/result.ts';
import { thrownText } from '../base/result.ts';
import type { MediaMessage, MediaOptions, MediaRequest } from './protocol.ts';

/** How often the worker says that it is alive, milliseconds. */
export const BEAT_MS = 200;

/** Megabytes of the worker's heap. Small: it makes no garbage in a call, and the whole phone has 110 MiB. */
const HEAP = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 48 };

/** The client's side of a running engine, wherever that runs. */
export interface MediaPort {
  post(request: MediaRequest): void;
  onMessage(listener: (message: MediaMessage) => void): void;
  /** Called once when the other side is gone without having been asked to close. */
  onLost(listener: (fault: Fault) => void): void;
  /** Ends the other side at once, whatever it does. */
  kill(): Promise<void>;
}

/** The worker's source beside this file, or its bundle beside the phone's. */
const PROGRAM = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './media-worker.js', import.meta.url);

/** Starts a worker thread. */
export function workerPort(options: MediaOptions, program: URL = PROGRAM): MediaPort {
  const worker = new Worker(program, {
    name: 'media',
    workerData: options,
    resourceLimits: HEAP,
  });
  return {
    post: request => worker.postMessage(request),
    onMessage: listener => worker.on('message', listener),
    onLost: listener => {
      let why = '';
      worker.on('error', thrown => {
        why = thrownText(thrown);
      });
      worker.once('exit', code => {
        listener({ what: `The media thread ended with code ${code}${why === '' ? '' : `: ${why}`}.` });
      });
    },
    kill: async () => {
      await worker.terminate();
    },
  };
}
