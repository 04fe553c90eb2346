/**
 * One cell in real time: the reference sender's packets go through a relay for each subject, both with the same trace,
 * at the same time; each plays into an ear of its own, which is recorded.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Relay } from '../../test/support/relay.ts';
import type { Rig } from '../../test/support/rig.ts';
import { RATE, resample } from '../vq/speech.ts';
import type { Start } from './priority.ts';
import { cpuSeconds, memory } from './process-use.ts';
import { EAR_RATE, type Pulse, type Recording } from './pulse.ts';
import { withRig } from './session.ts';
import { SipEnd } from './sip-end.ts';
import { PACKET_MS, SpeechSender } from './speech-sender.ts';
import type { StartSubject } from './subject.ts';

export type VoiceCell = {
  readonly codec: string;
  readonly profile: string;
  readonly seed: number;
};

export type VoiceTrial = {
  readonly start: StartSubject;
  readonly pulse: Pulse;
  /** The subject's own, by name. */
  readonly ear: string;
  readonly cell: VoiceCell;
  /** One for each packet. */
  readonly payloads: readonly Uint8Array[];
  /** Of all subjects. */
  readonly all: Start;
};

export type VoiceHeard = {
  /** What came out at the ear, at the speech's rate, and when its first sample did, milliseconds after the first one was spoken. */
  readonly ear: Int16Array;
  readonly startMs: number;
  /** Of the subject, for a minute of the call, seconds. */
  readonly cpu: number;
  /** MiB at the end of the call. */
  readonly rss: number;
  /** How late the machine let packets go, 99th percentile. */
  readonly lateMs: number;
};

/** What a cell may take beyond its speech, milliseconds. */
const LONGEST_MS = 90_000;
/** The call settles before speech begins, and what is on its way at the end is still heard, milliseconds. */
const SETTLE_MS = 1000;
const DRAIN_MS = 700;

/** What it has started is ended again, also when it takes too long: a phone that hangs does not hold up the others for ever. */
export function measureVoice(trial: VoiceTrial): Promise<VoiceHeard> {
  return withRig(rig => Promise.race([listen(rig, trial), tooLong(trial.payloads.length * PACKET_MS + LONGEST_MS)]));
}

async function tooLong(ms: number): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error('it took too long');
}

async function listen(rig: Rig, { start, pulse, ear, cell, payloads, all }: VoiceTrial): Promise<VoiceHeard> {
  const sip = await SipEnd.open(rig);
  const relay = await Relay.open(rig, { a: { profile: cell.profile, seed: cell.seed }, b: null });
  // Before anything sounds: a sink that nobody listens to computes silence two seconds ahead, and then takes no sound.
  const recorder = await pulse.record(rig, ear);
  const subject = await start(rig, sip);
  const [{ rtpPort, payloadType }] = await Promise.all([sip.acceptCall(relay.ports.b, cell.codec), subject.dial()]);
  const sender = await SpeechSender.open(rig, cell.codec, payloads, payloadType, relay.ports.a);
  await relay.aim({ a: sender.port, b: rtpPort });
  await delay(SETTLE_MS);
  await all.arrive([subject.pid, recorder.pid, pulse.pid]);
  await delay(SETTLE_MS);
  const cpu = cpuSeconds(subject.pid);
  const began = performance.now();
  const { spokenMs, lateMs } = await sender.speak();
  await delay(DRAIN_MS);
  const minutes = (performance.now() - began) / 60_000;
  const recording = await recorder.stop();
  const used = { cpu: (cpuSeconds(subject.pid) - cpu) / minutes, rss: memory(subject.pid).rss, lateMs };
  return { ...fromSpeechOn(recording, spokenMs), ...used };
}

/** The recording at the speech's rate, without what was before the speech. */
function fromSpeechOn({ samples, startMs }: Recording, spokenMs: number): { ear: Int16Array; startMs: number } {
  const skipped = Math.round(((spokenMs - startMs) * EAR_RATE) / 1000);
  if (skipped < 0) throw new Error('the recording began after the speech');
  if (samples.every(sample => sample === 0)) throw new Error('nothing was heard');
  const ear = resample(samples.subarray(skipped), EAR_RATE, RATE);
  return { ear, startMs: startMs + (skipped * 1000) / EAR_RATE - spokenMs };
}
