import assert from 'node:assert/strict';
import { model420HD } from '../../hal/models/420HD.ts';
import { models } from '../../hal/models/index.ts';
import type { Model } from '../../hal/models/model.ts';
import type { Action } from '../../ui/lcd/action.ts';
import { meaningOf } from '../../ui/lcd/keymap.ts';
import { scenes } from './scenes.ts';

type Scene = (typeof scenes)[string];

/** What a key does; nothing when the model or the scene has no use for it. */
function doneBy(model: Model, { view, navigator }: Scene, key: string, softkeyPage = 0): readonly Action[] {
  return meaningOf({ view, model }, { ...navigator, softkeyPage }, key).short;
}

/** Everything that one key press does on a model, also softkeys behind More. */
function allDone(model: Model, scene: Scene): readonly (readonly Action[])[] {
  return [0, 1, 2, 3].flatMap(page => model.keys.map(({ name }) => doneBy(model, scene, name, page)));
}

const orders = (actions: readonly Action[]): string =>
  // BXfer is how a model without the key begins a transfer.
  JSON.stringify(actions).replace('blindTransfer', 'transfer');

type View = Scene['view'];

/** Where the keys of other models matter. The end of a call goes by itself; the desk looks when a transfer makes sense. */
const MATTERS: { readonly [key: string]: (view: View) => boolean } = {
  X: ({ situation }) => situation !== 'ended',
  TRANSFER: ({ situation, transfer, conference }) =>
    ['connected', 'held'].includes(situation) && transfer?.phase !== 'asked' && conference?.phase !== 'together',
};

describe('keys that a model lacks', () => {
  for (const model of models) {
    for (const [key, matters] of Object.entries(MATTERS)) {
      if (model.keys.some(({ name }) => name === key)) continue;
      it(`${key} of other models has a stand-in on the ${model.name}`, () => {
        let checked = 0;
        for (const [name, scene] of Object.entries(scenes)) {
          const wanted = doneBy(model420HD, scene, key);
          // From a menu, what is for a call is one Back away.
          const away = key === 'TRANSFER' && scene.navigator.stack.length > 0;
          if (wanted.length === 0 || away || !matters(scene.view)) continue;
          checked++;
          assert.ok(
            allDone(model, scene).some(done => orders(done) === orders(wanted)),
            `${name}: ${orders(wanted)}`,
          );
        }
        assert.ok(checked > 5);
      });
    }
  }
});
