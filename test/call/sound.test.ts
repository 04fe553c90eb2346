import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { ok } from '../../src/base/result.ts';
import { Sound, type SoundPlan } from '../../src/call/sound.ts';
import type { MediaClient } from '../../src/media/client.ts';

describe('sound of the phone', () => {
  const rests: SoundPlan = { path: null, muted: false, parties: [], ear: null, ring: null, ringInEar: false };
  const ring = { file: 'ring.wav', pauseMs: 1000, instead: { segments: [], repeat: false } } as never;
  const name = { file: 'name.wav', pauseMs: 60_000, instead: { segments: [], repeat: false } } as never;

  it('tells who calls in the place of the ring, which goes on, and nothing when nobody rings', () => {
    const heard: unknown[] = [];
    const order = async (what: string, { sound }: { sound: unknown }) => {
      if (what === 'ring') heard.push(sound);
      return ok(undefined);
    };
    const sound = new Sound({ order } as unknown as MediaClient, silentLog);
    sound.announce(name);
    assert.ok(!sound.rings);
    sound.apply({ ...rests, ring });
    assert.ok(sound.rings);
    sound.announce(name);
    sound.apply({ ...rests, ring });
    sound.announce(null);
    sound.announce(null);
    assert.deepEqual(heard, [ring, name, ring]);
    sound.announce(name);
    sound.apply(rests);
    sound.announce(null);
    sound.apply({ ...rests, ring });
    assert.deepEqual(heard.slice(3), [name, null, ring], 'the next caller rings');
  });
});
