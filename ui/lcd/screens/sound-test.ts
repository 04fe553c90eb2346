import type { AudioPath } from '../../../hal/ports.ts';
import type { TextKey } from '../../lang/index.ts';
import { type Action, NOTHING, press } from '../action.ts';
import { BACK, softkey } from '../keys.ts';
import type { KeyContext, PlaceKind, SoundTestPlace } from '../place.ts';
import { wrap } from '../text.ts';

const TITLES: { readonly [path in AudioPath]: TextKey } = {
  handset: 'test.handset',
  headset: 'test.headset',
  speaker: 'test.hands-free',
};

const LOUDEST = 11;

/** Who speaks hears himself a second later; lifting the handset begins its test. */
export const soundTest: PlaceKind<SoundTestPlace> = {
  body({ say, columns, view }, { path, running }) {
    const words = wrap(say(running ? 'test.speak' : 'test.press-start')[0] ?? '', columns, 2);
    return {
      title: say(TITLES[path]),
      rows: [
        ...words.map(left => ({ left, rank: 1 })),
        { left: say('test.volume'), right: String(view.volumes[path]), rank: 2 },
      ],
    };
  },
  first(context, place, key) {
    if (key === 'VOLUP' || key === 'VOLDOWN') return press(...volume(context, place, key === 'VOLUP' ? 1 : -1));
    const own = place.path === 'speaker' ? 'SPEAKER' : 'HEADSET';
    return key === own && place.path !== 'handset' ? press(turned(place)) : null;
  },
  key(_, place, key) {
    if (key === 'OK') return press(turned(place));
    if (key === 'X' || key === 'LEFT') return press({ type: 'back' });
    return key === 'MENU' ? press({ type: 'home' }) : NOTHING;
  },
  hook: (place, lifted) => (place.path === 'handset' ? { ...place, running: lifted } : null),
  softkeys: (_, place) => [softkey(place.running ? 'softkey.stop' : 'softkey.start', turned(place)), BACK],
};

function turned(place: SoundTestPlace): Action {
  return { type: 'become', place: { ...place, running: !place.running } };
}

function volume({ view }: KeyContext, { path }: SoundTestPlace, by: 1 | -1): readonly Action[] {
  const step = Math.max(0, Math.min(LOUDEST, view.volumes[path] + by));
  return [{ type: 'write', path: `phone400/volume/${path}`, text: String(step), stay: true }];
}
