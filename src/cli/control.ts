/** What the control socket of a simulated phone may see and do. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ControlSources } from '../../hal/sim/control-words.ts';
import { fail, ok, type Result, thrownText } from '../base/result.ts';
import { isMember } from '../call/desk/input.ts';
import type { Phone } from '../main.ts';

export function controlSources({ agent, desk, lcd, media, provisioning, store }: Phone): ControlSources {
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
    offer: async file => {
      const bytes = await readBounded(file);
      return bytes.ok ? provisioning.offer(bytes.value, basename(file)) : bytes;
    },
    audioIn: file => media.order('speakFile', { path: file }),
    record: file => media.order('recordEar', { path: file }),
    // As when the cable is pulled: no handler runs, nothing is flushed.
    powerCut: () => process.kill(process.pid, 'SIGKILL'),
  };
}

/** As large as a configuration file of a server may be. */
const LARGEST = 2 * 1024 * 1024;

async function readBounded(path: string): Promise<Result<Uint8Array>> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > LARGEST) return fail({ where: path, what: `The file has more than ${LARGEST} octets.` });
    return ok(await file.readFile());
  } catch (thrown) {
    return fail({ where: path, what: `The file cannot be read: ${thrownText(thrown)}.` });
  }
}
