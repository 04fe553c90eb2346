/** `phone400 hwtest`: a phone that begins with its self-tests, for who repairs it. It takes the options of `run`. */
import { run } from './run.ts';

export function hwtest(args: readonly string[]): Promise<number> {
  return run(args, ({ lcd }) => lcd.open({ kind: 'menu', name: 'diagnostics', of: 0, position: 0 }));
}
