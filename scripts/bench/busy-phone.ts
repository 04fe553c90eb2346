/**
 * `phone400 run` with a main thread that has no moment of rest while a call is connected: 40 ms of work after each
 * turn of the event loop, and 150 ms every five seconds. For the bench; takes the options of `phone400 run`.
 */
import { controlSources } from '../../src/cli/control.ts';
import { parseRunOptions, type RunOptions } from '../../src/cli/options.ts';
import { openPhone } from '../../src/main.ts';
import { work } from './work.ts';

const SLICE_MS = 40;
const LONG_SLICE_MS = 150;
const LONG_EVERY_MS = 5000;

async function run(options: RunOptions): Promise<void> {
  const opened = await openPhone({ ...options, onLog: line => console.error(line.text), onEnd: () => process.exit() });
  if (!opened.ok) throw new Error(opened.error.what);
  const { desk, hardware, close } = opened.value;
  const control = await hardware.simulation?.openControl(options.control ?? 'control', controlSources(opened.value));
  if (control?.ok === false) throw new Error(control.error.what);

  let busy = false;
  let longAt = 0;
  const turn = (): void => {
    const long = performance.now() >= longAt;
    if (long) longAt = performance.now() + LONG_EVERY_MS;
    work(long ? LONG_SLICE_MS : SLICE_MS);
    if (busy) setImmediate(turn);
  };
  desk.changed.subscribe(() => {
    const inCall = desk.state.calls.some(call => call.phase === 'connected');
    if (inCall && !busy) setImmediate(turn);
    busy = inCall;
  });
  process.once('SIGTERM', () => void close().then(() => process.exit()));
}

const options = parseRunOptions(process.argv.slice(2));
if (!options.ok || options.value === 'help') throw new Error('takes the options of phone400 run');
await run(options.value);
