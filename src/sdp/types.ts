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
  /** The registered name: 'PCMU'. */
  readonly name: string;
  readonly clockRate: number;
  /** 1 when left out. */
  readonly channels?: number;
  /** What we call it in our offers. */
  readonly payloadType: number;
  /** '' for none. */
  readonly fmtp: string;
  /** Packet time that we like, milliseconds. */
  readonly ptime: number;
};

export type LocalMedia = {
  readonly address: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  /** In order of preference. */
  readonly capabilities: readonly Capability[];
  /** Payload type of telephone-event in our offers (RFC 4733); null does not offer it. */
  readonly eventPayloadType: number | null;
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
};

/** Field by field what a media stream needs. */
export type Agreement = {
  readonly remote: { readonly address: string; readonly rtpPort: number; readonly rtcpPort: number };
  /** What we send, under the other side's payload type. */
  readonly codec: AgreedCodec;
  /** Everything else that the other side may send, under the payload type that it will use. */
  readonly accept: readonly AgreedCodec[];
  readonly eventPayloadType: number | null;
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
