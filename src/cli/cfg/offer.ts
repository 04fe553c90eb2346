/** `phone400 cfg offer`: what the upload on the page Provisioning does, for a simulated phone that runs. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { faultText } from '../../base/result.ts';
import { order } from '../running-phone.ts';
import { BAD, GOOD, type Out, type Verb, WrongUsage } from './verb.ts';

export const offer: Verb = {
  usage: 'offer FILE --control PATH',
  about: 'gives a running phone a file as a server would: checked, and on trial until a line registers',
  run,
};

const OUTCOMES: Readonly<Record<string, string>> = {
  new: 'in force, on trial until a line registers',
  same: 'in force already',
  refused: 'was taken back before, since no line registered with it',
};

async function run(args: string[], out: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: { control: { type: 'string' } }, allowPositionals: true });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new WrongUsage('offer needs one file');
  if (values.control === undefined) throw new WrongUsage('offer needs --control, the socket of the phone');
  const answer = await order(values.control, { offer: resolve(name) });
  if (!answer.ok) {
    out.write(`${faultText(answer.error)}\n`);
    return BAD;
  }
  const { outcome } = answer.value as { readonly outcome?: unknown };
  out.write(`${name}: ${OUTCOMES[String(outcome)] ?? String(outcome)}\n`);
  return outcome === 'refused' ? BAD : GOOD;
}
