import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { createLog, type LogLine } from '../../src/base/log.ts';
import { ok } from '../../src/base/result.ts';
import { Fetched, fetchedFaults, fetchedFiles } from '../../src/provision/fetched.ts';
import { KeptSets } from '../../src/provision/kept-sets.ts';
import type { CfgSet } from '../../src/provision/set-file.ts';
import { FailingFolder } from '../support/failing-folder.ts';

const MINUTE = 60_000;
const ID = 'voip/line/0/id';

const set = (id: string): CfgSet => ({ root: '/p.cfg', files: new Map([['/p.cfg', Buffer.from(`${ID}=${id}\n`)]]) });

/** A phone that registers when its line has the right name. */
class TrialPhone {
  readonly clock = new ManualClock();
  readonly folder: FailingFolder;
  readonly store = new Store({ clock: this.clock });
  readonly lines: LogLine[] = [];
  sets!: KeptSets;
  fetched!: Fetched;

  constructor(folder = new FailingFolder(new Map())) {
    this.folder = folder;
  }

  static async start(folder?: FailingFolder): Promise<TrialPhone> {
    const phone = new TrialPhone(folder);
    phone.sets = await KeptSets.open(phone.folder, phone.clock.wall());
    await phone.#reload();
    phone.fetched = new Fetched({
      sets: phone.sets,
      keys: undefined,
      clock: phone.clock,
      log: createLog({
        clock: phone.clock,
        level: 'warning',
        sink: line => phone.lines.push(line),
        redact: text => text,
      }).room('test'),
      lines: () => 1,
      trialTime: () => 10 * MINUTE,
      reload: () => phone.#reload(),
    });
    return phone;
  }

  async #reload(): Promise<void> {
    await this.store.load({ model: '405HD', phone: await fetchedFiles(this.sets, undefined) });
  }

  get id(): string {
    const explained = this.store.explain(ID);
    return (explained.ok && explained.value.layers.find(({ wins }) => wins)?.text) || '';
  }

  async good(id: string): Promise<void> {
    await this.fetched.take(set(id));
    this.fetched.heard(0, true);
    await this.fetched.flush();
  }

  async minutes(count: number): Promise<void> {
    await this.clock.advance(count * MINUTE);
    await this.fetched.flush();
  }
}

describe('a fetched configuration', () => {
  it('is good once a line registers', async () => {
    const phone = await TrialPhone.start();
    await phone.good('100');
    assert.deepEqual([phone.id, phone.sets.onTrial, phone.sets.hasGood], ['100', false, true]);
    assert.equal(phone.clock.pending, 0);
  });

  it('under which nobody registers is taken back, says why, and comes again only when it has changed', async () => {
    const phone = await TrialPhone.start();
    await phone.good('100');
    assert.deepEqual(await phone.fetched.take(set('wrong')), ok('new'));
    phone.fetched.heard(0, false);
    await phone.minutes(9);
    assert.equal(phone.id, 'wrong');
    await phone.minutes(2);
    assert.equal(phone.id, '100');
    const [fault] = fetchedFaults(phone.sets);
    assert.match(fault?.what ?? '', /taken back on 2026-01-05T09:1.*: no line registered within 10 minutes/);
    assert.equal(phone.lines.length, 1);
    phone.fetched.heard(0, true);
    await phone.minutes(60);
    assert.deepEqual(await phone.fetched.take(set('wrong')), ok('refused'));
    await phone.good('101');
    assert.deepEqual([phone.id, fetchedFaults(phone.sets)], ['101', []]);
    await phone.fetched.close();
  });

  it('is forgiven when the last good one does no better', async () => {
    const phone = await TrialPhone.start();
    await phone.good('100');
    await phone.fetched.take(set('200'));
    phone.fetched.heard(0, false);
    await phone.minutes(25);
    assert.deepEqual([phone.id, fetchedFaults(phone.sets)], ['100', []]);
    assert.deepEqual(await phone.fetched.take(set('200')), ok('new'));
    await phone.fetched.close();
  });

  it('that changes nothing of the accounts is good when the trial ends: its line registers by its own schedule', async () => {
    const phone = await TrialPhone.start();
    await phone.good('100');
    await phone.fetched.take(set('100b'));
    await phone.minutes(11);
    assert.deepEqual([phone.id, phone.sets.onTrial], ['100b', false]);
  });

  it('stays on trial over a restart', async () => {
    const first = await TrialPhone.start();
    await first.good('100');
    await first.fetched.take(set('200'));
    await first.fetched.close();
    const second = await TrialPhone.start(new FailingFolder(first.folder.used));
    assert.deepEqual([second.id, second.sets.onTrial], ['200', true]);
    await second.minutes(11);
    assert.equal(second.id, '100');
    await second.fetched.close();
  });
});
