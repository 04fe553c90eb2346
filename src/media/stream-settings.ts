import { isIP } from 'node:net';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { findCodec } from './codec/catalogue.ts';
import type { CodecRecord } from './codec/codec.ts';
import type { StreamCodec, StreamSettings } from './protocol.ts';

/** Milliseconds. Shorter packets than 10 are not sent by anybody, longer than 120 are not decoded. */
const PTIMES = { shortest: 10, longest: 120 };
export function receives(settings: StreamSettings): boolean {
  return settings.direction === 'sendrecv' || settings.direction === 'recvonly';
}

export function sends(settings: StreamSettings): boolean {
  return settings.direction === 'sendrecv' || settings.direction === 'sendonly';
}

/** Milliseconds: what was agreed on, or the nearest shorter time that the codec can do with these parameters. */
export function packetTime(record: CodecRecord, { ptime, fmtp, ours = record.fmtp }: StreamCodec): number {
  const possible = record.terms?.(fmtp, ours).packetTimes ?? [ptime];
  return possible.findLast(time => time <= ptime) ?? possible[0] ?? ptime;
}

/** True for payload types under which telephone events come. */
export function isEvent({ eventPayloadType, acceptEvents }: StreamSettings, payloadType: number): boolean {
  return payloadType === eventPayloadType || acceptEvents?.includes(payloadType) === true;
}

/** The far end can send its digits as telephone events. */
export function hasEvents({ eventPayloadType, acceptEvents = [] }: StreamSettings): boolean {
  return eventPayloadType !== null || acceptEvents.length > 0;
}

/** The number that comfort noise has of its own (RFC 3551 table 4). */
const NOISE = 13;

/** True for descriptions of noise; some send them without having agreed on it. */
export function isNoise({ noisePayloadType }: StreamSettings, payloadType: number): boolean {
  return payloadType === (noisePayloadType ?? NOISE);
}

/** True for payload types under which redundant audio comes. */
export function isRedundant({ redundancy }: StreamSettings, payloadType: number): boolean {
  return redundancy?.accept.includes(payloadType) === true;
}

/** 0.0.0.0 is how RFC 2543 phones put a call on hold; port 0 is a refused stream (RFC 3264 6). */
export function isReachable({ remote }: StreamSettings): boolean {
  return remote.rtpPort > 0 && !isUnspecified(remote.address);
}

export function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** The record of the codec that is sent, or what is wrong with the settings. */
export function checkSettings(settings: StreamSettings): Result<CodecRecord> {
  const { remote, codec, eventPayloadType } = settings;
  const record = findCodec(codec.name);
  if (record === undefined) return fail(unknownCodec(codec));
  if (isIP(remote.address) === 0) {
    return fail({
      what: `'${remote.address}' is no IP address; names must be resolved before.`,
      where: 'media stream',
    });
  }
  const numbers: [string, number, number, number][] = [
    ['RTP port', remote.rtpPort, 0, 65535],
    ['RTCP port', remote.rtcpPort, 0, 65535],
    ['packet time', codec.ptime, PTIMES.shortest, PTIMES.longest],
    ['telephone-event payload type', eventPayloadType ?? 0, 0, 127],
    ['comfort noise payload type', settings.noisePayloadType ?? 0, 0, 127],
    ['payload type of redundant audio', settings.redundancy?.payloadType ?? 0, 0, 127],
    ...[codec, ...settings.accept].map(
      one => [`payload type of ${one.name}`, one.payloadType, 0, 127] as [string, number, number, number],
    ),
  ];
  for (const [what, value, lowest, highest] of numbers) {
    if (Number.isInteger(value) && value >= lowest && value <= highest) continue;
    return fail({ what: `The ${what} ${value} is not from ${lowest} to ${highest}.`, where: 'media stream' });
  }
  return ok(record);
}

function unknownCodec(codec: StreamCodec): Fault {
  return { what: `The codec '${codec.name}' is not in the catalogue.`, where: 'media stream' };
}
