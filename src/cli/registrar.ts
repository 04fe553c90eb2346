/** `phone400 registrar`: the small registrar alone, for tests and first steps. */
import { parseArgs } from 'node:util';
import { realClock } from '../base/clock.ts';
import { createLog, Redactor } from '../base/log.ts';
import { faultText, thrownText } from '../base/result.ts';
import { startRegistrar } from './registrar/registrar.ts';

const USAGE = `usage: phone400 registrar --user NAME:PASSWORD [--user …] [options]
  --address IP     where it listens, UDP and TCP (127.0.0.1)
  --port N         (5060; 0 takes a free one)
  --realm NAME     what phones are asked to log in to (phone400)

Phones that register under NAME can call each other. Meant for tests and first steps, not for an open network.
`;

export async function registrar(args: readonly string[]): Promise<number> {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (thrown) {
    return wrong(thrownText(thrown));
  }
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const users = new Map<string, string>();
  for (const text of values.user ?? []) {
    const colon = text.indexOf(':');
    if (colon <= 0) return wrong(`--user ${text.slice(0, Math.max(0, colon))}… has to be NAME:PASSWORD.`);
    users.set(text.slice(0, colon), text.slice(colon + 1));
  }
  const port = Number(values.port ?? 5060);
  if (users.size === 0) return wrong('at least one --user is needed.');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return wrong(`--port ${values.port} is no port.`);
  return serve(values.address ?? '127.0.0.1', port, values.realm ?? 'phone400', users);
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      user: { type: 'string', multiple: true },
      address: { type: 'string' },
      port: { type: 'string' },
      realm: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

function wrong(what: string): number {
  process.stderr.write(`phone400 registrar: ${what}\n${USAGE}`);
  return 2;
}

async function serve(address: string, port: number, realm: string, users: Map<string, string>): Promise<number> {
  const redactor = new Redactor();
  for (const password of users.values()) redactor.add(password);
  const log = createLog({
    clock: realClock,
    level: 'info',
    sink: ({ time, text }) => process.stdout.write(`${time.toISOString()} ${text}\n`),
    redact: redactor.redact,
  });
  const started = await startRegistrar({ address, port, users, realm, log });
  if (!started.ok) {
    process.stderr.write(`phone400 registrar: ${faultText(started.error)}\n`);
    return 1;
  }
  process.stdout.write(`phone400 registrar: ${address}:${started.value.port}, ${users.size} users\n`);
  await new Promise<void>(resolve => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await started.value.close();
  return 0;
}
