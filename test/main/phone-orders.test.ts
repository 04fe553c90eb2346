import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { ok } from '../../src/base/result.ts';
import type { Desk } from '../../src/call/desk/desk.ts';
import type { Foundation, Start } from '../../src/main/phone.ts';
import { phoneOrders } from '../../src/main/phone-orders.ts';
import type { Provisioning } from '../../src/provision/provisioning.ts';
import { eventually } from '../support/eventually.ts';
import { useRig } from '../support/rig.ts';

describe('what the menus make heard', () => {
  const rig = useRig();

  /** Orders of menus that a speaker of our own reads; `ringer` is what it plays. */
  async function opened() {
    const folder = await rig.folder();
    const speaker = join(folder, 'espeak-ng');
    writeFileSync(speaker, '#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\nhead -c 4410000 /dev/zero > "$1"\n');
    chmodSync(speaker, 0o755);
    const { PATH } = process.env;
    process.env.PATH = `${folder}:${PATH}`;
    rig.defer(() => {
      process.env.PATH = PATH;
    });
    const heard: { ringer: unknown; announced: unknown } = { ringer: null, announced: null };
    const order = async (name: string, { sound }: { sound: unknown }) => {
      if (name === 'ring') heard.ringer = sound;
      return ok(undefined);
    };
    const announce = (sound: unknown): void => {
      heard.announced = sound;
    };
    const state = { calls: [] as unknown[], path: null };
    const desk = { state, rings: false, announce };
    const closing: (() => unknown)[] = [];
    rig.defer(async () => {
      for (const close of closing) await close();
    });
    const orders = phoneOrders(
      { clock: realClock, log: silentLog, closing } as unknown as Start,
      { media: { order } } as unknown as Foundation,
      desk as unknown as Desk,
      {} as Provisioning,
    );
    return { orders, desk, heard };
  }

  it('ends when the user makes a call', async () => {
    const { orders, desk, heard } = await opened();
    orders.speak('Call list', 'en-GB');
    await eventually('the sentence', () => heard.ringer !== null);
    desk.state.calls = [{ phase: 'dialling' }];
    orders.speak(null, 'en-GB');
    assert.equal(heard.ringer, null);
    heard.ringer = 'a ring that was marked';
    orders.preview(null);
    assert.equal(heard.ringer, null);
  });

  it('does not end what rings for a caller, whose name it tells in between', async () => {
    const { orders, desk, heard } = await opened();
    Object.assign(desk, { rings: true });
    desk.state.calls = [{ phase: 'incoming' }];
    heard.ringer = 'ring';
    orders.preview(null);
    orders.speak('Ada', 'en-GB');
    await eventually('the name', () => heard.announced !== null);
    orders.speak(null, 'en-GB');
    assert.deepEqual(heard, { ringer: 'ring', announced: null });
  });
});
