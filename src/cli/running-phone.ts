/** A simulated phone that runs, by its control socket (docs/control-socket.md). */
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { fail, ok, type Result, thrownText } from '../base/result.ts';

/** Milliseconds; above what the phone needs to fetch what a file includes. */
const PATIENCE = 60_000;

/** One line there, one line back. */
export function order(control: string, what: object): Promise<Result<object>> {
  const { promise, resolve: done } = Promise.withResolvers<Result<object>>();
  const lost = (why: string): void =>
    done(fail({ where: control, what: `The phone does not answer: ${why}.`, remedy: 'Check --control.' }));
  const socket = createConnection(control, () => socket.write(`${JSON.stringify({ id: 1, ...what })}\n`));
  socket.setTimeout(PATIENCE, () => lost(`nothing came within ${PATIENCE / 1000} s`));
  socket.on('error', thrown => lost(thrownText(thrown)));
  socket.on('close', () => lost('the connection ended'));
  const lines = createInterface({ input: socket });
  // It repeats those of the socket.
  lines.on('error', () => {});
  lines.once('line', line => done(answerIn(line)));
  return promise.finally(() => socket.destroy());
}

function answerIn(line: string): Result<object> {
  try {
    const answer = JSON.parse(line) as { ok?: unknown; error?: unknown };
    return answer.ok === true ? ok(answer) : fail({ what: String(answer.error) });
  } catch (thrown) {
    return fail({ what: `It is no phone: ${thrownText(thrown)}.` });
  }
}
