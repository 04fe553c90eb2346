import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../../hal/models/model.ts';
import type { AudioPath } from '../../hal/ports.ts';
import type { DeskOrders } from '../../src/call/facts.ts';
import type { LampPanel } from '../lamps.ts';
import type { View } from '../view.ts';
import type { Seeker } from './book.ts';
import { textOf } from './entry/entry.ts';
import type { PhoneOrders } from './phone-orders.ts';
import type { Place } from './place.ts';
import { placeHook } from './screens/index.ts';
import { testLamps } from './screens/lamp-test.ts';

export type AccompanimentParts = {
  readonly model: Model;
  readonly orders: Pick<DeskOrders, 'hook'>;
  readonly phone: Pick<PhoneOrders, 'loopBack' | 'preview'>;
  readonly book: Seeker;
};

/**
 * What goes on beside the screen with the place in sight: lamps and sound of a self-test, the handset that it asks for, the ring
 * that is marked, the search in the company. It ends with its place, whatever ended that.
 */
export class Accompaniment {
  readonly #parts: AccompanimentParts;
  readonly #lamps: LampPanel;
  /** Where a self-test plays the own voice. */
  #loopBack: AudioPath | null = null;
  /** Where the ring is marked that can be heard. */
  #played: Place | null = null;
  /** Where the handset is, as long as a self-test keeps that to itself. */
  #hook: boolean | null = null;
  /** Whom the user looks for in the company. */
  #sought: string | null = null;

  constructor(parts: AccompanimentParts, lamps: LampPanel) {
    this.#parts = parts;
    this.#lamps = lamps;
  }

  /** The hook switch: call control gets it, unless a self-test asks for it; then this is how its place goes on. */
  hook(place: Place | null, lifted: boolean): Place | null {
    const tested = place === null ? null : placeHook(place, lifted);
    this.#hook = tested === null ? null : lifted;
    if (tested === null) this.#parts.orders.hook(lifted);
    return tested;
  }

  /** A ring is heard where it is marked; null: none. */
  plays(place: Place | null): void {
    this.#played = place;
  }

  /** The view or the place in sight may be another one now. */
  follow(view: View, place: Place | null): void {
    const { model } = this.#parts;
    this.#lamps.show(view, place?.kind === 'lamp-test' ? testLamps(model, place) : null);
    this.#hear(place);
    this.#release(view, place);
    this.#seek(place);
  }

  #hear(place: Place | null): void {
    const { phone } = this.#parts;
    const path = place?.kind === 'sound-test' && place.running ? place.path : null;
    if (path !== this.#loopBack) {
      this.#loopBack = path;
      phone.loopBack(path);
    }
    if (this.#played === null || isDeepStrictEqual(place, this.#played)) return;
    this.#played = null;
    phone.preview(null);
  }

  /** Call control missed the hook switch while a test had it. To tell it while somebody rings would answer him unasked. */
  #release(view: View, place: Place | null): void {
    const lifted = this.#hook;
    if (lifted === null || view.calls.some(({ phase }) => phase === 'incoming')) return;
    if (place !== null && placeHook(place, lifted) !== null) return;
    this.#hook = null;
    if (lifted !== view.handsetLifted) this.#parts.orders.hook(lifted);
  }

  /** Whom the user looks for follows from what is typed. */
  #seek(place: Place | null): void {
    const text = place?.kind === 'people' && place.source === 'corporate' ? textOf(place.entry) : null;
    if (text === this.#sought) return;
    this.#sought = text;
    this.#parts.book.seek(text);
  }
}
