import type { Audio, SimulatedAudio } from '../../hal/ports.ts';
import type { Clock } from '../base/clock.ts';
import { type Fault, fail, ok, type Result, thrownText } from '../base/result.ts';
import { digitTone } from './dtmf/digits.ts';
import { type DigitSettings, PLAIN_DIGITS } from './dtmf/settings.ts';
import { Governor, QUALITIES } from './governor.ts';
import { CAREFUL_NETWORK } from './network.ts';
import type {
  MediaAnswer,
  MediaArguments,
  MediaFact,
  MediaOptions,
  MediaOrderName,
  MediaRequest,
  StreamId,
} from './protocol.ts';
import { CallRecorder } from './recording/call.ts';
import { PacketRecorder } from './recording/packets.ts';
import { Rest } from './rest.ts';
import { Pages } from './rtp/pages.ts';
import type { OpenPair, PortPair } from './rtp/ports.ts';
import { SoundPath } from './sound-path.ts';
import { ownFingerprint } from './srtp/dtls/addon.ts';
import { Stream } from './stream.ts';
import { TickMeter } from './tick-meter.ts';

/** How long a digit is heard in the own ear, at most, milliseconds. */
const LONGEST_ECHO_MS = 100;

export type EngineParts = {
  options: MediaOptions;
  audio: Audio;
  openPair: OpenPair;
  /** Has the ports hand on what came since the last tick; absent where they do so by themselves. */
  readPorts?: (now: number) => void;
  clock: Clock;
  publish: (fact: MediaFact) => void;
  random: () => number;
};

type Duties = { [N in MediaOrderName]: (args: MediaArguments<N>) => MediaAnswer<N> | Promise<MediaAnswer<N>> };

/**
 * The media half of the phone: carries out orders one after the other, and moves sound once a period of the
 * sound device. It knows nothing of threads.
 */
export class Engine {
  readonly #parts: EngineParts;
  readonly #block: number;
  readonly #streams: Stream[] = [];
  readonly #byId = new Map<StreamId, Stream>();
  readonly #meter: TickMeter;
  readonly #sound: SoundPath;
  readonly #rest: Rest;
  readonly #governor: Governor;
  readonly #pages: Pages;
  readonly #packets: PacketRecorder;
  readonly #recorder: CallRecorder;
  #digits: DigitSettings = PLAIN_DIGITS;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: EngineParts) {
    const { rate, periodMs } = parts.audio.format;
    this.#parts = parts;
    this.#block = (rate * periodMs) / 1000;
    this.#pages = new Pages(parts.clock, parts.publish);
    this.#meter = new TickMeter(periodMs);
    const over = (of: 'call' | 'packets') => (fault: Fault | null) => {
      parts.publish({ type: 'recording-over', of, fault });
    };
    this.#packets = new PacketRecorder(parts.clock, over('packets'));
    this.#recorder = new CallRecorder(rate, this.#block, parts.clock, over('call'));
    this.#sound = new SoundPath(parts.audio.format, 'delayMs' in parts.audio, this.#recorder);
    this.#governor = new Governor(periodMs, ({ name, voice, coding }, level) => {
      this.#sound.voice.spare(voice);
      for (const stream of this.#streams) stream.spare(coding);
      parts.publish({ type: 'effort', level, name });
    });
    this.#rest = new Rest(parts.audio, () => this.#sound.live || this.#streams.length > 0);
  }

  start(): Result<void> {
    const { audio, publish } = this.#parts;
    return audio.start(
      (microphone, ear, ring) => this.#tick(microphone, ear, ring),
      fault => publish(fault === null ? { type: 'audio-back' } : { type: 'audio-fault', fault }),
    );
  }

  /** Orders are carried out one after the other; the answer is a fault where one threw. */
  execute(request: MediaRequest): Promise<Result<unknown>> {
    const duty = this.#duties[request.order] as (args: unknown) => Result<unknown> | Promise<Result<unknown>>;
    const answer = this.#queue.then(() => duty(request.args));
    const safe = answer.catch(thrown =>
      fail({ what: `The order failed: ${thrownText(thrown)}.`, where: `media order ${request.order}` }),
    );
    this.#queue = safe;
    void safe.then(() => this.#rest.wake() && this.#meter.restart());
    return safe;
  }

  readonly #duties: Duties = {
    openStream: async ({ stream, address, rtpPort, page, network: wanted }) => {
      if (this.#byId.has(stream)) return fail({ what: `Stream ${stream} is open already.` });
      const pair = await this.#openPair(page, address, rtpPort ?? null, wanted?.tos);
      if (!pair.ok) return pair;
      const { options, clock, random, audio } = this.#parts;
      const { rate, periodMs } = audio.format;
      const deviceMs = (): number => audio.delayMs ?? 2 * periodMs;
      const publish = (fact: MediaFact): void => this.#fact(fact);
      const digits = (): DigitSettings => this.#digits;
      const parts = { options, clock, publish, random, rate, block: this.#block, deviceMs, digits };
      const opened = new Stream({ ...parts, id: stream, pair: pair.value, network: { ...CAREFUL_NETWORK, ...wanted } });
      this.#byId.set(stream, opened);
      this.#streams.push(opened);
      opened.spare(QUALITIES[this.#governor.level]?.coding ?? 0);
      this.#sound.lines.add(opened);
      const bound = pair.value;
      return ok({ rtpPort: bound.rtpPort, rtcpPort: bound.rtcpPort, fingerprint: ownFingerprint() });
    },
    setStream: ({ stream, settings }) => this.#stream(stream, one => one.set(settings)),
    closeStream: ({ stream }) =>
      this.#stream(stream, one => {
        const quality = one.close();
        this.#byId.delete(stream);
        this.#streams.splice(this.#streams.indexOf(one), 1);
        this.#sound.lines.remove(one);
        return ok(quality);
      }),
    confer: ({ parties }) => {
      this.#sound.lines.confer(parties);
      return ok(undefined);
    },
    selectPath: ({ path }) => {
      this.#sound.select(path);
      this.#parts.audio.select(path);
      return ok(undefined);
    },
    setVoice: ({ settings }) => {
      this.#sound.voice.set(settings);
      return ok(undefined);
    },
    setDigits: ({ settings }) => {
      this.#digits = settings;
      return ok(undefined);
    },
    mute: ({ on }) => {
      this.#sound.muted = on;
      return ok(undefined);
    },
    setVolume: ({ path, step }) => {
      this.#sound.volumes.set(path, step);
      return ok(undefined);
    },
    playTone: ({ tone }) => {
      this.#sound.tone.play(tone);
      return ok(undefined);
    },
    playCue: ({ tone }) => {
      this.#sound.cue.play(tone);
      return ok(undefined);
    },
    ring: ({ sound, inEar }) => {
      this.#sound.ringInEar = inEar;
      return this.#sound.ringing.play(sound);
    },
    loopBack: ({ on }) => {
      this.#sound.loopBack.on = on;
      return ok(undefined);
    },
    sendDigit: ({ stream, digit, ms }) =>
      this.#stream(stream, one => {
        const sent = one.sendDigit(digit, ms);
        if (sent.ok) this.#playDigit(digit, ms);
        return sent;
      }),
    listenPages: listening => this.#pages.listen(listening),
    recordPackets: async targets => {
      const { dropped } = this.#packets;
      const begun = await this.#packets.record(targets);
      return begun.ok ? ok({ dropped }) : begun;
    },
    recordCall: async ({ file }) => {
      const { dropped } = this.#recorder;
      const done = file === null ? ok(await this.#recorder.close()) : await this.#recorder.record(file);
      if (done.ok) return ok({ dropped });
      this.#parts.publish({ type: 'recording-over', of: 'call', fault: done.error });
      return done;
    },
    stats: () =>
      ok({
        streams: this.#streams.map(stream => stream.stats()),
        tick: { ...this.#meter.stats(), effort: this.#governor.level },
      }),
    speakFile: ({ path }) => this.#simulated(audio => audio.playFile(path)),
    recordEar: ({ path }) => this.#simulated(audio => audio.recordTo(path)),
    // Streams first: each says BYE while its socket is open. The sound device last: it is the clock.
    close: async () => {
      for (const stream of this.#streams.splice(0)) {
        this.#sound.lines.remove(stream);
        stream.close();
      }
      this.#byId.clear();
      this.#pages.close();
      await this.#recorder.close();
      await this.#packets.close();
      await this.#parts.audio.close();
      return ok(undefined);
    },
  };

  #stream<T>(id: StreamId, use: (stream: Stream) => Result<T>): Result<T> {
    const stream = this.#byId.get(id);
    return stream === undefined ? fail({ what: `There is no stream ${id}.` }) : use(stream);
  }

  /** The ports of a stream: its own, or those of a paging group. */
  async #openPair(
    page: MediaArguments<'openStream'>['page'],
    address: string,
    port: number | null,
    tos: number | undefined,
  ): Promise<Result<PortPair>> {
    if (typeof page === 'number') {
      const pair = this.#pages.pair(page);
      if (pair === null) return fail({ what: `Nobody listens to paging group ${page}.` });
      return ok(this.#packets.tap(pair, address));
    }
    const pair = await this.#parts.openPair(address, port, tos);
    if (!pair.ok) return pair;
    const tapped = this.#packets.tap(pair.value, address);
    return ok(page === 'out' ? this.#pages.sending(tapped) : tapped);
  }

  /** What a stream tells, on its way to the main thread. */
  #fact(fact: MediaFact): void {
    if (fact.type === 'digit' && fact.event && this.#digits.audible) this.#playDigit(fact.digit, LONGEST_ECHO_MS);
    this.#parts.publish(fact);
  }

  #playDigit(digit: string, ms: number): void {
    this.#sound.digit.play(digitTone(digit, Math.min(ms, LONGEST_ECHO_MS), this.#digits.toneLevel));
  }

  #simulated<T>(use: (audio: SimulatedAudio) => Promise<Result<T>>): Promise<Result<T>> | Result<T> {
    const { audio } = this.#parts;
    return 'playFile' in audio ? use(audio as SimulatedAudio) : fail(notSimulated);
  }

  /** Allocates nothing: what it needs was made when the engine and its streams were. */
  #tick(microphone: Int16Array, ear: Int16Array, ring: Int16Array): void {
    const now = this.#parts.clock.now();
    const late = this.#meter.tick(now);
    this.#parts.readPorts?.(now);
    this.#sound.tick(microphone, ear, ring, now, this.#parts.audio.delayMs ?? 0);
    this.#rest.tick();
    this.#governor.tick(late, this.#parts.clock.now() - now);
  }
}

const notSimulated: Fault = {
  what: 'The sound device is a real one: it speaks and records no files.',
  remedy: "Run the phone with a simulated sound device ('null', 'tone', 'wav:in.wav,out.wav').",
};
