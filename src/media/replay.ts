import type { AudioPath } from '../../hal/ports.ts';
import type { MediaArguments, MediaOrderName, MediaRequest, StreamId } from './protocol.ts';

/** An order without its number. */
export type Order = { [N in MediaOrderName]: { order: N; args: MediaArguments<N> } }[MediaOrderName];

/** `open` is null until its ports are known. */
type StreamMemory = { open: MediaArguments<'openStream'> | null; set: MediaArguments<'setStream'> | null };

/** Remembers what a new engine must be told to sound like the one before it. */
export class Replay {
  readonly #streams = new Map<StreamId, StreamMemory>();
  readonly #volumes = new Map<AudioPath | 'ringer', number>();
  #path: AudioPath | null = null;
  #muted = false;
  #voice: MediaArguments<'setVoice'>['settings'] | null = null;
  #digits: MediaArguments<'setDigits'>['settings'] | null = null;
  #pages: MediaArguments<'listenPages'> | null = null;
  #parties: MediaArguments<'confer'>['parties'] = [];
  #tone: MediaArguments<'playTone'>['tone'] = null;
  #ring: MediaArguments<'ring'> = { sound: null, inEar: false };

  /** Orders that say how things are from now on; digits, files and questions pass. */
  note(order: Order | MediaRequest): void {
    switch (order.order) {
      case 'openStream':
        if (!this.#streams.has(order.args.stream)) this.#streams.set(order.args.stream, { open: null, set: null });
        break;
      case 'setStream': {
        const memory = this.#streams.get(order.args.stream);
        if (memory !== undefined) memory.set = order.args;
        break;
      }
      case 'closeStream':
        this.#streams.delete(order.args.stream);
        break;
      case 'confer':
        this.#parties = order.args.parties;
        break;
      case 'setVoice':
        this.#voice = order.args.settings;
        break;
      case 'listenPages':
        this.#pages = order.args;
        break;
      case 'setDigits':
        this.#digits = order.args.settings;
        break;
      case 'selectPath':
        this.#path = order.args.path;
        break;
      case 'mute':
        this.#muted = order.args.on;
        break;
      case 'setVolume':
        this.#volumes.set(order.args.path, order.args.step);
        break;
      case 'playTone':
        this.#tone = order.args.tone;
        break;
      case 'ring':
        this.#ring = order.args;
        break;
    }
  }

  /** Its ports are known: a new worker must take the same ones. A stream that was closed meanwhile stays forgotten. */
  opened(args: MediaArguments<'openStream'>, rtpPort: number): void {
    const memory = this.#streams.get(args.stream);
    if (memory !== undefined) memory.open = { ...args, rtpPort };
  }

  /** It could not be opened. */
  failed(stream: StreamId): void {
    if (!this.knows(stream)) this.#streams.delete(stream);
  }

  knows(stream: StreamId): boolean {
    return (this.#streams.get(stream)?.open ?? null) !== null;
  }

  /** In an order in which they can be carried out. A tone that plays once is not played again. */
  orders(): Order[] {
    const orders: Order[] = [];
    for (const [path, step] of this.#volumes) orders.push({ order: 'setVolume', args: { path, step } });
    if (this.#voice !== null) orders.push({ order: 'setVoice', args: { settings: this.#voice } });
    if (this.#digits !== null) orders.push({ order: 'setDigits', args: { settings: this.#digits } });
    if (this.#pages !== null) orders.push({ order: 'listenPages', args: this.#pages });
    orders.push({ order: 'mute', args: { on: this.#muted } });
    for (const { open, set } of this.#streams.values()) {
      if (open === null) continue;
      orders.push({ order: 'openStream', args: open });
      if (set !== null) orders.push({ order: 'setStream', args: set });
    }
    if (this.#parties.length > 0) orders.push({ order: 'confer', args: { parties: this.#parties } });
    orders.push({ order: 'selectPath', args: { path: this.#path } });
    if (this.#tone?.repeat) orders.push({ order: 'playTone', args: { tone: this.#tone } });
    const { sound } = this.#ring;
    if (sound !== null && ('file' in sound || sound.repeat)) orders.push({ order: 'ring', args: this.#ring });
    return orders;
  }
}
