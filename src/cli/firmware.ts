/** `phone400 firmware`: makes, signs and looks at firmware images, without a phone. */
import { thrownText } from '../base/result.ts';
import { BAD, type Out, type Verb } from './cfg/verb.ts';
import { info, sign, verify } from './firmware/look.ts';
import { newKey } from './firmware/new-key.ts';
import { pack } from './firmware/pack.ts';
import { Bad } from './firmware/verb.ts';
import { runVerb } from './verbs.ts';

const VERBS: Record<string, Verb> = { pack, sign, verify, info, 'new-key': newKey };

/** `args` are the words after `firmware`. Resolves to the exit code. */
export async function runFirmware(args: readonly string[], out: Out, err: Out = process.stderr): Promise<number> {
  try {
    return await runVerb('firmware', VERBS, args, out, err);
  } catch (thrown) {
    const expected = thrown instanceof Bad || (thrown as NodeJS.ErrnoException)?.syscall !== undefined;
    if (!expected) throw thrown;
    out.write(`${thrownText(thrown)}\n`);
    return BAD;
  }
}
