import type { StreamSettings } from '../protocol.ts';
import type { ReceiverStats } from '../receiver.ts';
import type { RtpSession } from '../rtp/session.ts';
import type { QualityInput } from './quality.ts';

export type MeasureFrame = {
  /** When the stream began and what time it is, wall clock in ms. */
  readonly startedAt: number;
  readonly at: number;
  /** The longest delay that the jitter buffer may have, and what the sound device adds, ms. */
  readonly boundMs: number;
  readonly deviceMs: number;
};

/** Gathers what the network half and the receiver of a stream have counted. */
export function measure(
  rtp: RtpSession,
  { delayMs, targetMs, recovered }: ReceiverStats,
  { codec }: StreamSettings,
  { startedAt, at, boundMs, deviceMs }: MeasureFrame,
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
    deviceMs,
    buffer: { nominalMs: targetMs, maximumMs: Math.max(delayMs, targetMs), boundMs },
    far: rtp.farReport,
    ssrc: rtp.ssrc,
    remoteSsrc: rtp.remoteSsrc,
    startedAt,
    at,
  };
}
