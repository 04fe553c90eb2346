/** RTCP Extended Reports (RFC 3611): blocks to octets and back. Fields in their wire units; `null` is "unavailable". */

/** RFC 3611 4.7. */
export type VoipMetrics = {
  readonly type: 'voip-metrics';
  /** The source that is reported on. */
  readonly ssrc: number;
  /** In 1/256 of all packets. */
  readonly lossRate: number;
  readonly discardRate: number;
  readonly burstDensity: number;
  readonly gapDensity: number;
  /** Milliseconds. */
  readonly burstDuration: number;
  readonly gapDuration: number;
  readonly roundTripDelay: number;
  readonly endSystemDelay: number;
  /** dBm0. */
  readonly signalLevel: number | null;
  readonly noiseLevel: number | null;
  /** Residual echo return loss, dB. */
  readonly echoReturnLoss: number | null;
  readonly gmin: number;
  /** 0 to 100. */
  readonly rFactor: number | null;
  readonly externalRFactor: number | null;
  /** In tenths, 10 to 50. */
  readonly mosLq: number | null;
  readonly mosCq: number | null;
  /** Packet loss concealment: 0 unspecified, 1 silence, 2 enhanced, 3 standard. */
  readonly concealment: number;
  /** Jitter buffer: 0 unknown, 2 fixed, 3 adaptive; its rate of adjustment, 0 to 15. */
  readonly bufferKind: number;
  readonly bufferRate: number;
  /** Milliseconds. */
  readonly bufferNominal: number;
  readonly bufferMaximum: number;
  readonly bufferAbsoluteMaximum: number;
};

/** RFC 3611 4.6, without the fields of time to live. */
export type StatisticsSummary = {
  readonly type: 'statistics';
  readonly ssrc: number;
  /** First sequence number, and the one behind the last. */
  readonly begin: number;
  readonly end: number;
  readonly lost: number;
  readonly duplicates: number;
  /** Timestamp units. */
  readonly jitter: {
    readonly minimum: number;
    readonly maximum: number;
    readonly mean: number;
    readonly deviation: number;
  };
};

/** RFC 3611 4.4: the time of a receiver, NTP. */
export type ReferenceTime = { readonly type: 'reference-time'; readonly ntp: readonly [number, number] };

/** RFC 3611 4.5: whose reference time came last, and how long ago (1/65536 s). */
export type LastReferenceTimes = {
  readonly type: 'last-reference-times';
  readonly entries: readonly { readonly ssrc: number; readonly lastReport: number; readonly sinceLastReport: number }[];
};

export type XrBlock = VoipMetrics | StatisticsSummary | ReferenceTime | LastReferenceTimes;
export type XrPacket = { readonly type: 'xr'; readonly ssrc: number; readonly blocks: readonly XrBlock[] };

export const XR_TYPE = 207;
const BLOCK = { referenceTime: 4, lastReferenceTimes: 5, statistics: 6, voipMetrics: 7 } as const;
const UNAVAILABLE = 127;
/** Losses, duplicates and jitter are filled in. */
const STATISTICS_FLAGS = 0xe0;
const WORD = 4;
/** A sensible packet has a handful; the rest is left out. */
const MOST_BLOCKS = 32;

export function buildXr(ssrc: number, blocks: readonly XrBlock[]): Buffer {
  const packet = Buffer.concat([Buffer.alloc(2 * WORD), ...blocks.map(buildBlock)]);
  packet[0] = 0x80;
  packet[1] = XR_TYPE;
  packet.writeUInt16BE(packet.length / WORD - 1, 2);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}

function buildBlock(block: XrBlock): Buffer {
  switch (block.type) {
    case 'voip-metrics':
      return voipMetrics(block);
    case 'statistics':
      return statistics(block);
    case 'reference-time':
      return frame(BLOCK.referenceTime, 0, block.ntp);
    case 'last-reference-times':
      return frame(
        BLOCK.lastReferenceTimes,
        0,
        block.entries.flatMap(({ ssrc, lastReport, sinceLastReport }) => [ssrc, lastReport, sinceLastReport]),
      );
  }
}

/** A block of 32-bit words. */
function frame(type: number, flags: number, words: readonly number[]): Buffer {
  const block = Buffer.alloc(WORD * (words.length + 1));
  block[0] = type;
  block[1] = flags;
  block.writeUInt16BE(words.length, 2);
  for (const [at, word] of words.entries()) block.writeUInt32BE(word >>> 0, WORD * (at + 1));
  return block;
}

function statistics({ ssrc, begin, end, lost, duplicates, jitter }: StatisticsSummary): Buffer {
  const { minimum, maximum, mean, deviation } = jitter;
  const words = [ssrc, ((begin << 16) | (end & 0xffff)) >>> 0, lost, duplicates, minimum, maximum, mean, deviation, 0];
  return frame(BLOCK.statistics, STATISTICS_FLAGS, words.map(Math.round));
}

function voipMetrics(metrics: VoipMetrics): Buffer {
  const octet = (value: number | null): number => (value === null ? UNAVAILABLE : Math.round(value) & 0xff);
  const four = (a: number, b: number, c: number, d: number): number => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const two = (a: number, b: number): number => four(high(a), low(a), high(b), low(b));
  const share = (value: number): number => Math.max(0, Math.min(255, Math.floor(value)));
  const { lossRate, discardRate, burstDensity, gapDensity } = metrics;
  return frame(BLOCK.voipMetrics, 0, [
    metrics.ssrc,
    four(share(lossRate), share(discardRate), share(burstDensity), share(gapDensity)),
    two(metrics.burstDuration, metrics.gapDuration),
    two(metrics.roundTripDelay, metrics.endSystemDelay),
    four(octet(metrics.signalLevel), octet(metrics.noiseLevel), octet(metrics.echoReturnLoss), metrics.gmin),
    four(octet(metrics.rFactor), octet(metrics.externalRFactor), octet(metrics.mosLq), octet(metrics.mosCq)),
    two(((metrics.concealment << 6) | (metrics.bufferKind << 4) | metrics.bufferRate) << 8, metrics.bufferNominal),
    two(metrics.bufferMaximum, metrics.bufferAbsoluteMaximum),
  ]);
}

function clamp16(value: number): number {
  return Math.max(0, Math.min(0xffff, Math.round(value)));
}
function high(value: number): number {
  return clamp16(value) >> 8;
}
function low(value: number): number {
  return clamp16(value) & 0xff;
}

/** An XR packet of a compound, its header included; unknown and malformed blocks are left out, null is no XR at all. */
export function parseXr(packet: Buffer): XrPacket | null {
  if (packet.length < 2 * WORD || packet[1] !== XR_TYPE) return null;
  const blocks: XrBlock[] = [];
  for (let at = 2 * WORD; at + WORD <= packet.length && blocks.length < MOST_BLOCKS; ) {
    const end = at + WORD * (packet.readUInt16BE(at + 2) + 1);
    if (end > packet.length) break;
    const block = parseBlock(packet.readUInt8(at), packet.subarray(at + WORD, end));
    if (block !== null) blocks.push(block);
    at = end;
  }
  return { type: 'xr', ssrc: packet.readUInt32BE(4), blocks };
}

function parseBlock(type: number, body: Buffer): XrBlock | null {
  switch (type) {
    case BLOCK.referenceTime:
      if (body.length !== 2 * WORD) return null;
      return { type: 'reference-time', ntp: [body.readUInt32BE(0), body.readUInt32BE(4)] };
    case BLOCK.lastReferenceTimes:
      return body.length % (3 * WORD) === 0 ? parseTimes(body) : null;
    case BLOCK.statistics:
      return body.length === 9 * WORD ? parseStatistics(body) : null;
    case BLOCK.voipMetrics:
      return body.length === 8 * WORD ? parseMetrics(body) : null;
    default:
      return null;
  }
}

function parseTimes(body: Buffer): LastReferenceTimes {
  const entries = Array.from({ length: Math.min(MOST_BLOCKS, body.length / (3 * WORD)) }, (_, index) => {
    const word = (at: number): number => body.readUInt32BE(WORD * (3 * index + at));
    return { ssrc: word(0), lastReport: word(1), sinceLastReport: word(2) };
  });
  return { type: 'last-reference-times', entries };
}

function parseStatistics(body: Buffer): StatisticsSummary {
  const word = (at: number): number => body.readUInt32BE(WORD * at);
  const jitter = { minimum: word(4), maximum: word(5), mean: word(6), deviation: word(7) };
  const [begin, end] = [body.readUInt16BE(4), body.readUInt16BE(6)];
  return { type: 'statistics', ssrc: word(0), begin, end, lost: word(2), duplicates: word(3), jitter };
}

function parseMetrics(body: Buffer): VoipMetrics {
  const known = (at: number, highest: number): number | null => {
    const value = body.readUInt8(at);
    return value <= highest ? value : null;
  };
  const level = (at: number): number | null => (body[at] === UNAVAILABLE ? null : body.readInt8(at));
  const config = body.readUInt8(24);
  return {
    type: 'voip-metrics',
    ssrc: body.readUInt32BE(0),
    lossRate: body.readUInt8(4),
    discardRate: body.readUInt8(5),
    burstDensity: body.readUInt8(6),
    gapDensity: body.readUInt8(7),
    burstDuration: body.readUInt16BE(8),
    gapDuration: body.readUInt16BE(10),
    roundTripDelay: body.readUInt16BE(12),
    endSystemDelay: body.readUInt16BE(14),
    signalLevel: level(16),
    noiseLevel: level(17),
    echoReturnLoss: known(18, UNAVAILABLE - 1),
    gmin: body.readUInt8(19),
    rFactor: known(20, 100),
    externalRFactor: known(21, 100),
    mosLq: known(22, 50),
    mosCq: known(23, 50),
    concealment: config >> 6,
    bufferKind: (config >> 4) & 3,
    bufferRate: config & 15,
    bufferNominal: body.readUInt16BE(26),
    bufferMaximum: body.readUInt16BE(28),
    bufferAbsoluteMaximum: body.readUInt16BE(30),
  };
}
