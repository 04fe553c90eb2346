/** What the codec needs of libopus, whichever way it was loaded. Mono; negative numbers are errors of libopus. */
export type OpusLibrary = {
  /** 'libopus 1.3.1' and how it was loaded. */
  readonly version: string;
  encoder(rate: number, settings: OpusSettings): OpusEncoder;
  decoder(rate: number): OpusDecoder;
};

export type OpusSettings = {
  /** Bits per second. */
  readonly bitRate: number;
  /** 0 to 10. */
  readonly complexity: number;
  /** Highest audio frequency that is sent, hertz: 4000, 6000, 8000, 12000 or 20000. */
  readonly bandwidth: number;
  readonly variable: boolean;
  readonly fec: boolean;
  readonly dtx: boolean;
  /** Percent of packets that the far end is expected to miss. */
  readonly loss: number;
};

export interface OpusEncoder {
  /** Octets; 2 or less need not be sent. */
  encode(samples: Int16Array, count: number, payload: Uint8Array): number;
  /** Percent of packets that the far end is expected to miss. */
  expectLoss(percent: number): void;
  /** 0 to 10. */
  setComplexity(complexity: number): void;
  close(): void;
}

export interface OpusDecoder {
  /** Samples written. No octets: `count` samples are concealed. `fec`: the `count` samples before this payload. */
  decode(payload: Uint8Array, octets: number, samples: Int16Array, count: number, fec: boolean): number;
  close(): void;
}

/** OPUS_BANDWIDTH_… by the highest frequency. */
const BANDWIDTHS: readonly (readonly [hertz: number, name: number])[] = [
  [4000, 1101],
  [6000, 1102],
  [8000, 1103],
  [12_000, 1104],
];
const FULL_BAND = 1105;
/** OPUS_SIGNAL_VOICE. */
const VOICE = 3001;

/** The requests of opus_encoder_ctl with their values. */
export function encoderRequests(settings: OpusSettings): readonly (readonly [request: number, value: number])[] {
  return [
    [4002, settings.bitRate],
    [4004, BANDWIDTHS.find(([hertz]) => settings.bandwidth <= hertz)?.[1] ?? FULL_BAND],
    [4006, Number(settings.variable)],
    [COMPLEXITY, settings.complexity],
    [4012, Number(settings.fec)],
    [EXPECTED_LOSS, settings.loss],
    [4016, Number(settings.dtx)],
    [4024, VOICE],
  ];
}

/** OPUS_SET_COMPLEXITY. */
export const COMPLEXITY = 4010;
/** OPUS_SET_PACKET_LOSS_PERC. */
export const EXPECTED_LOSS = 4014;
