import type { StreamSettings } from '../protocol.ts';
import type { ReceiverStats } from '../receiver.ts';
import type { RtpSession } from '../rtp/session.ts';
import type { QualityInput } from './quality.ts';

/** When the stream began and what time it is, wall clock in ms; the longest delay that the jitter buffer may have, ms. */
export type MeasureFrame = { readonly startedAt: number; readonly at: number; readonly boundMs: number };

/** Gathers what the network half and the receiver of a stream have counted. */
export function measure(
  rtp: RtpSession,
  { delayMs, targetMs, recovered }: ReceiverStats,
  { codec }: StreamSettings,
  { startedAt, at, boundMs }: MeasureFrame,
): QualityInput {
  const { jitterMs, roundTripMs } = rtp.stats();
  return {
    codec: codec.name,
    packetMs: codec.ptime,
    losses: rtp.losses.figures(codec.ptime),
    recovered,
    jitterMs,
    roundTripMs,
    bufferMs: delayMs,
    buffer: { nominalMs: targetMs, maximumMs: Math.max(delayMs, targetMs), boundMs },
    far: rtp.farReport,
    ssrc: rtp.ssrc,
    remoteSsrc: rtp.remoteSsrc,
    startedAt,
    at,
  };
}
