import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { COUNTRIES } from '../../config/tables/countries.ts';
import { RING_NAMES, RINGS, ringBeeps } from '../../config/tables/rings.ts';
import { checkOffset, checkZone, localOffset } from '../../config/tables/timezones.ts';
import { progressTones, TONE_NAMES, type Tone } from '../../config/tables/tones.ts';
import type { ToneSpec } from '../../src/media/protocol.ts';

function configured(values: { [path: string]: string }): Store {
  const store = new Store();
  for (const [path, text] of Object.entries(values)) assert.ok(store.set(path, text, 'session').ok, path);
  return store;
}

/** What the media engine can play. */
function isPlayable(tone: ToneSpec): void {
  const [first, second] = tone.frequencies;
  assert.ok(first >= 300 && first <= 3000 && (second === 0 || (second >= 300 && second <= 3000)));
  assert.ok(tone.levels.every(level => level >= 0 && level <= 63));
  assert.ok(tone.cadence.length <= 4 && tone.cadence.every(({ on, off }) => on > 0 && off >= 0));
}

describe('call progress tones', () => {
  for (const country of COUNTRIES) {
    it(`${country} has every tone`, () => {
      const tones = progressTones(configured({ 'voip/regional_settings/selected_country': country.toUpperCase() }));
      for (const name of TONE_NAMES) isPlayable(tones[name]);
      assert.notDeepEqual(tones.busy, tones.dial);
    });
  }

  it('follow the tone level', () => {
    const tones = progressTones(configured({ 'voip/audio/gain/tone_signal_level': '12' }));
    const usa: Tone = {
      frequencies: [440, 480],
      levels: [12, 12],
      cadence: [{ on: 2000, off: 4000 }],
      repeat: true,
    };
    assert.deepEqual(tones.ringback, usa);
    assert.deepEqual(tones.dial.cadence, [], 'the dial tone does not stop');
  });

  it('come from the file when it says so; an entry that is off falls back to the country', () => {
    const entries = 'voip/regional_settings/call_progress_tones';
    const store = configured({
      'voip/regional_settings/selected_country': 'UK',
      'voip/regional_settings/use_config_file_values': '1',
      [`${entries}/1/frequency_b`]: '0',
      [`${entries}/1/tone_on_0`]: '100',
      [`${entries}/1/tone_on_1`]: '50',
      [`${entries}/1/tone_off_1`]: '25',
      [`${entries}/2/enabled`]: '0',
      [`${entries}/3/cadence`]: '2',
    });
    const tones = progressTones(store);
    const ringback: Tone = {
      frequencies: [440, 0],
      levels: [19, 19],
      cadence: [
        { on: 1000, off: 4000 },
        { on: 500, off: 250 },
      ],
      repeat: true,
    };
    assert.deepEqual(tones.ringback, ringback);
    assert.deepEqual(tones.dial, { frequencies: [350, 440], levels: [19, 19], cadence: [], repeat: true });
    assert.deepEqual(tones.busy.frequencies, [400, 0], 'the busy tone of the UK');
    assert.equal(tones.reorder.repeat, false);
  });
});

describe('rings', () => {
  it('are eleven, playable, and no two alike', () => {
    for (const name of RING_NAMES) isPlayable(RINGS[name]);
    assert.equal(new Set(RING_NAMES.map(name => JSON.stringify(RINGS[name]))).size, 11);
    assert.deepEqual(ringBeeps(3, 5).cadence, Array(3).fill({ on: 500, off: 500 }));
    assert.equal(ringBeeps(3, 5).repeat, false);
  });
});

describe('local time', () => {
  const at = new Date('2026-07-31T22:30:00Z');

  it('is that of the offset, or of the zone with its daylight saving', () => {
    const known: [zone: string, offset: string, minutes: number][] = [
      ['', '+00:00', 0],
      ['', '+05:45', 345],
      ['', '-03:30', -210],
      ['Europe/Berlin', '+00:00', 120],
      ['America/St_Johns', '+00:00', -150],
      ['UTC', '+09:00', 0],
    ];
    for (const [zone, offset, minutes] of known) assert.equal(localOffset(at, zone, offset), minutes, zone || offset);
    assert.equal(localOffset(new Date('2026-12-31T22:30:00Z'), 'Europe/Berlin', '+00:00'), 60);
  });

  it('takes no offset and no zone that does not exist', () => {
    for (const good of ['+14:00', '-12:00', '+05:45']) assert.equal(checkOffset(good), null, good);
    for (const bad of ['+14:01', '1:00', '+01:60', '+1:00']) assert.match(checkOffset(bad) ?? '', /two digits/, bad);
    assert.equal(checkZone('Europe/Berlin'), null);
    assert.match(checkZone('Europe/Atlantis') ?? '', /time zone/);
  });
});
