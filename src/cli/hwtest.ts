/** `phone400 hwtest`: a phone that begins with its self-tests, for who repairs it. It takes the options of `run`. */
import { RUN_OPTIONS } from './options.ts';
import { run } from './run.ts';

const USAGE = `usage: phone400 hwtest [options]     begins with the self-tests; any free SIP port, else the options of run
${RUN_OPTIONS}`;

export function hwtest(args: readonly string[]): Promise<number> {
  // Nobody calls it, and where a phone runs already its port is taken; a port that is named counts.
  return run(
    ['--sip-port', '0', ...args],
    ({ lcd }) => lcd.open({ kind: 'menu', name: 'diagnostics', of: 0, position: 0 }),
    USAGE,
  );
}
