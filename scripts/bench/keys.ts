/**
 * Key press → picture of the next frame, at rest and with a call up whose sound goes to an echo and back. Run alone:
 * `node scripts/bench/keys.ts`. Measured in process: from the moment at which a key is due to be pressed, so that a busy
 * event loop counts, to the frame drawn in pixels. It stands beside what the machine does to a timer of the same rhythm in
 * a process that does nothing else, and to the work alone, from the press itself. Nothing of the kind can be measured at baresip: it has no screen.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { modelByName } from '../../hal/models/index.ts';
import { rasterOf } from '../../hal/raster/index.ts';
import { press, until } from '../../src/cli/demo/hands.ts';
import { ECHO, openStage } from '../../src/cli/demo/stage.ts';
import type { Phone } from '../../src/main.ts';
import { quantile } from './samples.ts';

const BUDGET = 16;
const PRESSES = 600;
/** Milliseconds between two: a fast hand. */
const RHYTHM = 12;

/** Through menus and lists, and back; each press changes the screen. */
const WALK = ['MENU', '4', 'DOWN', 'DOWN', 'UP', '5', 'SOFT4', 'MENU', 'MENU', '5', '1', 'SOFT1', 'SOFT2', 'SOFT2'];

type Times = { readonly due: number[]; readonly work: number[] };

/** Milliseconds to the picture: since the press was due, and since it was made. Presses that change nothing do not count. */
async function pressed(phone: Phone): Promise<Times> {
  const model = modelByName(phone.lcd.view.about.model);
  if (!model.ok) throw new Error(model.error.what);
  const times: Times = { due: [], work: [] };
  for (let count = 0; count < PRESSES; count++) {
    const due = performance.now() + RHYTHM;
    await delay(RHYTHM);
    const before = phone.lcd.frame;
    const start = performance.now();
    press(phone, WALK[count % WALK.length] ?? 'MENU');
    if (phone.lcd.frame === before) continue;
    rasterOf(phone.lcd.frame, model.value);
    const end = performance.now();
    times.due.push(end - due);
    times.work.push(end - start);
  }
  return times;
}

/** How late a timer of the same rhythm is in a process of its own, milliseconds. */
function noiseFloor(): number[] {
  const program = `
    const late = [];
    (async () => {
      for (let i = 0; i < ${PRESSES}; i++) {
        const due = performance.now() + ${RHYTHM};
        await new Promise(go => setTimeout(go, ${RHYTHM}));
        late.push(performance.now() - due);
      }
      console.log(JSON.stringify(late));
    })();`;
  return JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })) as number[];
}

function row(what: string, times: readonly number[]): string {
  const [median, p99, worst] = [0.5, 0.99, 1].map(share => quantile(times, share));
  const ms = (value = Number.NaN): string => `${value.toFixed(2)} ms`.padStart(9);
  const verdict = (p99 ?? Number.NaN) <= BUDGET ? 'met' : 'MISSED';
  return `  ${what.padEnd(12)} median ${ms(median)}   p99 ${ms(p99)}   worst ${ms(worst)}   budget ${BUDGET} ms at p99: ${verdict}`;
}

export async function benchKeys(): Promise<void> {
  const stage = await openStage(
    () => {},
    () => {},
  );
  if (!stage.ok) {
    process.stdout.write(`COULD NOT MEASURE key presses: ${stage.error.what}\n`);
    return;
  }
  const { first, close } = stage.value;
  try {
    await until(first, 'a registration', ({ lines }) => lines[0]?.registration === 'registered');
    await pressed(first);
    const atRest = await pressed(first);
    first.desk.dialNumber(ECHO);
    await until(first, 'the call', ({ calls }) => calls.some(({ phase }) => phase === 'connected'));
    const inCall = await pressed(first);
    const lines = [
      `Key press → frame in pixels, ${PRESSES} presses, in process`,
      row('at rest', atRest.due),
      row('call up', inCall.due),
      row('work alone', inCall.work),
      row('noise floor', noiseFloor()),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await close();
  }
}

if (import.meta.main) {
  await benchKeys();
  process.exit();
}
