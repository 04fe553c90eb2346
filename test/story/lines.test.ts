import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { until } from '../../src/cli/demo/hands.ts';
import { openStage, type Stage } from '../../src/cli/demo/stage.ts';
import { eventually } from '../support/eventually.ts';

describe('story: lines follow the configuration while the phone runs', () => {
  let stage: Stage;

  beforeEach(async () => {
    const opened = await openStage(
      () => {},
      () => {},
    );
    assert.ok(opened.ok);
    stage = opened.value;
    await until(stage.first, 'registration', ({ lines }) => lines[0]?.registration === 'registered');
  });

  afterEach(async () => {
    await stage.close();
    await rm(stage.folder, { recursive: true, force: true });
  });

  const set = (path: string, value: string): void => assert.ok(stage.first.store.set(path, value, 'session').ok);

  const isRegistered = (): Promise<void> =>
    until(stage.first, 'registration', ({ lines }) => lines[0]?.registration === 'registered');

  it('a server that is taken out leaves a line that is not registered; put in again it is', async () => {
    const { first } = stage;
    set('voip/signalling/sip/proxy_address', '');
    await until(first, 'no registration', ({ lines }) => lines[0]?.registration === 'none');
    assert.deepEqual(first.desk.state.lines[0]?.servers, []);
    set('voip/signalling/sip/proxy_address', '127.0.0.1');
    await isRegistered();
  });

  it('a line that is switched off and on at once is registered, whatever comes of the registration before', async () => {
    const { first } = stage;
    const phases: string[] = [];
    first.agent.facts.subscribe(fact => fact.type === 'registration' && phases.push(fact.phase));
    set('voip/line/0/enabled', '0');
    await until(first, 'no registration', ({ lines }) => lines[0]?.registration === 'none');
    set('voip/line/0/enabled', '1');
    await isRegistered();
    const accepted = (): number => {
      const texts = first.agent.traces.flatMap(({ steps }) => steps.map(({ text }) => text));
      return texts.filter(text => /^SIP\/2.0 200/.test(text) && /^CSeq: \d+ REGISTER/m.test(text)).length;
    };
    // Registered, taken back, and registered again.
    await eventually('the last answer', () => accepted() >= 3);
    assert.deepEqual(phases, ['registering', 'registered']);
    assert.equal(first.desk.state.lines[0]?.registration, 'registered');
  });
});
