import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { Phone } from '../support/phone.ts';
import { freePort } from '../support/ports.ts';
import { Program } from '../support/program.ts';
import { useRig } from '../support/rig.ts';

/** Breaks when it is told to. */
const BROKEN = "process.on('SIGUSR2', () => void Promise.reject(new Error('nobody caught this')))";

describe('story: a fault that nobody caught', () => {
  const rig = useRig();

  it('is a line in the log; the phone goes on', async () => {
    const folder = await rig.folder();
    const control = join(folder, 'control');
    const program = new Program(rig, process.execPath, [
      ...['--import', `data:text/javascript,${encodeURIComponent(BROKEN)}`, 'src/cli/phone400.ts', 'run', '--headless'],
      ...['--data', join(folder, 'data'), '--control', control, '--sip-port', String(await freePort())],
    ]);
    const phone = await Phone.hold(program, control);
    program.signal('SIGUSR2');
    await eventually('the line', async () => program.lines.some(line => line.includes('nobody caught this')));
    await phone.key('MENU');
    await phone.screenShows('Menu');
    assert.equal(program.exit, null);
  });
});
