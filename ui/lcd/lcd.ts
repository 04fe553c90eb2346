import { isDeepStrictEqual } from 'node:util';
import { contrast as contrastParam } from '../../config/params/menus.ts';
import type { Cue } from '../../config/tables/clicks.ts';
import type { Model } from '../../hal/models/model.ts';
import type { Display, Frame, KeyEvent, Keys, LampState, Lamps, Look } from '../../hal/ports.ts';
import type { Clock, Timer } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import { Runner } from '../../src/base/machine.ts';
import type { DeskOrders } from '../../src/call/facts.ts';
import type { PhoneFacts } from '../facts.ts';
import { LampPanel } from '../lamps.ts';
import { loadLanguage, type Message } from '../lang/index.ts';
import { msToNextSecond, type View, viewOf } from '../view.ts';
import { Accompaniment } from './accompaniment.ts';
import { type Action, giveOrder, isRequest } from './action.ts';
import { Backlight } from './backlight.ts';
import { type BookOrders, giveBook, type Seeker } from './book.ts';
import { cueOfKey, cueOfPopup } from './feedback.ts';
import { frameOf, popupLength } from './frame.ts';
import { meaningOf } from './keymap.ts';
import { type KeypressEffect, type KeypressInput, type KeypressState, keypress, RELEASED } from './keypress.ts';
import {
  HOME,
  type NavigatorEffect,
  type NavigatorInput,
  type NavigatorState,
  navigate,
  placeInSight,
} from './navigator.ts';
import { newsBetween } from './news.ts';
import { carryOut, type PhoneOrders, type PhoneRequest } from './phone-orders.ts';
import type { Place } from './place.ts';
import { spokenOf } from './spoken.ts';

/** After these a held key is not meant for what the phone does now. */
const INTERRUPTING: ReadonlySet<NavigatorInput['type']> = new Set(['call-arrived', 'engaged', 'situation-changed']);

/** Before the first frame. */
const BLANK: Frame = { title: '', rows: [], softkeys: [], icons: [], cursor: null };

export type LcdOptions = {
  readonly model: Model;
  readonly display: Display;
  readonly keys: Keys;
  readonly lamps: Lamps;
  readonly orders: DeskOrders;
  readonly phone: PhoneOrders;
  readonly book: BookOrders & Seeker;
  /** What the phone knows now; the clock adds the two times. */
  readonly facts: () => Omit<PhoneFacts, 'time' | 'now'>;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Screen, keys and lamps of the phone: facts become a view, the view becomes a frame and lamps; keys become orders.
 * Whoever changes a fact calls `changed`. A frame goes to the display only when it differs from the one before.
 */
export class Lcd {
  readonly #options: LcdOptions;
  readonly #lampPanel: LampPanel;
  readonly #accompaniment: Accompaniment;
  readonly #navigator: Runner<NavigatorState, NavigatorInput, NavigatorEffect>;
  readonly #keypress: Runner<KeypressState, KeypressInput, KeypressEffect>;
  /** Null where the screen cannot be adjusted. */
  readonly #backlight: Backlight | null;
  #view: View;
  #frame: Frame = BLANK;
  /** What is read aloud; '' for nothing. */
  #spoken = '';
  #tick: Timer | null = null;
  /** The turn of the event loop in which what changed is drawn. */
  #due: NodeJS.Immediate | null = null;
  /** The view is older than the facts. */
  #stale = false;
  #stopped = false;

  constructor(options: LcdOptions) {
    const { clock, log, model, lamps } = options;
    this.#options = options;
    this.#lampPanel = new LampPanel(model, lamps);
    this.#accompaniment = new Accompaniment(options, this.#lampPanel);
    this.#navigator = new Runner({
      name: 'navigator',
      initial: HOME,
      transition: navigate,
      perform: () => this.#drawSoon(),
      clock,
      log,
    });
    this.#keypress = new Runner({
      name: 'keypress',
      initial: RELEASED,
      transition: keypress,
      perform: ({ actions }) => this.#act(actions),
      clock,
      log,
    });
    const { display } = options;
    this.#backlight = display.adjust === undefined ? null : new Backlight(clock, look => display.adjust?.(look));
    const facts = this.#facts();
    this.#view = viewOf(facts);
    options.keys.onKey(event => this.#key(event));
    this.#draw();
    this.#follow(facts);
  }

  /** What is shown, for the control socket and the web pages. */
  get view(): View {
    this.#settle();
    return this.#view;
  }

  get frame(): Frame {
    this.#settle();
    return this.#frame;
  }

  /** Contrast and light; null where the screen cannot be adjusted. */
  get look(): Look | null {
    this.#settle();
    return this.#backlight?.look ?? null;
  }

  get lamps(): ReadonlyMap<string, LampState> {
    this.#settle();
    return this.#lampPanel.states;
  }

  /** A fact behind the screen changed. */
  changed(): void {
    this.#stale = true;
    this.#drawSoon();
  }

  /** The hook switch: call control gets it, unless a self-test asks for it. */
  hook(lifted: boolean): void {
    this.#settle();
    const place = this.#accompaniment.hook(this.#place, lifted);
    if (place !== null) this.#tell([{ type: 'touched' }, { type: 'become', place }]);
  }

  /** No menu, page or question is open. */
  get isHome(): boolean {
    this.#settle();
    return this.#navigator.state.stack.length === 0;
  }

  /** Opens a place as if keys had led there; never on a locked phone. */
  open(place: Place): void {
    if (this.#view.locked) return;
    this.#tell([{ type: 'open', place }]);
  }

  /** Shows a sentence for a moment over whatever is on the screen. */
  notify(message: Message): void {
    this.#act([{ type: 'popup', message, stays: true }]);
  }

  /** Ends all timers; keys and changes do nothing any more. The display keeps its last frame. */
  stop(): void {
    this.#settle();
    this.#stopped = true;
    this.#tick?.cancel();
    this.#backlight?.stop();
    this.#navigator.stop();
    this.#keypress.stop();
  }

  get #place(): Place | null {
    return placeInSight(this.#navigator.state);
  }

  #facts(): PhoneFacts {
    const { facts, clock } = this.#options;
    return { ...facts(), time: clock.wall(), now: clock.now() };
  }

  #key({ key, down }: KeyEvent): void {
    this.#settle();
    if (!down) {
      this.#keypress.dispatch({ type: 'up', key });
      return;
    }
    const { model } = this.#options;
    // What the user sees is what the key means, so it is read from the view that is shown.
    const meaning = meaningOf({ view: this.#view, model }, this.#navigator.state, key);
    this.#navigator.dispatch({ type: 'touched' });
    this.#backlight?.wake();
    const { cues, keyTimes: times } = this.#view.settings;
    this.#cue(cueOfKey(meaning) === 'wrong' && cues.wrong ? 'wrong' : 'click');
    this.#keypress.dispatch({ type: 'down', key, meaning, times });
  }

  #act(actions: readonly Action[]): void {
    for (const action of actions) {
      if (action.type === 'order') giveOrder(this.#options.orders, action);
      else if (action.type === 'book') this.#tell(giveBook(this.#options.book, action));
      else if (isRequest(action)) this.#request(action);
      else this.#navigate(action);
    }
    this.#drawSoon();
  }

  #request(request: PhoneRequest): void {
    if (request.type === 'preview') this.#accompaniment.plays(request.ring === null ? null : this.#place);
    carryOut(this.#options.phone, request, (...inputs) => this.#tell(inputs));
  }

  #navigate(input: NavigatorInput): void {
    this.#dispatch(input);
    const cue = input.type === 'popup' ? cueOfPopup(input.message.key) : null;
    if (cue !== null) this.#cue(cue);
  }

  /** A pop-up knows how long it is. */
  #dispatch(input: NavigatorInput): void {
    const pages = input.type === 'popup' ? popupLength(this.#options.model, this.#view, input.message) : 1;
    this.#navigator.dispatch(pages > 1 ? ({ ...input, pages } as NavigatorInput) : input);
  }

  #cue(name: Cue): void {
    if (this.#view.settings.cues[name]) this.#options.phone.cue(name);
  }

  #tell(inputs: readonly NavigatorInput[]): void {
    for (const input of inputs) this.#navigate(input);
    this.#drawSoon();
  }

  /** Once for all that happens in this turn, and after what goes to the network. */
  #drawSoon(): void {
    if (!this.#stopped) this.#due ??= setImmediate(() => this.#settle());
  }

  /** Draws what is due: at the end of the turn, or before somebody looks at it or presses a key because of it. */
  #settle(): void {
    if (this.#due === null || this.#stopped) return;
    clearImmediate(this.#due);
    while (this.#stale) this.#renew();
    this.#due = null;
    this.#draw();
  }

  /** The facts become the view; what is new in it is shown by the navigator. */
  #renew(): void {
    this.#stale = false;
    const before = this.#view;
    const facts = this.#facts();
    this.#view = viewOf(facts);
    const { language } = this.#view.settings;
    if (language !== before.settings.language) void loadLanguage(language).then(isNew => isNew && this.changed());
    for (const news of newsBetween(before, this.#view)) {
      this.#dispatch(news);
      if (INTERRUPTING.has(news.type)) this.#keypress.dispatch({ type: 'interrupted' });
    }
    this.#follow(facts);
  }

  #draw(): void {
    this.#accompaniment.follow(this.#view, this.#place);
    this.#light();
    const frame = frameOf(this.#options.model, this.#view, this.#navigator.state);
    if (isDeepStrictEqual(frame, this.#frame)) return;
    const before = this.#frame;
    this.#frame = frame;
    this.#options.display.show(frame);
    this.#speak(frame, before);
  }

  /** Going home, and a call, end what is being said. */
  #speak(frame: Frame, before: Frame): void {
    const spoken = spokenOf(this.#view, this.#navigator.state, frame, before);
    if (spoken.about === this.#spoken) return;
    this.#spoken = spoken.about;
    this.#options.phone.speak(spoken.text === '' ? null : spoken.text, frame.locale ?? 'en');
  }

  /** A level that is being turned is seen at once. */
  #light(): void {
    const place = this.#place;
    const { contrast, lightSeconds } = this.#view.settings;
    const turned = place?.kind === 'level' && place.path === contrastParam.path ? place.value : contrast;
    this.#backlight?.follow(turned, lightSeconds, this.#view.situation !== 'idle');
  }

  /** Wakes up when the next second of what is shown is over. */
  #follow(facts: PhoneFacts): void {
    this.#tick?.cancel();
    this.#tick = this.#options.clock.after(msToNextSecond(facts), () => this.changed());
  }
}
