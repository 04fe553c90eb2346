/** Three whole phones and a registrar in this process. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import type { CallPhase } from '../../src/call/facts.ts';
import { press, until } from '../../src/cli/demo/hands.ts';
import { startRegistrar } from '../../src/cli/registrar/registrar.ts';
import type { Phone } from '../../src/main.ts';
import { eventually } from '../support/eventually.ts';
import { openWhole } from '../support/whole-phone.ts';

const ADDRESS = '127.0.0.1';
/** User part and name of each. */
export const PEOPLE = { anna: '201', bert: '202', cleo: '203' } as const;
export type Name = keyof typeof PEOPLE;

export type Stage = { readonly [name in Name]: Phone } & {
  /** Ends this phone and starts it again with what it has on its disk. */
  restart(name: Name): Promise<Phone>;
  close(): Promise<void>;
};

/** Opens all three and waits until they are registered. `set` goes to every phone, `audio` names its sound device. */
export async function openThree(
  set: Readonly<Record<string, string>> = {},
  audio: (name: Name) => string = () => 'null',
  model = '420HD',
): Promise<Stage> {
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  const folder = await mkdtemp(join(tmpdir(), 'p400-three-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const users = new Map(Object.values(PEOPLE).map(user => [user as string, randomBytes(9).toString('base64url')]));
  const registrar = await startRegistrar({ address: ADDRESS, port: 0, users, realm: 'three', log: silentLog });
  assert.ok(registrar.ok);
  closing.push(() => registrar.value.close());
  const open = async (name: Name, at: number): Promise<Phone> => {
    const user = PEOPLE[name];
    const settings = {
      'voip/line/0/enabled': '1',
      'voip/line/0/id': user,
      'voip/line/0/description': name,
      'voip/line/0/auth_name': user,
      'voip/line/0/auth_password': users.get(user) ?? '',
      'voip/signalling/sip/use_proxy': '1',
      'voip/signalling/sip/proxy_address': ADDRESS,
      'voip/signalling/sip/proxy_port': String(registrar.value.port),
      'voip/signalling/sip/use_proxy_ip_port_for_registrar': '1',
      'voip/signalling/sip/digit_map': '2xx',
      ...set,
    };
    const phone = await openWhole(join(folder, user), {
      model,
      set: Object.entries(settings).map(([path, value]) => ({ path, value })),
      address: ADDRESS,
      mac: `0200908005${at}0`,
      audio: audio(name),
    });
    closing.push(() => phone.close());
    return phone;
  };
  const registered = async (phone: Phone): Promise<Phone> => {
    await until(phone, 'registration', ({ lines }) => lines[0]?.registration === 'registered');
    return phone;
  };
  try {
    const phones = { anna: await open('anna', 1), bert: await open('bert', 2), cleo: await open('cleo', 3) };
    for (const phone of Object.values(phones)) await registered(phone);
    const restart = async (name: Name): Promise<Phone> => {
      await phones[name].close();
      return registered(await open(name, Object.keys(PEOPLE).indexOf(name) + 1));
    };
    return { ...phones, restart, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

export function softkey(phone: Phone, label: string): void {
  const at = phone.lcd.frame.softkeys.indexOf(label);
  assert.ok(at >= 0, `no ${label} among ${phone.lcd.frame.softkeys.join(' | ')}`);
  press(phone, `SOFT${at + 1}`);
}

/** Goes down in the list in sight to the first row with this text. */
export async function choose(phone: Phone, text: string): Promise<void> {
  const chosen = (): string => phone.lcd.frame.rows.find(row => row.text.startsWith('>'))?.text ?? '';
  await eventually(`${text} in the list`, () => {
    if (!chosen().includes(text)) press(phone, 'DOWN');
    return chosen().includes(text);
  });
}

/** The calls that are not over, as 'connected 202'. */
export function calls(phone: Phone): string {
  const going = phone.desk.state.calls.filter(({ phase }) => phase !== 'ended');
  return going.map(({ phase, number }) => `${phase} ${number}`).join(', ');
}

export async function has(phone: Phone, ...wanted: `${CallPhase} ${string}`[]): Promise<void> {
  const text = wanted.join(', ');
  await until(phone, text, () => calls(phone) === text).catch(failure => {
    throw new Error(
      `${failure.message}; there is: ${calls(phone)}; transfer: ${JSON.stringify(phone.desk.state.transfer)}`,
    );
  });
}

/** What is on the screen, title first. */
export function screen(phone: Phone): string {
  return [phone.lcd.frame.title, ...phone.lcd.frame.rows.map(({ text }) => text)].join('\n');
}
