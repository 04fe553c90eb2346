/** Packet recording follows the configuration (guide chapter 49). */
import { isIP } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as recording from '../../config/params/recording.ts';
import type { Settings, Store } from '../../config/store.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { faultText } from '../base/result.ts';
import type { MediaClient } from '../media/client.ts';

export const RECORDING_FOLDER = 'recordings';

type Wanted = { readonly file: boolean; readonly remote: { readonly address: string; readonly port: number } | null };

const NOTHING: Wanted = { file: false, remote: null };

function wanted(settings: Settings): Wanted {
  const address = settings.get(recording.remoteHost);
  const taps = settings.get(recording.rtp) || settings.get(recording.network);
  const sends = settings.get(recording.enabled) && taps && isIP(address) !== 0;
  const remote = sends ? { address, port: settings.get(recording.remotePort) } : null;
  return { file: settings.get(recording.packetFile), remote };
}

/** A recording that ends by itself (its file is full, the disk failed) begins anew when it is switched off and on. */
export function followRecording(store: Store, media: MediaClient, data: string, clock: Clock, log: Log): void {
  let told: Wanted = NOTHING;
  const tell = async (): Promise<void> => {
    const now = wanted(store);
    if (isDeepStrictEqual(now, told)) return;
    told = now;
    const time = clock.wall().toISOString().replace(/[-:.]/g, '');
    const file = now.file ? join(data, RECORDING_FOLDER, `packets-${time}.pcap`) : null;
    const done = await media.order('recordPackets', { file, remote: now.remote });
    if (!done.ok) log.warning(faultText(done.error));
    else if (done.value.dropped > 0) log.warning(`the disk was too slow for ${done.value.dropped} recorded packets`);
  };
  store.onChange(() => void tell());
  media.facts.subscribe(fact => {
    if (fact.type === 'worker-restarted') {
      // The new media thread records nothing yet: it goes on in another file.
      told = NOTHING;
      void tell();
    }
    if (fact.type !== 'recording-over' || fact.of !== 'packets') return;
    log.warning(fact.fault === null ? 'the packet recording is full' : faultText(fact.fault));
    void media.order('recordPackets', { file: null, remote: told.remote });
  });
  void tell();
}
