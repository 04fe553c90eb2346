import assert from 'node:assert/strict';
import { press, until } from '../../src/cli/demo/hands.ts';
import type { Phone } from '../../src/main.ts';
import { calls, has, openThree, PEOPLE, type Stage, screen, softkey } from './three-phones.ts';

const result = (phone: Phone, phase: 'done' | 'failed'): Promise<void> =>
  until(phone, `transfer ${phase}`, ({ transfer }) => transfer?.phase === phase);

/** Anna calls Bert, and Bert hands her over to Cleo. */
describe('story: transfer', () => {
  let stage: Stage;
  let anna: Phone;
  let bert: Phone;
  let cleo: Phone;

  async function open(set: Readonly<Record<string, string>> = {}): Promise<void> {
    stage = await openThree(set);
    ({ anna, bert, cleo } = stage);
    press(anna, ...PEOPLE.bert);
    await has(bert, 'incoming 201');
    press(bert, 'SPEAKER');
    await has(anna, 'connected 202');
    await has(bert, 'connected 201');
  }

  afterEach(() => stage.close());

  it('attended: Bert asks Cleo first; Anna and Cleo speak, Bert is free (RFC 5589 section 7)', async () => {
    await open();
    press(bert, 'TRANSFER');
    assert.match(screen(bert), /^Transfer to/);
    press(bert, ...PEOPLE.cleo);
    await has(cleo, 'incoming 202');
    press(cleo, 'SPEAKER');
    await has(bert, 'held 201', 'connected 203');
    press(bert, 'TRANSFER');
    await result(bert, 'done');
    assert.match(screen(bert), /Transferred to 203/);
    await has(anna, 'connected 203');
    await has(cleo, 'connected 201');
    await has(bert);
    press(anna, 'SPEAKER');
    await has(cleo);
  });

  it('blind: Anna rings at Cleo, Bert is told when she answers (RFC 5589 section 6)', async () => {
    await open();
    softkey(bert, 'BXfer');
    press(bert, ...PEOPLE.cleo);
    await has(cleo, 'incoming 201');
    assert.match(screen(bert), /^Transferring/);
    press(cleo, 'SPEAKER');
    await result(bert, 'done');
    await has(anna, 'connected 203');
    await has(cleo, 'connected 201');
    await has(bert);
  });

  it('while Cleo rings: her call from Bert ends, Anna calls her (RFC 5589 section 6)', async () => {
    await open();
    press(bert, 'TRANSFER');
    press(bert, ...PEOPLE.cleo);
    await has(cleo, 'incoming 202');
    await has(bert, 'held 201', 'ringback 203');
    softkey(bert, 'Transf');
    await has(cleo, 'incoming 201');
    press(cleo, 'SPEAKER');
    await result(bert, 'done');
    await has(anna, 'connected 203');
    await has(bert);
  });

  it('Cleo refuses: Bert reads why and has Anna back', async () => {
    await open();
    softkey(bert, 'BXfer');
    press(bert, ...PEOPLE.cleo);
    await has(cleo, 'incoming 201');
    softkey(cleo, 'Reject');
    await result(bert, 'failed');
    assert.match(screen(bert), /Call\s+declined/);
    await has(bert, 'held 201');
    softkey(bert, 'Resume');
    await has(bert, 'connected 201');
    await until(anna, 'being resumed', ({ calls: all }) =>
      all.some(one => one.phase === 'connected' && !one.heldByRemote),
    );
    assert.equal(calls(anna), 'connected 202');
  });

  it('a number that the dial plan of Anna does not allow is refused', async () => {
    await open();
    bert.desk.blindTransfer();
    bert.desk.dialNumber('0012345');
    await result(bert, 'failed');
    assert.match(screen(bert), /Not\s+allowed/);
    assert.equal(calls(anna), 'connected 202');
  });

  it('Cancel gives Anna back', async () => {
    await open();
    press(bert, 'TRANSFER');
    await has(bert, 'held 201');
    softkey(bert, 'Cancel');
    await has(bert, 'connected 201');
  });
});
