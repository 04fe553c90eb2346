import type { Model } from '../../../hal/models/model.ts';
import type { LampColour, LampState } from '../../../hal/ports.ts';
import { lampName } from '../../lamps.ts';
import type { Message } from '../../lang/index.ts';
import { BACK, listKey, softkey } from '../keys.ts';
import type { LampTestPlace, PlaceKind } from '../place.ts';
import type { Room, Wording } from '../screen.ts';

/** What is lit at one position of the test: every lamp, or one of them in one colour. */
type Lit = { readonly lamp: string; readonly name: Message | string; readonly colour: LampColour } | null;

/** All lamps, then each in each of its colours; up and down go from one to the next. */
export const lampTest: PlaceKind<LampTestPlace> = {
  body({ say, model }, { position }) {
    const all = positions(model);
    const lit = all[position] ?? null;
    const count = { number: position + 1, count: all.length };
    return {
      title: say('test.lamps'),
      rows: [
        { left: lit === null ? say('test.all-lamps') : nameOf(lit, say), rank: 1 },
        { left: lit === null ? '' : say(`colour.${lit.colour}`), rank: 1 },
        { left: say('test.step', count), rank: 2 },
      ],
    };
  },
  key: ({ model }, _, key) => {
    const count = positions(model).length;
    return listKey(key, count, [{ type: 'move', by: 1, count }]);
  },
  softkeys: ({ model }) => [softkey('softkey.next', { type: 'move', by: 1, count: positions(model).length }), BACK],
};

function positions({ lamps }: Model): readonly Lit[] {
  return [
    null,
    ...lamps.flatMap(lamp => lamp.colours.map(colour => ({ lamp: lamp.name, name: lampName(lamp), colour }))),
  ];
}

function nameOf({ name }: NonNullable<Lit>, say: Room['say']): Wording {
  return typeof name === 'string' ? name : say(name.key, name.args);
}

/** What every lamp of the model shows at a position. */
export function testLamps(model: Model, { position }: LampTestPlace): ReadonlyMap<string, LampState> {
  const lit = positions(model)[position] ?? null;
  return new Map(
    model.lamps.map(({ name, colours: [first] }): [string, LampState] => {
      const colour = lit === null ? first : lit.lamp === name ? lit.colour : undefined;
      return [name, colour === undefined ? null : { colour, cadence: 'steady' }];
    }),
  );
}
