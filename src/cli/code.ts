/** `phone400 code`: codes that a technician types at a phone, made and read (docs/technician.md). */
import { parseArgs } from 'node:util';
import { addressOf, type Code, readCode, type Scheme, type Service, writeCode } from '../provision/codes/code.ts';
import { BAD, GOOD, type Out, type Verb, WrongUsage } from './cfg/verb.ts';
import { runVerb } from './verbs.ts';

const OPTIONS = { prefix: { type: 'string' } } as const;
const PREFIX = '***';

const make: Verb = {
  usage: 'make http://HOST[:PORT] | tenant NUMBER | restart | restore | addresses | doctor | update | forget',
  about: 'the keys to be typed; --prefix is that of the phones (***)',
  async run(args, out) {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [what, number, ...more] = positionals;
    if (what === undefined || more.length > 0 || (number !== undefined && what !== 'tenant'))
      throw new WrongUsage('make needs one address, tenant number or service');
    const code = codeOf(what, number ?? '');
    const digits = code === null ? null : writeCode(code);
    if (digits === null) {
      out.write(`${positionals.join(' ')} cannot be said by a code\n`);
      return BAD;
    }
    out.write(`${values.prefix ?? PREFIX}${digits}#\n`);
    return GOOD;
  },
};

const read: Verb = {
  usage: 'read CODE',
  about: 'what a code says',
  async run(args, out) {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [text, ...more] = positionals;
    if (text === undefined || more.length > 0) throw new WrongUsage('read needs one code');
    const { prefix = PREFIX } = values;
    const digits = (text.startsWith(prefix) ? text.slice(prefix.length) : text).replace(/#$/, '');
    const code = readCode(digits);
    if (code.ok) out.write(`${described(code.value)}\n`);
    else out.write(code.error === 'check' ? 'a digit is wrong\n' : 'the digits are right, and mean nothing\n');
    return code.ok ? GOOD : BAD;
  },
};

/** null for what is no address. Codes know the server alone: its files have the names that phones ask for. */
function codeOf(what: string, number: string): Code | null {
  if (what === 'tenant') return { kind: 'tenant', number };
  const [, scheme, host = '', port] = /^(http|https|tftp|ftp):\/\/([a-z0-9.-]+)(?::(\d{1,5}))?\/?$/i.exec(what) ?? [];
  // What is no service either is found when it is written.
  if (scheme === undefined) return { kind: 'service', service: what as Service };
  return {
    kind: 'server',
    scheme: scheme.toLowerCase() as Scheme,
    host: host.toLowerCase(),
    port: port === undefined ? null : Number(port),
  };
}

const SERVICES: { readonly [service in Service]: string } = {
  restart: 'restarts the phone',
  restore: 'restores the state of delivery',
  addresses: 'shows the addresses of the phone',
  doctor: 'checks the phone',
  update: 'looks for a new configuration and firmware',
  forget: 'forgets the server that was entered by code',
};

function described(code: Code): string {
  switch (code.kind) {
    case 'server':
      return `takes the settings from ${addressOf(code)}`;
    case 'tenant':
      return `takes the settings of tenant ${code.number}`;
    case 'service':
      return SERVICES[code.service];
  }
}

/** `args` are the words after `code`. Resolves to the exit code. */
export function runCode(args: readonly string[], out: Out, err: Out = process.stderr): Promise<number> {
  return runVerb('code', { make, read }, args, out, err);
}
