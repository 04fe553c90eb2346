/**
 * A phone with all that it can have: pages that are open, 700 contacts, an LDAP server, an upload of settings and of firmware. How
 * long its main thread stands still in each step, and its memory in a call. Run alone: `node scripts/bench/furnished.ts`, after
 * `npm run build`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { diskFolder } from '../../src/base/data-folder.ts';
import { Book } from '../../src/directory/book.ts';
import { NOBODY } from '../../src/directory/contact.ts';
import { KEYS_FILE } from '../../src/provision/firmware/memory.ts';
import { eventually } from '../../test/support/eventually.ts';
import { imageOf, signingKey } from '../../test/support/firmware.ts';
import { freePort } from '../../test/support/ports.ts';
import type { Rig } from '../../test/support/rig.ts';
import { Client } from '../../test/web/site.ts';
import { PAGES } from '../../ui/web/pages/index.ts';
import { exportRows } from './cfg.ts';
import { COMPANY_KEY, COMPANY_NAME, hasCompany, openCompany } from './company.ts';
import { type PhoneSubject, phone400, WATCHED } from './phone.ts';
import { memory } from './process-use.ts';
import { RtpEnd } from './rtp-end.ts';
import { withRig } from './session.ts';
import { leaveOnSignals } from './signals.ts';
import { SipEnd } from './sip-end.ts';

const BUDGET = { rss: 110, still: 20 };
const CONTACTS = 700;
const IMAGE_OCTETS = 2_000_000;
const SETTLE_MS = 400;
/** The list of people who were found, from one end on. */
const LIST_KEYS = 20;
/** The live screen goes on and on. */
const PAGES_THAT_END = PAGES.map(({ path }) => path).filter(path => !path.endsWith('/events'));

export type Still = { readonly step: string; readonly wall: number; readonly busy: number };
export type Furnished = { readonly still: readonly Still[]; readonly rssIdle: number; readonly rssCall: number };

/** `hits`: how many people the LDAP server knows to each question; 0: nobody is there, and each question fails at once. */
export function measureFurnished(temporary: string, hits = 0): Promise<Furnished> {
  return withRig(async rig => {
    const sip = await SipEnd.open(rig);
    const rtp = await RtpEnd.open(rig);
    const key = signingKey();
    const data = await furnish(rig, key.pem);
    const port = await freePort();
    const company = hits === 0 ? NOBODY_THERE : await openCompany(rig, hits);
    const settings = { ...company, 'personal_settings/max_directory_size': CONTACTS };
    const subject = await phone400([...WATCHED, '--web-port', `${port}`], { data, temporary, settings })(rig, sip);
    const still: Still[] = [];
    const step = async <T>(name: string, body: () => Promise<T>): Promise<T> => {
      await longest(subject);
      const value = await body();
      await delay(SETTLE_MS);
      still.push({ step: name, ...(await longest(subject)) });
      return value;
    };

    await delay(SETTLE_MS);
    const client = new Client(rig, port);
    await step('the first page', () => client.ask('/login'));
    const code = await eventually('a code on the screen', async () => /\b\d{8}\b/.exec(await subject.screen())?.[0]);
    const visitor = await step('log-in', () => client.enter('admin', code));
    for (const path of PAGES_THAT_END) await step(path, () => visitor.get(path));
    await step('settings uploaded', () => visitor.upload('/import', exportRows().join('\n')));
    const image = imageOf({ version: '9.0', key, octets: IMAGE_OCTETS });
    const { rss: rssIdle } = memory(subject.pid);
    await step('a call', async () => {
      await Promise.all([subject.dial(), sip.acceptInvite(rtp.port)]);
      await visitor.get('/status');
      await delay(3000);
    });
    if (hits > 0) await step(`${hits} people are found`, () => search(subject));
    if (hits > 0) await step('the list of them', () => browse(subject));
    const { rss: rssCall } = memory(subject.pid);
    await subject.rest();
    await step('the second call', () => sip.ring(rtp.port));
    await step('firmware uploaded', () => visitor.upload('/firmware', image));
    return { still, rssIdle, rssCall };
  });
}

/** A data folder with contacts, and a key of firmware. */
async function furnish(rig: Rig, pem: string): Promise<string> {
  const data = await rig.folder();
  const book = await Book.open(diskFolder(data), () => CONTACTS);
  for (let at = 0; at < CONTACTS; at++) {
    const kept = book.keep(null, { ...NOBODY, name: `Contact ${at} of the bench`, office: `${20_000 + at}` });
    if (!kept.ok) throw new Error(kept.error.what);
  }
  await book.flush();
  mkdirSync(join(data, 'firmware'));
  writeFileSync(join(data, 'firmware', KEYS_FILE), pem);
  return data;
}

/** Fails with all code that it needs. */
const NOBODY_THERE = {
  'system/ldap/enabled': 1,
  'system/ldap/server_address': '127.0.0.1',
  'system/ldap/port': 9,
  'system/ldap/base': 'dc=example',
  'system/ldap/lookup_incoming_call': 1,
  'system/ldap/call_lookup': 1,
};

async function search(subject: PhoneSubject): Promise<void> {
  for (const key of ['CONTACTS', '2', COMPANY_KEY]) await subject.key(key);
  await eventually('people', async () => (await subject.screen()).includes(COMPANY_NAME));
}

async function browse(subject: PhoneSubject): Promise<void> {
  for (let count = 0; count < LIST_KEYS; count++) await subject.key('DOWN');
}

async function longest({ pid, lines }: PhoneSubject): Promise<{ wall: number; busy: number }> {
  const before = lines.length;
  process.kill(pid, 'SIGUSR2');
  const line = await eventually('the watch', () => lines.slice(before).find(text => text.startsWith('loop ')));
  return JSON.parse(line.slice('loop '.length));
}

/** Prints what it measured. */
export async function benchFurnished(): Promise<void> {
  const cache = mkdtempSync(join(tmpdir(), 'p400-cache-'));
  // The first one fills the compile cache.
  await measureFurnished(cache);
  const runs = [await measureFurnished(cache)];
  for (const hits of hasCompany ? [50, 1000] : []) runs.push(await measureFurnished(cache, hits));
  rmSync(cache, { recursive: true });
  runs.forEach(tell);
}

function tell({ still, rssIdle, rssCall }: Furnished, at: number): void {
  const verdict = (value: number, budget: number): string => (value <= budget ? 'met' : 'MISSED');
  const lines = still.map(
    ({ step, wall, busy }) =>
      `  ${step.padEnd(20)} ${busy.toFixed(1).padStart(6)} ms of work, ${wall.toFixed(1).padStart(6)} ms by the clock`,
  );
  const worst = Math.max(...still.map(({ busy }) => busy));
  process.stdout.write(
    [
      `With pages open, 700 contacts and LDAP${at === 0 ? '' : ' that answers'}: how long the main thread stood still`,
      ...lines,
      `  worst                ${worst.toFixed(1).padStart(6)} ms of work    budget ${BUDGET.still} ms: ${verdict(worst, BUDGET.still)}`,
      `  memory at rest ${rssIdle.toFixed(0)} MiB, in a call ${rssCall.toFixed(0)} MiB    budget ${BUDGET.rss} MiB: ${verdict(rssCall, BUDGET.rss)}`,
      '',
    ].join('\n'),
  );
}

if (import.meta.main) {
  leaveOnSignals();
  await benchFurnished();
  process.exit();
}
