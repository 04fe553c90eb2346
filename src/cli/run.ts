/** `phone400 run`: one phone, in the terminal or headless. */
import type { Log, LogLine } from '../base/log.ts';
import { type Fault, faultText, type Result } from '../base/result.ts';
import { openPhone, type Phone } from '../main.ts';
import { controlSources } from './control.ts';
import { catchForgotten } from './last-resort.ts';
import { parseRunOptions, RUN_USAGE, type RunOptions } from './options.ts';

/** `begin` is given the phone as soon as it runs; `usage` is what `--help` writes. */
export async function run(
  args: readonly string[],
  begin: (phone: Phone) => void = () => {},
  usage = RUN_USAGE,
): Promise<number> {
  const options = parseRunOptions(args, usage);
  if (!options.ok) return complain(options.error, 2);
  if (options.value === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  return runPhone(options.value, begin);
}

function complain(fault: Fault, code: number): number {
  process.stderr.write(`phone400: ${faultText(fault)}\n`);
  return code;
}

async function runPhone(options: RunOptions, begin: (phone: Phone) => void): Promise<number> {
  for (;;) {
    const { code, reason } = await runOnce(options, begin);
    if (code !== 0 || reason === '' || !options.restart) return code;
  }
}

/** From start to end; `reason` is '' when somebody ended the program, else the phone asks to be started anew. */
async function runOnce(
  options: RunOptions,
  begin: (phone: Phone) => void,
): Promise<{ readonly code: number; readonly reason: string }> {
  // Before the phone begins: until it has a log, what was forgotten goes where errors go.
  let log: Log | null = null;
  const release = catchForgotten(text =>
    log === null ? process.stderr.write(`phone400: ${text}\n`) : log.error(text),
  );
  try {
    return await runOpened(options, begin, opened => {
      log = opened;
    });
  } finally {
    release();
  }
}

async function runOpened(
  options: RunOptions,
  begin: (phone: Phone) => void,
  hasLog: (log: Log) => void,
): Promise<{ readonly code: number; readonly reason: string }> {
  const end = Promise.withResolvers<string>();
  const stop = (): void => end.resolve('');
  let show: (line: LogLine) => void = toStandardError;
  const opened = await openPhone({ ...options, onLog: line => show(line), onEnd: end.resolve });
  if (!opened.ok) return { code: complain(opened.error, 1), reason: '' };
  hasLog(opened.value.log);
  const phone = opened.value;
  const surface = await openSurface(phone, options, stop);
  if (!surface.ok) {
    await phone.close();
    return { code: complain(surface.error, 1), reason: '' };
  }
  if (surface.value !== null) show = surface.value;
  begin(phone);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { webPort } = phone;
  if (options.headless && webPort !== null) process.stdout.write(`phone400: web pages at port ${webPort}\n`);
  const reason = await end.promise;
  process.off('SIGTERM', stop).off('SIGINT', stop);
  phone.log.info(`the phone ends: ${reason === '' ? 'somebody ended it' : reason}`);
  await phone.close();
  if (reason !== '') process.stdout.write(`phone400: ended: ${reason}\n`);
  return { code: 0, reason };
}

function toStandardError({ time, level, room, text }: LogLine): void {
  process.stderr.write(`${time.toISOString()} ${level} ${room}: ${text}\n`);
}

/** The terminal and the control socket. Gives where log lines go while the terminal is drawn; null leaves them alone. */
async function openSurface(
  phone: Phone,
  { headless, control, look }: RunOptions,
  onQuit: () => void,
): Promise<Result<((line: LogLine) => void) | null>> {
  const { simulation } = phone.hardware;
  if (control !== undefined) {
    if (simulation === null) return NO_CONTROL;
    const opened = await simulation.openControl(control, controlSources(phone));
    if (!opened.ok) return opened;
  }
  if (headless || simulation === null) return { ok: true, value: null };
  const terminal = await simulation.openTerminal({ onQuit, look });
  if (!terminal.ok) return terminal;
  return { ok: true, value: ({ level, text }) => terminal.value.note(`${level}: ${text}`) };
}

const NO_CONTROL: Result<never> = {
  ok: false,
  error: { where: '--control', what: 'only simulated hardware has a control socket.', remedy: 'Use --hal sim.' },
};
