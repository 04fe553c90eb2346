/** A panel in a terminal with a phone behind it that writes each key on its screen; `terminal.test.ts` looks at it. */
import { modelByName } from '../../hal/models/index.ts';
import { Panel } from '../../hal/sim/panel.ts';
import { openTerminal } from '../../hal/sim/terminal.ts';
import { realClock } from '../../src/base/clock.ts';

const model = modelByName(process.argv[2] ?? '405HD');
if (!model.ok) throw new Error(model.error.what);
const panel = new Panel(model.value, realClock);
const opened = await openTerminal(panel, { onQuit: quit, title: 'phone' });
if (!opened.ok) throw new Error(opened.error.what);
const terminal = opened.value;

/** The process has to end by itself: a closed terminal keeps nothing running. */
function quit(): void {
  terminal.close();
  process.exitCode = 7;
}

let typed = '';
const show = (): void =>
  panel.show({
    title: 'Line 1',
    rows: [
      { text: panel.lifted ? 'lifted' : 'on hook' },
      { text: `keys ${typed}`, emphasis: true },
      { text: 'evil \u001b[31m name', align: 'right' },
    ],
    softkeys: ['Dir', 'Missed', '', 'DnD'],
    icons: ['registered', 'speaker'],
    cursor: { row: 1, column: 2 },
  });

panel.onHook(show);
panel.onKey(({ key, down }) => {
  if (!down) return;
  if (key === 'MUTE') throw new Error('the phone broke');
  typed += `${key} `;
  if (key === 'OK') terminal.note('OK was pressed');
  for (const lamp of model.value.lamps) panel.set(lamp.name, { colour: 'red', cadence: 'fast' });
  show();
});
show();
