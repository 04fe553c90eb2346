import { join } from 'node:path';
import * as lineParams from '../../config/params/lines.ts';
import { Desk } from '../call/desk/desk.ts';
import { callSettings } from '../call/from-config.ts';
import { QualityPublisher } from '../call/quality/publisher.ts';
import type { CallSettings } from '../call/settings.ts';
import { keepVolume } from './changes.ts';
import { KNOWN_CODECS } from './codecs.ts';
import { ownAddress } from './hardware.ts';
import type { Foundation, Start } from './phone.ts';
import { RECORDING_FOLDER } from './recording.ts';
import { KNOWN_PROTECTION } from './settings.ts';

/** What the configuration says about calls, now. */
export function currentCallSettings({ store, model, rings, lock }: Foundation): CallSettings {
  const settings = callSettings(store, KNOWN_CODECS, KNOWN_PROTECTION, model.lines, model.audioPaths, rings);
  return { ...settings, locked: lock.locked };
}

/** Call control; how each call was heard is published where the configuration wants it. */
export function openDesk({ options, clock, log, closing }: Start, below: Foundation): Desk {
  const { model, store, hardware, media, agent } = below;
  const quality = new QualityPublisher({
    agent,
    log: log.room('call'),
    collector: () => currentCallSettings(below).collector,
    name: line => store.get(lineParams.description, line),
    group: `phone400-${model.name}`,
    mac: hardware.network.state.mac,
  });
  const desk = new Desk({
    settings: currentCallSettings(below),
    agent,
    media,
    address: ownAddress(hardware.network),
    remembered: { missedCalls: below.people.callLog.unseen, redial: below.people.callLog.lastDialed },
    clock,
    log: log.room('call'),
    recordings: join(options.data, RECORDING_FOLDER),
    keepVolume: (path, step) => keepVolume(store, log, path, step),
    measured: measurement => quality.take(measurement),
  });
  closing.push(() => desk.close());
  return desk;
}
