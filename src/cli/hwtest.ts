/** `phone400 hwtest`: a phone that begins with its self-tests, for who repairs it. It takes the options of `run`. */
import { run } from './run.ts';

export function hwtest(args: readonly string[]): Promise<number> {
  // Nobody calls it, and where a phone runs already its port is taken; a port that is named counts.
  return run(['--sip-port', '0', ...args], ({ lcd }) =>
    lcd.open({ kind: 'menu', name: 'diagnostics', of: 0, position: 0 }),
  );
}
