import assert from 'node:assert/strict';
import { packetFile } from '../../config/params/recording.ts';
import type { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { Facts } from '../../src/base/facts.ts';
import { silentLog } from '../../src/base/log.ts';
import { followRecording } from '../../src/main/recording.ts';
import type { MediaClient } from '../../src/media/client.ts';
import type { MediaFact, WorkerFact } from '../../src/media/protocol.ts';

describe('packet recording', () => {
  it('goes on in another file when the media thread was replaced', async () => {
    const clock = new ManualClock();
    const facts = new Facts<MediaFact | WorkerFact>();
    const files: string[] = [];
    const order = async (_name: string, { file }: { file: string }) => {
      files.push(file);
      return { ok: true, value: { dropped: 0 } };
    };
    const media = { order, facts } as unknown as MediaClient;
    const store = { get: ({ path }: { path: string }) => path === packetFile.path || '', onChange: () => {} };
    followRecording(store as unknown as Store, media, '/data', clock, silentLog);
    assert.match(files[0] ?? '', /packets-.*\.pcap$/);
    facts.publish({ type: 'effort', level: 1, name: '' });
    assert.equal(files.length, 1);
    await clock.advance(1000);
    facts.publish({ type: 'worker-restarted', count: 1, fingerprint: null, moved: [] });
    assert.equal(files.length, 2);
    assert.match(files[1] ?? '', /packets-.*\.pcap$/);
    assert.notEqual(files[1], files[0]);
  });
});
