/** Tests against real opposite ends: they run where the program is installed and are skipped, visibly, where not. */
import { find } from './program.ts';

declare module 'mocha' {
  interface Suite {
    /** Foreign programs that the tests of this suite talk to; the reporter counts by it. */
    peers?: readonly string[];
    /** Those of them that are not installed. */
    missing?: readonly string[];
  }
}

/** A `describe` whose tests need these programs. */
export function describeWith(peers: readonly string[], title: string, body: () => void): void {
  const missing = peers.filter(name => find(name) === null);
  const describeIt = missing.length === 0 ? describe : describe.skip;
  const suite = describeIt(`${title} [${peers.join(', ')}]`, function () {
    this.slow(4000);
    body();
  });
  if (suite) Object.assign(suite, { peers, missing });
}
