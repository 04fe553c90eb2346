/**
 * Mutated messages against a whole agent: requests and responses, inside and outside of dialogs, as datagrams and in
 * streams, while calls, registrations and subscriptions are alive. Nothing is thrown, nothing hangs, nothing grows.
 * `SIP_FUZZ=2000000 mocha test/sip/fuzz.test.ts` runs longer, `SIP_FUZZ_SEED` another sequence. A message that breaks
 * something is kept in test/data/sip-fuzz/ and tried again in each run.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dice } from './mutation.ts';
import { Ordeal } from './ordeal.ts';

const MESSAGES = Number(process.env.SIP_FUZZ ?? 200_000);
const SEED = Number(process.env.SIP_FUZZ_SEED ?? 4475);
/** Before the heap is measured the first time, so that code and caches are warm. */
const WARM = 20_000;
/** Octets that the heap may differ between two rests. */
const ALLOWED_GROWTH = 6 * 2 ** 20;

const CRASHERS = new URL('../data/sip-fuzz/', import.meta.url);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Keeps the message for the next runs. */
function keep(bytes: Buffer, what: string): string {
  mkdirSync(CRASHERS, { recursive: true });
  const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.sip`;
  writeFileSync(new URL(name, CRASHERS), bytes);
  return `${name}: ${what}`;
}

describe('mutated messages against an agent', () => {
  it(`${MESSAGES.toLocaleString('en')} of them: no crash, no hang, no growth`, async function () {
    this.timeout(120_000 + MESSAGES);
    this.slow(60_000);
    const ordeal = await Ordeal.begin(dice(SEED));
    let before = 0;
    for (let count = 1; count <= MESSAGES; count++) {
      const bytes = ordeal.next();
      if (ordeal.errors.length > 0) assert.fail(keep(bytes, ordeal.errors.join('\n')));
      if (count % 50 === 0) await ordeal.breathe();
      if (count % 10_000 === 0) assert.ok(await ordeal.alive(), 'OPTIONS is answered');
      if (count === WARM) {
        await ordeal.rest();
        before = heap();
      }
    }
    await ordeal.rest();
    const grown = heap() - before;
    if (MESSAGES > WARM) assert.ok(grown < ALLOWED_GROWTH, `the heap grew by ${grown} octets`);
    // It did get inside: otherwise this test proves nothing.
    for (const [what, least] of [
      ['incoming', 500],
      ['confirmed', 50],
      ['registered', 20],
      ['ended', 500],
    ] as const) {
      if (MESSAGES >= 200_000) assert.ok(ordeal.met(what) >= least, `${what}: ${ordeal.met(what)}`);
    }
    await ordeal.end();
    assert.deepEqual(ordeal.errors, []);
  });

  const kept = readdirSync(CRASHERS, { withFileTypes: true }).filter(({ name }) => name.endsWith('.sip'));
  for (const { name } of kept) {
    it(`${name} has lost its bite`, async () => {
      const ordeal = await Ordeal.begin(dice(SEED));
      const bytes = readFileSync(new URL(name, CRASHERS));
      for (const transport of ['udp', 'tcp'] as const) ordeal.receive(bytes, transport);
      await ordeal.breathe();
      assert.ok(await ordeal.alive());
      await ordeal.end();
      assert.deepEqual(ordeal.errors, []);
    });
  }
});
