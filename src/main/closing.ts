/** The end of a phone: its parts in the order of docs/architecture.md, none of which can keep the others. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';

/** For one part, milliseconds: more than any takes that is well, and little for who waits for the phone to end. */
const LONGEST = 10_000;

/** Takes what was opened last first. A part that fails, or does not end in time, is logged and the next one follows. */
export async function closeAll(steps: (() => unknown)[], { clock, log }: { clock: Clock; log: Log }): Promise<void> {
  for (const step of steps.splice(0).reverse()) {
    const late = Promise.withResolvers<never>();
    const timer = clock.after(LONGEST, () => late.reject(new Error(`it takes more than ${LONGEST / 1000} s`)));
    try {
      await Promise.race([step(), late.promise]);
    } catch (thrown) {
      // The address goes back to its server and the lines are unregistered whatever else fails.
      log.error(`a part of the phone did not close: ${thrownText(thrown)}`);
    } finally {
      timer.cancel();
    }
  }
}
