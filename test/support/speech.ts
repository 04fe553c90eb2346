/** Speech that goes from one phone to another, and what arrives of it. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { correlate } from '../../hal/sim/audio/correlate.ts';
import type { MediaClient } from '../../src/media/client.ts';

type Talker = { readonly media: Pick<MediaClient, 'order'> };

export const SPEECH = join(import.meta.dirname, '../../hal/sim/sounds/welcome.wav');
/** Milliseconds that sound may be on its way. */
const ON_THE_WAY = 500;
/** So often a sentence is said: a machine that is busy elsewhere makes holes, and those are not what is asked for. */
const TRIES = 3;

/** A sentence of `from` is heard at `to` with more than this likeness (0 to 1). `file` holds what was heard. */
export async function isHeard(from: Talker, to: Talker, file: string, likeness = 0.8): Promise<void> {
  const heard: string[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    await to.media.order('recordEar', { path: file });
    const spoken = await from.media.order('speakFile', { path: SPEECH });
    if (!spoken.ok) throw new Error(JSON.stringify(spoken.error));
    await delay(spoken.value.ms + ON_THE_WAY);
    await to.media.order('recordEar', { path: null });
    const match = await correlate(SPEECH, file);
    if (match.ok && match.value.peak > likeness) return;
    heard.push(JSON.stringify(match));
  }
  throw new Error(`speech is not heard: ${heard.join(' ')}`);
}
