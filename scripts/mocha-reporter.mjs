/**
 * Mocha's spec reporter with a summary for people and machines. Its last line is always
 * `N passed, N failed, N skipped`. A run in which nothing ran counts as failed.
 */
import Mocha from 'mocha';

const { Spec } = Mocha.reporters;

export default class Reporter extends Spec {
  #counts = { passed: 0, failed: 0, skipped: 0, withPeers: 0 };
  /** Programs that tests met → number of those tests. */
  #met = new Map();
  /** Why tests were skipped → number of those tests. */
  #skips = new Map();

  constructor(runner, options) {
    super(runner, options);
    runner.on('pass', test => this.#passed(test));
    runner.on('fail', () => {
      this.#counts.failed += 1;
    });
    runner.on('pending', test => this.#skipped(test));
  }

  /** Mocha asks before it makes the number of failures its exit code. */
  done(failures, exit) {
    const { passed, failed } = this.#counts;
    exit(failures > 0 ? failures : passed + failed === 0 ? 1 : 0);
  }

  epilogue() {
    super.epilogue();
    const { passed, failed, skipped, withPeers } = this.#counts;
    const met = [...this.#met].map(([name, count]) => `${name} ${count}`).join(', ');
    const lines = [`  ${withPeers} tests ran against real peers${met === '' ? '' : ` (${met})`}`];
    for (const [reason, count] of this.#skips) lines.push(`  ${count} skipped: ${reason}`);
    if (passed + failed === 0) lines.push('  no test ran: that counts as a failure');
    process.stdout.write(`${lines.join('\n')}\n\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }

  #passed(test) {
    this.#counts.passed += 1;
    const peers = fromSuites(test, 'peers');
    if (peers.length > 0) this.#counts.withPeers += 1;
    for (const name of peers) add(this.#met, name);
  }

  #skipped(test) {
    this.#counts.skipped += 1;
    const missing = fromSuites(test, 'missing');
    add(this.#skips, missing.length > 0 ? `not installed: ${missing.join(', ')}` : test.fullTitle());
  }
}

/** What `describeWith` of test/support/peers.ts has noted on the suites around a test. */
function fromSuites(test, property) {
  const found = new Set();
  for (let suite = test.parent; suite; suite = suite.parent) {
    for (const name of suite[property] ?? []) found.add(name);
  }
  return [...found];
}

function add(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
