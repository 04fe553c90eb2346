/** What must sound now follows from the desk's state alone; nobody switches tones on and off. */
import { isDeepStrictEqual } from 'node:util';
import type { AudioPath } from '../../hal/ports.ts';
import type { Log } from '../base/log.ts';
import { faultText } from '../base/result.ts';
import type { MediaClient } from '../media/client.ts';
import type { ConferenceParty, RingSpec, ToneSpec } from '../media/protocol.ts';
import { soundOf } from './alerting.ts';
import type { DeskState } from './facts.ts';
import type { CallSettings } from './settings.ts';

export type SoundPlan = {
  readonly path: AudioPath | null;
  readonly muted: boolean;
  /** Who hears each other. */
  readonly parties: readonly ConferenceParty[];
  readonly ear: ToneSpec | null;
  readonly ring: RingSpec | null;
  /** The ring is heard in the headset. */
  readonly ringInEar: boolean;
};

export function soundPlan(settings: CallSettings, state: DeskState): SoundPlan {
  const ring = ringSound(settings, state);
  const ringInEar = ring !== null && settings.ringing.inHeadset;
  // A headset that rings is open to nobody's voice.
  const path = ringInEar ? 'headset' : state.path;
  const muted = ringInEar || state.muted;
  return { path, muted, parties: parties(state), ear: earTone(settings, state), ring, ringInEar };
}

/** Members that speak; the music of one who holds us is not for the others. */
function parties({ conference, calls }: DeskState): readonly ConferenceParty[] {
  if (conference === null) return [];
  return calls
    .filter(({ id, phase, heldByRemote }) => conference.members.includes(id) && phase === 'connected' && !heldByRemote)
    .map(({ id }) => ({ stream: id, db: conference.levels[id] ?? 0 }));
}

function earTone({ tones, callWaiting }: CallSettings, state: DeskState): ToneSpec | null {
  if (state.path === null) return null;
  if (state.beeping !== null) return tones.answerBeep;
  if (state.dial !== null) return state.dial.tone === 'none' ? null : tones[state.dial.tone];
  const connected = state.calls.some(call => call.phase === 'connected');
  const paging = state.paging !== null;
  if (connected || paging) {
    if (callWaiting.tone && isRinging(state)) return tones.callWaiting;
    return state.reminding === null ? null : { ...tones.callWaiting, repeat: false };
  }
  if (state.calls.some(call => call.phase === 'ringback' && !call.earlyMedia)) return tones.ringback;
  if (state.reminding !== null) return { ...tones.callWaiting, repeat: false };
  const over = state.calls.find(call => call.phase === 'ended' && call.endTone !== null);
  return over?.endTone ? tones[over.endTone] : null;
}

/** The ringer is quiet while the user speaks or dials: then call waiting tone stands in. */
function ringSound(settings: CallSettings, state: DeskState): RingSpec | null {
  if (state.path !== null) return null;
  const call = state.calls.find(one => one.phase === 'incoming' && !one.silenced);
  if (call === undefined) return reminderRing(settings, state);
  return settings.ringing.beeps ?? soundOf(settings, call.ring) ?? settings.lines[call.line]?.ring ?? null;
}

/** A call on hold rings as a call of its line does. */
function reminderRing(settings: CallSettings, { calls, reminding }: DeskState): RingSpec | null {
  const held = calls.find(({ id }) => id === reminding);
  if (held === undefined) return null;
  return settings.ringing.beeps ?? settings.lines[held.line]?.ring ?? null;
}

function isRinging(state: DeskState): boolean {
  return state.calls.some(call => call.phase === 'incoming' && !call.silenced);
}

/** Brings the media worker to the plan by as few orders as possible: a tone that goes on is not started again. */
export class Sound {
  readonly #media: MediaClient;
  readonly #log: Log;
  /** Is heard in the place of the ring. */
  #announced: RingSpec | null = null;
  #now: SoundPlan = { path: null, muted: false, parties: [], ear: null, ring: null, ringInEar: false };

  constructor(media: MediaClient, log: Log) {
    this.#media = media;
    this.#log = log;
  }

  apply(plan: SoundPlan): void {
    const before = this.#now;
    this.#now = plan;
    if (!isDeepStrictEqual(plan.ring, before.ring)) {
      this.#announced = null;
      void this.#ring(plan);
    }
    if (plan.path !== before.path) void this.#media.order('selectPath', { path: plan.path });
    if (!isDeepStrictEqual(plan.parties, before.parties)) void this.#media.order('confer', { parties: plan.parties });
    if (plan.muted !== before.muted) void this.#media.order('mute', { on: plan.muted });
    if (!isDeepStrictEqual(plan.ear, before.ear)) void this.#media.order('playTone', { tone: plan.ear });
  }

  get rings(): boolean {
    return this.#now.ring !== null;
  }

  /** Who calls is told in the place of the ring, until null: then it rings on. Nothing while nobody rings. */
  announce(spoken: RingSpec | null): void {
    if (!this.rings || spoken === this.#announced) return;
    this.#announced = spoken;
    void this.#ring(this.#now);
  }

  async #ring({ ring, ringInEar }: SoundPlan): Promise<void> {
    const sound = ring === null ? null : (this.#announced ?? ring);
    const played = await this.#media.order('ring', { sound, inEar: ringInEar });
    if (!played.ok) this.#log.warning(faultText(played.error));
  }
}
