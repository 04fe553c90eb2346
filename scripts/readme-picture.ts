/** Makes the picture of the README anew: a real call between the two phones of the demo, seen from the one that was called. */
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { press, until } from '../src/cli/demo/hands.ts';
import { openStage, SECOND } from '../src/cli/demo/stage.ts';
import { renderPng } from './picture.ts';

const FILE = 'docs/pictures/405HD-call.png';
/** Long enough for the timer to show something. */
const TALK = 12_000;

const stage = await openStage(console.error, () => {});
if (!stage.ok) throw new Error(stage.error.what);
const { first, second, close } = stage.value;
for (const phone of [first, second]) {
  await until(phone, 'registration', ({ lines }) => lines[0]?.registration === 'registered');
}
press(first, ...SECOND);
await until(second, 'the call', ({ calls }) => calls.some(call => call.phase === 'incoming'));
press(second, 'SPEAKER');
await pause(TALK);
writeFileSync(FILE, renderPng(second.lcd.frame, second.model));
console.log(FILE);
await close();
