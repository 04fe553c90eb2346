import type { VoipMetrics } from '../rtcp/xr.ts';
import { rate } from './e-model.ts';
import type { Hearing, StreamQuality } from './figures.ts';
import { impairmentOf } from './impairments.ts';
import { GMIN, type LossFigures } from './loss-run.ts';

/** What the far end said of our sound. */
export type FarReport = {
  /** Of all packets that we sent, 0 to 1. */
  readonly loss: number;
  readonly jitterMs: number;
  /** Its VoIP metrics block (RFC 3611 4.7); null when it sends none. */
  readonly metrics: VoipMetrics | null;
};

export type QualityInput = {
  readonly codec: string;
  /** Sound in one packet, milliseconds. */
  readonly packetMs: number;
  readonly losses: LossFigures;
  /** Lost frames that error correction brought back. */
  readonly recovered: number;
  readonly jitterMs: number;
  readonly roundTripMs: number | null;
  /** Added by the jitter buffer and by the sound device, milliseconds. */
  readonly bufferMs: number;
  readonly deviceMs: number;
  readonly buffer: StreamQuality['buffer'];
  readonly far: FarReport | null;
  readonly ssrc: number;
  readonly remoteSsrc: number;
  readonly startedAt: number;
  readonly at: number;
};

/** Rates what was measured by the E-model. */
export function qualityOf(input: QualityInput): StreamQuality {
  const { codec, losses, far, roundTripMs } = input;
  const endSystemMs = input.packetMs + input.bufferMs + input.deviceMs;
  const farEndMs = far?.metrics?.endSystemDelay || endSystemMs;
  // RFC 3611 4.7.3: both ends' own delay and the round trip, halved.
  const oneWayMs = ((roundTripMs ?? 0) + endSystemMs + farEndMs) / 2;
  const share = (count: number): number => (losses.expected === 0 ? 0 : Math.max(0, count) / losses.expected);
  const loss = share(losses.lost - input.recovered);
  const discard = share(losses.discarded);
  return {
    codec,
    rating: impairmentOf(codec).wideband ? 'G.107.1' : 'G.107',
    near: hearing({ codec, loss, discard, burstRatio: losses.burstRatio, jitterMs: input.jitterMs, oneWayMs }),
    far: far === null ? null : farHearing(codec, far, oneWayMs),
    burst: { density: losses.burstDensity, ms: losses.burstMs },
    gap: { density: losses.gapDensity, ms: losses.gapMs },
    roundTripMs,
    endSystemMs,
    oneWayMs,
    buffer: input.buffer,
    ssrc: input.ssrc,
    remoteSsrc: input.remoteSsrc,
    startedAt: input.startedAt,
    at: input.at,
  };
}

type Heard = { codec: string; loss: number; discard: number; burstRatio: number; jitterMs: number; oneWayMs: number };

function hearing({ codec, loss, discard, burstRatio, jitterMs, oneWayMs }: Heard): Hearing {
  const transmission = { codec: impairmentOf(codec), loss: loss + discard, burstRatio };
  const listening = rate({ ...transmission, delayMs: 0 });
  const conversation = rate({ ...transmission, delayMs: oneWayMs });
  return {
    lossPercent: 100 * loss,
    discardPercent: 100 * discard,
    jitterMs,
    rLq: listening.r,
    rCq: conversation.r,
    mosLq: listening.mos,
    mosCq: conversation.mos,
  };
}

/** Its own figures where it tells them, else ours for what it lost. */
function farHearing(codec: string, { loss, jitterMs, metrics }: FarReport, oneWayMs: number): Hearing {
  const said = metrics ?? null;
  const lost = said === null ? loss : said.lossRate / 256;
  const discard = said === null ? 0 : said.discardRate / 256;
  const ours = hearing({ codec, loss: lost, discard, burstRatio: 1, jitterMs, oneWayMs });
  return {
    ...ours,
    rCq: said?.rFactor ?? ours.rCq,
    mosLq: said?.mosLq ? said.mosLq / 10 : ours.mosLq,
    mosCq: said?.mosCq ? said.mosCq / 10 : ours.mosCq,
  };
}

/** The block that tells the far end how we hear it (RFC 3611 4.7). */
export function voipMetrics(quality: StreamQuality): VoipMetrics {
  const { near, burst, gap, buffer } = quality;
  return {
    type: 'voip-metrics',
    ssrc: quality.remoteSsrc,
    lossRate: near.lossPercent * 2.56,
    discardRate: near.discardPercent * 2.56,
    burstDensity: burst.density * 256,
    gapDensity: gap.density * 256,
    burstDuration: burst.ms,
    gapDuration: gap.ms,
    roundTripDelay: quality.roundTripMs ?? 0,
    endSystemDelay: quality.endSystemMs,
    signalLevel: null,
    noiseLevel: null,
    echoReturnLoss: null,
    gmin: GMIN,
    rFactor: near.rCq,
    externalRFactor: null,
    mosLq: near.mosLq * 10,
    mosCq: near.mosCq * 10,
    ...RECEIVER,
    bufferNominal: buffer.nominalMs,
    bufferMaximum: buffer.maximumMs,
    bufferAbsoluteMaximum: buffer.boundMs,
  };
}

/** Standard concealment, an adaptive buffer that moves by up to one packet at a time. */
const RECEIVER = { concealment: 3, bufferKind: 3, bufferRate: 2 } as const;
