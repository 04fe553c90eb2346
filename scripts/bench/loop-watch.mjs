/**
 * Preloaded into a phone by `--import`: tells at each SIGUSR2, as a line, how long its main thread stood still at most since the
 * last one. `wall` is by the clock; `busy` is its own processor time, which other programs do not lengthen. Milliseconds.
 */
import { isMainThread } from 'node:worker_threads';

const STEP_MS = 1;

if (isMainThread) {
  const busyNow = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let longest = { wall: 0, busy: 0 };
  let last = { wall: performance.now(), busy: busyNow() };
  const look = () => {
    const now = { wall: performance.now(), busy: busyNow() };
    longest = {
      wall: Math.max(longest.wall, now.wall - last.wall - STEP_MS),
      busy: Math.max(longest.busy, now.busy - last.busy),
    };
    last = now;
  };
  setInterval(look, STEP_MS).unref();
  process.on('SIGUSR2', () => {
    look();
    process.stdout.write(`loop ${JSON.stringify(longest)}\n`);
    longest = { wall: 0, busy: 0 };
  });
}
