/** `phone400 book`: the local directory of a phone, from outside (docs/directory.md). */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { faultText, type Result, thrownText } from '../base/result.ts';
import { type BookOwner, runningPhone, stoppedPhone } from './book/owner.ts';
import { STORE_OPTIONS } from './cfg/open.ts';
import { BAD, counted, GOOD, type Out, type Verb, WrongUsage } from './cfg/verb.ts';
import { runVerb } from './verbs.ts';

const OWNER = '--data DIR [--cfg FILE]... | --control PATH';
const OPTIONS = { ...STORE_OPTIONS, control: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const;

const importBook: Verb = {
  usage: `import FILE (${OWNER}) [--dry-run]`,
  about: 'takes contacts in: lines of name,office,home,mobile, as a spreadsheet writes them',
  async run(args, out, err) {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new WrongUsage('import needs one file');
    const dryRun = values['dry-run'] ?? false;
    const owner = await ownerOf(values, !dryRun);
    if (!owner.ok) return refused(owner, err);
    tell(owner.value, err);
    const taken = await owner.value.import(file, dryRun);
    if (!taken.ok) return refused(taken, err);
    const { added, changed, problems } = taken.value;
    for (const problem of problems) err.write(`${faultText(problem)}\n`);
    const what = `${counted(added, 'contact')} ${dryRun ? 'would be new' : 'added'}, ${changed} ${dryRun ? 'would change' : 'changed'}`;
    out.write(`${file}: ${what}${problems.length === 0 ? '' : ', what is told above is left out'}\n`);
    return problems.length === 0 ? GOOD : BAD;
  },
};

const exportBook: Verb = {
  usage: `export [FILE] (${OWNER}) [--no-header]`,
  about: 'writes them as such lines; --no-header leaves out the line with the names of the columns',
  async run(args, out, err) {
    const options = { ...OPTIONS, 'no-header': { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [file, ...more] = positionals;
    if (more.length > 0) throw new WrongUsage('export writes one file');
    if (values['dry-run']) throw new WrongUsage('--dry-run goes with import');
    const owner = await ownerOf(values, false);
    if (!owner.ok) return refused(owner, err);
    tell(owner.value, err);
    const text = await owner.value.export();
    if (!text.ok) return refused(text, err);
    const wanted = values['no-header'] ? text.value.replace(/^.*\n/, '') : text.value;
    if (file === undefined) out.write(wanted);
    else {
      try {
        await writeFile(file, wanted, { mode: 0o600 });
      } catch (thrown) {
        err.write(`${file}: it cannot be written: ${thrownText(thrown)}\n`);
        return BAD;
      }
    }
    return owner.value.faults.length === 0 ? GOOD : BAD;
  },
};

type Values = { readonly control?: string; readonly data?: string; readonly cfg?: string[] };

async function ownerOf(values: Values, write: boolean): Promise<Result<BookOwner>> {
  const { control, data } = values;
  if (control !== undefined && data === undefined) return { ok: true, value: runningPhone(control) };
  if (data !== undefined && control === undefined) return stoppedPhone(data, values, write);
  throw new WrongUsage('whose directory? --control of a phone that runs, or --data of one that does not');
}

function tell({ faults }: BookOwner, err: Out): void {
  for (const fault of faults) err.write(`${faultText(fault)}\n`);
}

function refused(result: Extract<Result<unknown>, { ok: false }>, err: Out): number {
  err.write(`${faultText(result.error)}\n`);
  return BAD;
}

/** `args` are the words after `book`. Resolves to the exit code. */
export function runBook(args: readonly string[], out: Out, err: Out = process.stderr): Promise<number> {
  return runVerb('book', { import: importBook, export: exportBook }, args, out, err);
}
