/** What the control socket of a simulated phone may see and do. */
import { basename } from 'node:path';
import { LARGEST_FILE } from '../../config/ini.ts';
import type { ControlSources } from '../../hal/sim/control-words.ts';
import { ok } from '../base/result.ts';
import { isMember } from '../call/desk/input.ts';
import type { Phone } from '../main.ts';
import { readBounded, takeIn } from './book/file.ts';

export function controlSources({
  agent,
  desk,
  lcd,
  lock,
  media,
  people: { book },
  provisioning,
  store,
}: Phone): ControlSources {
  return {
    calls: () => desk.state.calls.map(call => ({ ...call, conference: isMember(desk.state, call.id) })),
    lines: () => desk.state.lines,
    stats: async () => {
      const stats = await media.order('stats', {});
      return stats.ok ? stats.value : { fault: stats.error };
    },
    view: () => lcd.view,
    traces: () => agent.traces,
    changed: listener => desk.changed.subscribe(listener),
    set: async (path, value) => {
      const set = store.set(path, value, 'user');
      return set.ok ? store.flush() : set;
    },
    lock: on => {
      if (!on) lock.release('administrator');
      return on ? lock.lock('administrator') : ok(undefined);
    },
    offer: async file => {
      const bytes = await readBounded(file, LARGEST_FILE);
      return bytes.ok ? provisioning.offer(bytes.value, basename(file)) : bytes;
    },
    importBook: (file, dryRun) => takeIn(book, file, dryRun),
    exportBook: () => book.export(),
    audioIn: file => media.order('speakFile', { path: file }),
    record: file => media.order('recordEar', { path: file }),
    // As when the cable is pulled: no handler runs, nothing is flushed.
    powerCut: () => process.kill(process.pid, 'SIGKILL'),
  };
}
