import { Limiter } from './limiter.ts';
import { Mixer } from './mixer.ts';
import type { ConferenceParty } from './protocol.ts';
import { amplify } from './ramp.ts';
import type { Stream } from './stream.ts';
import { GainControl } from './voice/gain-control.ts';
import type { GainControlSettings } from './voice/settings.ts';
import { factor } from './volume.ts';

/** A stream's place in the mix. */
type Line = {
  readonly stream: Stream;
  readonly limiter: Limiter;
  readonly level: GainControl;
  gain: number;
  member: boolean;
};

/**
 * All far ends: what they say, and what each of them hears. A member of the conference hears us and all other members,
 * never himself: he gets the sum of all without his own share. Everybody else hears only us.
 */
export class Lines {
  readonly #rate: number;
  readonly #lines: Line[] = [];
  readonly #members: Mixer;
  readonly #mix: Mixer;
  readonly #silence: Int16Array;
  readonly #spoken: Int16Array;
  #parties: readonly ConferenceParty[] = [];

  /** Samples per second, and of one block. */
  constructor(rate: number, block: number) {
    this.#rate = rate;
    this.#members = new Mixer(block);
    this.#mix = new Mixer(block);
    this.#silence = new Int16Array(block);
    this.#spoken = new Int16Array(block);
  }

  add(stream: Stream): void {
    const block = this.#silence.length;
    const limiter = new Limiter(this.#rate, block);
    this.#lines.push({ stream, limiter, level: new GainControl(this.#rate, block), gain: 1, member: false });
    this.confer(this.#parties);
  }

  remove(stream: Stream): void {
    const at = this.#lines.findIndex(line => line.stream === stream);
    if (at >= 0) this.#lines.splice(at, 1);
  }

  /** These streams hear each other from now on, and no others; one that is not open yet joins when it is. */
  confer(parties: readonly ConferenceParty[]): void {
    this.#parties = parties;
    for (const line of this.#lines) {
      const party = parties.find(({ stream }) => stream === line.stream.id);
      line.member = party !== undefined;
      line.gain = factor(party?.db ?? 0);
    }
  }

  /** A far end speaks wide-band. */
  get wide(): boolean {
    for (let i = 0; i < this.#lines.length; i++) if ((this.#lines[i] as Line).stream.wide) return true;
    return false;
  }

  /** Somebody hears the user: not all are on hold. */
  get heard(): boolean {
    for (let i = 0; i < this.#lines.length; i++) {
      if ((this.#lines[i] as Line).stream.settings?.direction === 'sendrecv') return true;
    }
    return false;
  }

  /** Brings in what every far end says, and adds it to what the user hears; `control` brings each to one level. */
  hear(ear: Mixer, control: GainControlSettings | null, now: number): void {
    this.#members.clear();
    for (let i = 0; i < this.#lines.length; i++) {
      const { stream, level, gain, member } = this.#lines[i] as Line;
      stream.hear(now);
      level.set(control);
      level.process(stream.heard, false);
      amplify(stream.heard, gain);
      ear.add(stream.heard);
      if (member) this.#members.add(stream.heard);
    }
  }

  /** Gives every far end what it is to hear; `voice` is ours. */
  speak(voice: Int16Array, now: number): void {
    for (let i = 0; i < this.#lines.length; i++) {
      const line = this.#lines[i] as Line;
      const { stream } = line;
      // A far end on hold hears nothing of the room.
      if (stream.settings?.direction === 'sendonly') stream.speak(this.#silence, now);
      else stream.speak(line.member ? this.#mixFor(line, voice) : voice, now);
    }
  }

  #mixFor({ stream, limiter }: Line, voice: Int16Array): Int16Array {
    this.#mix.clear();
    this.#mix.add(this.#members.sum);
    this.#mix.subtract(stream.heard);
    this.#mix.add(voice);
    limiter.write(this.#mix.sum, this.#spoken);
    return this.#spoken;
  }
}
