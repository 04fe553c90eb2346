/** Session descriptions as data (RFC 8866). Only what calls need is interpreted; other lines are dropped. */

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export type SdpOrigin = {
  readonly username: string;
  readonly sessionId: string;
  /** Decimal digits: it may be larger than a number holds. */
  readonly version: string;
  readonly address: string;
};

export type SdpAttribute = { readonly name: string; readonly value: string };

export type SdpMedia = {
  /** 'audio', 'video' … */
  readonly type: string;
  /** 0 refuses or ends the stream. */
  readonly port: number;
  /** 'RTP/AVP' … */
  readonly protocol: string;
  /** As on the wire: payload types for RTP. */
  readonly formats: readonly string[];
  /** Of its c= line; null when the session's holds. */
  readonly address: string | null;
  readonly attributes: readonly SdpAttribute[];
};

export type SdpSession = {
  readonly origin: SdpOrigin;
  /** Of the session's c= line; null when there is none. */
  readonly address: string | null;
  readonly attributes: readonly SdpAttribute[];
  readonly media: readonly SdpMedia[];
};

/** What one payload type means (RFC 8866 6.6). */
export type RtpFormat = {
  readonly payloadType: number;
  readonly name: string;
  /** Hertz, as in rtpmap: 8000 for G722. */
  readonly clockRate: number;
  readonly channels: number;
  /** '' when absent. */
  readonly fmtp: string;
};

/** A payload format that we can send and receive. */
export type Capability = {
  /** What the agreement calls it: 'PCMU'. */
  readonly name: string;
  /** The registered name, when it is another one: 'L16'. */
  readonly encoding?: string;
  readonly clockRate: number;
  /** 1 when left out. */
  readonly channels?: number;
  /** What we like to call it in our offers; null takes any free number. */
  readonly payloadType: number | null;
  /** Format parameters of our offers, '' for none. */
  readonly fmtp: string;
  /** What follows from the other side's format parameters and ours; without it ours are said and any time will do. */
  readonly terms?: (theirs: string, ours: string) => Terms;
  /** Packet time that we like, milliseconds. */
  readonly ptime: number;
};

export type Terms = {
  /** Our format parameters in an answer to theirs. */
  readonly fmtp: string;
  /** Packet times that the codec can send then, milliseconds, ascending. */
  readonly packetTimes: readonly number[];
};

/** An SRTP suite under its name in SDP (RFC 4568 6.2). */
export type CryptoSuite = {
  readonly name: string;
  /** Other spellings on the wire. */
  readonly aliases: readonly string[];
  /** Octets of master key and salt together. */
  readonly keyOctets: number;
  /** It always encrypts and authenticates everything. */
  readonly aead: boolean;
};

/** A secret: never to be logged. */
export type CryptoKey = {
  /** Base64 of master key and salt. */
  readonly key: string;
  /** Master key identifier as hexadecimal digits, '' for none. */
  readonly mki: string;
  /** Packets. */
  readonly lifetime: number;
};

/** One a=crypto attribute. */
export type CryptoLine = {
  readonly tag: number;
  /** The registered name, and how the line writes it. */
  readonly suite: string;
  readonly spelling: string;
  readonly keys: readonly CryptoKey[];
  /** All true unless session parameters take something away. */
  readonly coverage: { readonly encryptRtp: boolean; readonly encryptRtcp: boolean; readonly authenticateRtp: boolean };
};

/** A suite that we offer and take, with our own key for it. */
export type LocalSuite = CryptoSuite & { readonly key: CryptoKey };

/** Of a certificate: 'sha-256' and 'AB:CD:…' (RFC 8122). */
export type Fingerprint = { readonly hash: string; readonly value: string };

/** Our end of a DTLS handshake on the media ports. */
export type LocalDtls = {
  readonly fingerprint: Fingerprint;
  /** Offered instead of keys in SDP; taken in any case. */
  readonly offered: boolean;
};

export type AgreedDtls = {
  readonly role: 'client' | 'server';
  /** One has to fit the far end's certificate. */
  readonly fingerprints: readonly Fingerprint[];
};

export type LocalCrypto = {
  /** 'mandatory' neither offers nor takes plain RTP. */
  readonly mode: 'optional' | 'mandatory';
  /**
   * How optional protection is offered: by RFC 5939, by a=crypto beside plain RTP, or not at all (offers of the other
   * side are taken up).
   */
  readonly offer: 'capabilities' | 'best-effort' | 'none';
  /** In order of preference; empty speaks no keys in SDP. */
  readonly suites: readonly LocalSuite[];
  /** Absent where the phone cannot do it. */
  readonly dtls?: LocalDtls;
  /** The least that has to be protected. */
  readonly coverage: CryptoLine['coverage'];
};

export type AgreedCrypto = {
  readonly suite: string;
  readonly send: CryptoKey;
  /** Told apart by their identifiers when there are several. */
  readonly receive: readonly CryptoKey[];
  readonly coverage: CryptoLine['coverage'];
};

export type LocalRtcp = {
  /** RTP and RTCP on one port (RFC 5761). */
  readonly mux: boolean;
  /** RTCP packets that are no whole compounds (RFC 5506). */
  readonly reducedSize: boolean;
  /** Extended reports (RFC 3611), both ways. */
  readonly extended: boolean;
};

export type AgreedRtcp = {
  readonly mux: boolean;
  readonly reducedSize: boolean;
  /** Blocks that we send; absent: none. */
  readonly extended?: { readonly voipMetrics: boolean; readonly statistics: boolean; readonly receiverTime: boolean };
};

export type LocalMedia = {
  readonly address: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  /** In order of preference. */
  readonly capabilities: readonly Capability[];
  /** Payload type of telephone-event in our offers (RFC 4733), for the first clock; null does not offer it. */
  readonly eventPayloadType: number | null;
  /** Offers comfort noise (RFC 3389) and takes it where it is offered. */
  readonly comfortNoise?: boolean;
  /** Offers redundant audio (RFC 2198) and takes it where it is offered. */
  readonly redundancy?: boolean;
  /** What we offer for RTCP beyond RFC 3550; absent: nothing. */
  readonly rtcp?: LocalRtcp;
  /** SRTP; absent: plain RTP only. */
  readonly crypto?: LocalCrypto;
  /** What we want: 'sendonly' or 'inactive' holds the other side. */
  readonly direction: Direction;
};

export type AgreedCodec = {
  readonly name: string;
  readonly payloadType: number;
  /** Milliseconds that we send per packet. */
  readonly ptime: number;
  /** Of the other side. */
  readonly fmtp: string;
  /** What we said. */
  readonly ours: string;
};

export type AgreedRedundancy = {
  /** Under which we may send the codec of the agreement with earlier packets of it; null: not that one. */
  readonly payloadType: number | null;
  /** Under which it may come, for any of our codecs. */
  readonly accept: readonly number[];
};

/** Field by field what a media stream needs. */
export type Agreement = {
  readonly remote: { readonly address: string; readonly rtpPort: number; readonly rtcpPort: number };
  /** What we send, under the other side's payload type. */
  readonly codec: AgreedCodec;
  /** Everything else that the other side may send, under the payload type that it will use. */
  readonly accept: readonly AgreedCodec[];
  /** Under which we send events, with the clock of `codec`. */
  readonly eventPayloadType: number | null;
  /** Under which events may come. */
  readonly acceptEvents: readonly number[];
  /** Under which we may send comfort noise (RFC 3389). */
  readonly noisePayloadType: number | null;
  /** Redundant audio (RFC 2198); absent: none. */
  readonly redundancy?: AgreedRedundancy;
  readonly rtcp: AgreedRtcp;
  /** At most one of both; absent: plain RTP. */
  readonly crypto?: AgreedCrypto;
  readonly dtls?: AgreedDtls;
  /** From our point of view. */
  readonly direction: Direction;
  /** The other side does not want to hear us. */
  readonly heldByRemote: boolean;
};

/** `status` for the SIP answer, `warning` for its Warning header (RFC 3261 20.43). */
export type SdpRefusal = {
  readonly status: 400 | 488;
  readonly warning: { readonly code: number; readonly text: string };
};
