/** Everything that a first call needs, on loopback: a registrar, an echo extension and two simulated phones. */
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../base/clock.ts';
import { type LogLine, silentLog } from '../../base/log.ts';
import { ok, type Result } from '../../base/result.ts';
import { openPhone, type Phone } from '../../main.ts';
import { startRegistrar } from '../registrar/registrar.ts';
import { startEcho } from './echo.ts';

export const ECHO = '200';
export const SECOND = '201';
export const FIRST = '202';
const ADDRESS = '127.0.0.1';

export type Stage = {
  readonly first: Phone;
  readonly second: Phone;
  /** Where recordings and settings of the demo lie. */
  readonly folder: string;
  close(): Promise<void>;
};

export async function openStage(
  onLog: (line: LogLine) => void,
  onEnd: (reason: string) => void,
): Promise<Result<Stage>> {
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  const failed = async <T>(result: Result<T>): Promise<Result<T>> => {
    await close();
    return result;
  };
  // Nobody needs to know these: they are made for one run.
  const users = new Map([ECHO, SECOND, FIRST].map(user => [user, randomBytes(12).toString('base64url')]));
  const folder = await mkdtemp(join(tmpdir(), 'phone400-demo-'));
  const registrar = await startRegistrar({ address: ADDRESS, port: 0, users, realm: 'phone400', log: silentLog });
  if (!registrar.ok) return failed(registrar);
  closing.push(() => registrar.value.close());
  const server = { host: ADDRESS, port: registrar.value.port };

  const echo = await startEcho({
    account: {
      id: 0,
      user: ECHO,
      domain: ADDRESS,
      displayName: 'Echo',
      credentials: { username: ECHO, password: users.get(ECHO) ?? '' },
      proxy: server,
      registrars: [server],
      registration: { expires: 300, refreshPercent: 50, retryAfter: 5 },
    },
    address: ADDRESS,
    clock: realClock,
    log: silentLog,
  });
  if (!echo.ok) return failed(echo);
  closing.push(() => echo.value.close());

  const phone = async (user: string, name: string, at: number): Promise<Result<Phone>> =>
    openPhone({
      hal: 'sim',
      model: '405HD',
      data: join(folder, user),
      cfg: [],
      set: Object.entries(phoneSettings(user, name, users.get(user) ?? '', server.port)).map(([path, value]) => ({
        path,
        value,
      })),
      sipPort: 0,
      rtpPorts: { first: 16_400 + at * 64, last: 16_463 + at * 64 },
      address: ADDRESS,
      mac: `0200908004${at}0`,
      audio: 'null',
      nameServers: [],
      logLevel: 'warning',
      onLog,
      onEnd,
    });
  const first = await phone(FIRST, 'First Phone', 1);
  if (!first.ok) return failed(first);
  closing.push(() => first.value.close());
  const second = await phone(SECOND, 'Second Phone', 2);
  if (!second.ok) return failed(second);
  closing.push(() => second.value.close());
  return ok({ first: first.value, second: second.value, folder, close });
}

function phoneSettings(user: string, name: string, password: string, port: number): Record<string, string> {
  return {
    'voip/line/0/enabled': '1',
    'voip/line/0/id': user,
    'voip/line/0/description': name,
    'voip/line/0/auth_name': user,
    'voip/line/0/auth_password': password,
    'voip/signalling/sip/use_proxy': '1',
    'voip/signalling/sip/proxy_address': ADDRESS,
    'voip/signalling/sip/proxy_port': String(port),
    'voip/signalling/sip/use_proxy_ip_port_for_registrar': '1',
    'voip/signalling/sip/digit_map': '2xx',
  };
}
