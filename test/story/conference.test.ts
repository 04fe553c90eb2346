import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { press, until } from '../../src/cli/demo/hands.ts';
import type { Phone } from '../../src/main.ts';
import { eventually } from '../support/eventually.ts';
import { toneShare } from '../support/tone.ts';
import { calls, has, type Name, openThree, PEOPLE, type Stage, screen, softkey } from './three-phones.ts';

/** What each speaks, hertz. */
const TONES = { anna: 700, bert: 1100, cleo: 1700 } as const;

/** Bert speaks with Anna, calls Cleo, and brings all together. */
describe('story: conference', () => {
  let stage: Stage;
  let anna: Phone;
  let bert: Phone;
  let cleo: Phone;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'p400-conference-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => stage.close());

  async function open(set: Readonly<Record<string, string>> = {}): Promise<void> {
    stage = await openThree(set, name => `tone:${TONES[name]}`);
    ({ anna, bert, cleo } = stage);
    press(anna, ...PEOPLE.bert);
    await has(bert, 'incoming 201');
    press(bert, 'SPEAKER');
    await has(bert, 'connected 201');
    softkey(bert, 'Conf');
    assert.match(screen(bert), /^Add to conference/);
    press(bert, ...PEOPLE.cleo);
    await has(cleo, 'incoming 202');
    press(cleo, 'SPEAKER');
    await has(bert, 'held 201', 'connected 203');
    softkey(bert, 'Conf');
    await has(bert, 'connected 201', 'connected 203');
    await until(anna, 'being resumed', ({ calls: all }) => all.every(one => !one.heldByRemote));
  }

  /** The tones that this phone hears for a moment, as 'bert cleo'. */
  async function heardBy(name: Name): Promise<string> {
    const file = join(folder, `${name}.wav`);
    await stage[name].media.order('recordEar', { path: file });
    await delay(300);
    await stage[name].media.order('recordEar', { path: null });
    const heard: string[] = [];
    for (const [who, tone] of Object.entries(TONES)) if ((await toneShare(file, tone)) > 0.2) heard.push(who);
    return heard.join(' ');
  }

  /** Waits until each of these hears those: what waits in the jitter buffers is of the time before. */
  async function hear(wanted: { readonly [name in Name]?: string }): Promise<void> {
    for (const [name, tones] of Object.entries(wanted) as [Name, string][]) {
      let heard = '';
      await eventually(`'${tones}' heard by ${name}`, async () => {
        heard = await heardBy(name);
        return heard === tones;
      }).catch(failure => assert.fail(`${failure.message}, but '${heard}'`));
    }
  }

  it('each hears the two others; Private, Conf, hold and resume do what they say', async () => {
    await open();
    assert.match(screen(bert), /^Conference of 3/);
    await hear({ anna: 'bert cleo', bert: 'anna cleo', cleo: 'anna bert' });
    press(bert, 'UP');
    softkey(bert, 'Alone');
    await has(bert, 'connected 201', 'held 203');
    await hear({ anna: 'bert', cleo: '' });
    softkey(bert, 'Conf');
    await has(bert, 'connected 201', 'connected 203');
    await hear({ cleo: 'anna bert' });
    press(bert, 'MUTE');
    await hear({ anna: 'cleo', cleo: 'anna' });
    press(bert, 'MUTE', 'HOLD');
    await has(bert, 'held 201', 'held 203');
    assert.match(screen(bert), /^Conf(erence|\.) on hold/);
    press(bert, 'HOLD');
    await has(bert, 'connected 201', 'connected 203');
    press(cleo, 'SPEAKER');
    await has(bert, 'connected 201');
    assert.equal(bert.desk.state.conference, null);
    await hear({ anna: 'bert' });
  });

  it('End takes the marked one out; hanging up ends it for all', async () => {
    await open();
    press(bert, 'UP');
    softkey(bert, 'End');
    await has(bert, 'connected 203');
    await has(anna);
    press(bert, 'SPEAKER');
    await has(bert);
    await has(cleo);
  });

  it('the initiator leaves and the others stay together when the configuration says so (RFC 5589 section 7)', async () => {
    await open({ 'voip/drop_from_3wc_when_on_hook': '1' });
    press(bert, 'SPEAKER');
    await has(anna, 'connected 203');
    await has(cleo, 'connected 201');
    await has(bert);
    assert.equal(calls(bert), '');
    await hear({ anna: 'cleo', cleo: 'anna' });
  });
});
