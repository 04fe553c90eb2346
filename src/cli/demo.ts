/** `phone400 demo`: a first call without any server. */
import { fileURLToPath } from 'node:url';
import type { LogLine } from '../base/log.ts';
import { faultText } from '../base/result.ts';
import { answerAndSpeak } from './demo/hands.ts';
import { playScript } from './demo/script.ts';
import { ECHO, openStage, SECOND, type Stage } from './demo/stage.ts';
import { catchForgotten } from './last-resort.ts';

/** Beside the bundle, or where it lies in the sources. */
const SPEECH = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../hal/sim/sounds/welcome.wav' : './welcome.wav', import.meta.url),
);

const USAGE = `usage: phone400 demo

A simulated 405HD in this terminal, a second one beside it and a small registrar, all on this machine.
Dial ${ECHO} for an echo, ${SECOND} for the second phone. Without a terminal one scripted call is played.
`;

export async function demo(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    const asked = args[0] === '--help' || args[0] === '-h';
    (asked ? process.stdout : process.stderr).write(USAGE);
    return asked ? 0 : 2;
  }
  const end = Promise.withResolvers<void>();
  let show: (line: LogLine) => void = ({ level, text }) => process.stderr.write(`${level}: ${text}\n`);
  const release = catchForgotten(text => show({ time: new Date(), level: 'error', room: 'main', text }));
  const stage = await openStage(
    line => show(line),
    () => end.resolve(),
  );
  if (!stage.ok) {
    release();
    process.stderr.write(`phone400: ${faultText(stage.error)}\n`);
    return 1;
  }
  try {
    if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) return await playScript(stage.value, SPEECH);
    const drawn = await drawPhone(stage.value, () => end.resolve());
    if (drawn === null) return 1;
    show = drawn;
    await end.promise;
    return 0;
  } finally {
    await stage.value.close();
    release();
  }
}

/** Puts the first phone into the terminal. Gives where log lines go from now on, null when it cannot be drawn. */
async function drawPhone({ first, second }: Stage, onQuit: () => void): Promise<((line: LogLine) => void) | null> {
  const terminal = await first.hardware.simulation?.openTerminal({ onQuit });
  if (terminal?.ok !== true) {
    process.stderr.write(`phone400: ${terminal === undefined ? 'no simulated hardware' : faultText(terminal.error)}\n`);
    return null;
  }
  answerAndSpeak(second, SPEECH);
  terminal.value.note(`Dial ${ECHO} for an echo, ${SECOND} for the second phone. q quits.`);
  return ({ level, text }) => terminal.value.note(`${level}: ${text}`);
}
