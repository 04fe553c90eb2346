/** Root of the media thread: opens the sound device, runs the engine, carries messages to and from the main thread. */
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openAudio } from '../../hal/open-audio.ts';
import { realClock } from '../base/clock.ts';
import { Engine } from './engine.ts';
import { BEAT_MS } from './port.ts';
import type { MediaMessage, MediaOptions, MediaRequest } from './protocol.ts';
import { UdpPorts } from './rtp/ports.ts';

/** The media thread goes before the user interface when the system permits it. */
const NICE = -15;

async function run(options: MediaOptions, post: (message: MediaMessage) => void): Promise<Engine | null> {
  const audio = await openAudio(options.audio, { unchecked: options.again === true });
  if (!audio.ok) {
    post({ fact: { type: 'audio-fault', fault: audio.error } });
    return null;
  }
  const ports = new UdpPorts(options.rtpPorts);
  const engine = new Engine({
    options,
    audio: audio.value,
    openPair: ports.open,
    readPorts: now => ports.read(now),
    clock: realClock,
    publish: fact => post({ fact }),
    random: Math.random,
  });
  const started = engine.start();
  post({ fact: started.ok ? { type: 'ready' } : { type: 'audio-fault', fault: started.error } });
  return started.ok ? engine : null;
}

/** The first field of the thread's own stat is its id; a priority set for that id is this thread's alone. */
function raisePriority(): void {
  try {
    const thread = Number.parseInt(readFileSync('/proc/thread-self/stat', 'latin1'), 10);
    setPriority(thread, NICE);
  } catch {
    // Not permitted, or not Linux: the thread runs as all others do.
  }
}

if (parentPort !== null) {
  const port = parentPort;
  raisePriority();
  const engine = await run(workerData as MediaOptions, message => port.postMessage(message));
  if (engine === null) {
    port.close();
  } else {
    let beat = 0;
    const heart = setInterval(() => port.postMessage({ beat: beat++ } satisfies MediaMessage), BEAT_MS);
    port.on('message', async (request: MediaRequest) => {
      const answer = await engine.execute(request);
      port.postMessage({ id: request.id, answer } satisfies MediaMessage);
      if (request.order === 'close') {
        clearInterval(heart);
        port.close();
      }
    });
  }
}
