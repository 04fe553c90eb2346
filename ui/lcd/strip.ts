/**
 * The second screen of a model, which names its programmable keys (guide chapter 24): what each does, and what its lamp tells.
 *
 * Decision: the guide does not say how the state stands there. One sign at the end of the label says it; who calls or is
 * called is dark, too.
 */
import type { Model } from '../../hal/models/model.ts';
import type { FrameRow } from '../../hal/ports.ts';
import { stripFit } from '../../hal/raster/fit.ts';
import { signOf } from '../lamps.ts';
import type { TextKey } from '../lang/index.ts';
import { functionLabel } from './function-keys.ts';
import type { Room } from './screen.ts';
import { pair } from './text.ts';

const RINGS = '!';
const ON = '■';

const SIGNS: { readonly [says in TextKey]?: string } = {
  'lamp.watched.ringing': RINGS,
  'lamp.rings': RINGS,
  'lamp.watched.busy': ON,
  'lamp.call': ON,
  'lamp.dials': ON,
  on: ON,
  'lamp.held': '=',
  'lamp.watched.unknown': '?',
  'line.registering': '?',
  'line.unregistered': 'x',
};

/** One label a key, in their order; undefined where the model has no such screen. */
export function stripOf(room: Room): readonly FrameRow[] | undefined {
  const { model, view, fit } = room;
  const strip = stripFit(model, fit.locale);
  if (strip === null) return undefined;
  return programmableKeys(model).map(({ function: key = 0, lamp }) => {
    const label = functionLabel(view, key);
    const words = typeof label === 'string' ? label : room.say(label.key, label.args);
    const says = signOf(model, lamp, view)?.says;
    const sign = says === undefined ? '' : (SIGNS[says] ?? '');
    const [start, end] = pair(words, sign, strip.width, strip.measure);
    const text = end === '' ? { text: start } : { text: `${start} ${end}`, right: end };
    return sign === RINGS ? { ...text, emphasis: true } : text;
  });
}

/** With the names of the lamps in them. */
function programmableKeys({ keys, lamps }: Model): readonly { readonly function?: number; readonly lamp: string }[] {
  return keys
    .filter(({ group }) => group === 'programmable')
    .map(key => ({
      ...(key.function === undefined ? {} : { function: key.function }),
      lamp: lamps.find(({ at }) => at.column === key.at.column && at.row === key.at.row)?.name ?? '',
    }));
}
