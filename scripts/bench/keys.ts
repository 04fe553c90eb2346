/**
 * Key press → picture of the next frame, at rest, with a call up whose sound goes to an echo and back, and with answers of LDAP coming in. Run alone:
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
import { Rig } from '../../test/support/rig.ts';
import { COMPANY_KEY, hasCompany, openCompany } from './company.ts';
import { quantile } from './samples.ts';
import { leaveOnSignals } from './signals.ts';

const BUDGET = 16;
const PRESSES = 600;
/** Milliseconds between two: a fast hand. */
const RHYTHM = 12;

/** Through menus and lists, and back; each press changes the screen. */
const WALK = ['MENU', '4', 'DOWN', 'DOWN', 'UP', '5', 'SOFT4', 'MENU', 'MENU', '5', '1', 'SOFT1', 'SOFT2', 'SOFT2'];

/** The list is there a quarter of a second after the letter, and is looked through meanwhile and then. */
const SEARCH = ['CONTACTS', '2', COMPANY_KEY, ...Array.from({ length: 60 }, () => 'DOWN'), 'MENU'];
/** People in the answer to a letter. */
const FOUND = 1000;

type Times = { readonly due: number[]; readonly work: number[] };

/** Milliseconds to the picture: since the press was due, and since it was made. Presses that change nothing do not count. */
async function pressed(phone: Phone, walk: readonly string[] = WALK): Promise<Times> {
  const model = modelByName(phone.lcd.view.about.model);
  if (!model.ok) throw new Error(model.error.what);
  const times: Times = { due: [], work: [] };
  for (let count = 0; count < PRESSES; count++) {
    const due = performance.now() + RHYTHM;
    await delay(RHYTHM);
    const before = phone.lcd.frame;
    const start = performance.now();
    press(phone, walk[count % walk.length] ?? 'MENU');
    if (phone.lcd.frame === before) continue;
    rasterOf(phone.lcd.frame, model.value);
    const end = performance.now();
    times.due.push(end - due);
    times.work.push(end - start);
  }
  return times;
}

/** With answers of LDAP coming in. The first ones load what they need. */
async function searching(phone: Phone, rig: Rig): Promise<Times> {
  for (const [path, value] of Object.entries(await openCompany(rig, FOUND))) phone.store.set(path, String(value));
  if (phone.lcd.view.situation !== 'idle') press(phone, 'MENU');
  await pressed(phone, SEARCH);
  return pressed(phone, SEARCH);
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
  const rig = new Rig();
  try {
    await until(first, 'a registration', ({ lines }) => lines[0]?.registration === 'registered');
    await pressed(first);
    const atRest = await pressed(first);
    first.desk.dialNumber(ECHO);
    await until(first, 'the call', ({ calls }) => calls.some(({ phase }) => phase === 'connected'));
    const inCall = await pressed(first);
    const answers = hasCompany ? await searching(first, rig) : null;
    const lines = [
      `Key press → frame in pixels, ${PRESSES} presses, in process`,
      row('at rest', atRest.due),
      row('call up', inCall.due),
      ...(answers === null ? [] : [row('… and LDAP', answers.due), row('  its work', answers.work)]),
      row('work alone', inCall.work),
      row('noise floor', noiseFloor()),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await close();
    await rig.close();
  }
}

if (import.meta.main) {
  leaveOnSignals();
  await benchKeys();
  process.exit();
}
