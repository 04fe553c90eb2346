/** The media worker, which stands still for good when it is asked to speak the file 'hang'. */
import { parentPort } from 'node:worker_threads';
import type { MediaRequest } from '../../src/media/protocol.ts';

parentPort?.on('message', (request: MediaRequest) => {
  if (request.order === 'speakFile' && request.args.path === 'hang') for (;;);
});
await import('../../src/media/worker.ts');
