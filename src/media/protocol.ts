/**
 * The words between the main thread and the media worker. Each order names its arguments and its answer once;
 * the client's methods, the request messages and the engine's duties are derived from `MediaOrders`.
 * No audio crosses this boundary.
 */
import type { AudioPath } from '../../hal/ports.ts';
import type { Fault, Result } from '../base/result.ts';
import type { DigitSettings } from './dtmf/settings.ts';
import type { StreamNetwork } from './network.ts';
import type { StreamQuality } from './quality/figures.ts';
import type { PacketTargets } from './recording/packets.ts';
import type { VoiceSettings } from './voice/settings.ts';

export type * from './dtmf/settings.ts';
export type * from './network.ts';
export type * from './quality/figures.ts';

export type StreamId = number;

/** One payload format as negotiated: `name` is the catalogue's ('PCMU'), `payloadType` the number on the wire. */
export type StreamCodec = {
  readonly name: string;
  readonly payloadType: number;
  /** Packet time that we send, milliseconds. */
  readonly ptime: number;
  /** fmtp of the other side, '' when absent. */
  readonly fmtp: string;
  /** fmtp that we said; the catalogue's when left out. */
  readonly ours?: string;
};

/**
 * Ours. 'sendonly' is a call on hold: its far end gets silence, never the microphone; 'recvonly' and 'inactive'
 * send no RTP at all. RTCP goes on in all of them.
 */
export type StreamDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** One SRTP master key. It is a secret: never to be logged. */
export type StreamKey = {
  /** Base64 of master key and master salt, one behind the other (RFC 4568 6.1). */
  readonly key: string;
  /** Master key identifier, as hexadecimal digits; '' when packets carry none. */
  readonly mki: string;
  /** Packets that it may protect, up to 2^48; SRTCP stops at 2^31 in any case. */
  readonly lifetime: number;
};

/** SRTP as agreed on. Each direction has keys of its own. */
export type StreamCrypto = {
  /** 'AES_CM_128_HMAC_SHA1_80' … */
  readonly suite: string;
  readonly send: StreamKey;
  /** The far end's, told apart by their identifiers when there are several. */
  readonly receive: readonly StreamKey[];
  /** All true, unless both sides want less (session parameters of RFC 4568 6.3). */
  readonly coverage: { readonly encryptRtp: boolean; readonly encryptRtcp: boolean; readonly authenticateRtp: boolean };
};

/** RTCP as agreed on. */
export type StreamRtcp = {
  /** On the port of RTP (RFC 5761). */
  readonly mux: boolean;
  /** Packets may come alone, without the report that begins a compound (RFC 5506). */
  readonly reducedSize: boolean;
  /** Extended reports that we send (RFC 3611 5); absent: none. */
  readonly extended?: { readonly voipMetrics: boolean; readonly statistics: boolean; readonly receiverTime: boolean };
};

/** SRTP keys by a DTLS handshake on the media ports themselves (RFC 5763). */
export type StreamDtls = {
  readonly role: 'client' | 'server';
  /** Of the far end's certificate: one has to fit. 'sha-256' and 'AB:CD:…'. */
  readonly fingerprints: readonly { readonly hash: string; readonly value: string }[];
};

export type StreamSettings = {
  readonly remote: { readonly address: string; readonly rtpPort: number; readonly rtcpPort: number };
  /** What we send. */
  readonly codec: StreamCodec;
  /** Everything else the other side may send to us. */
  readonly accept: readonly StreamCodec[];
  /** Payload type of telephone-event (RFC 4733) that we send; null when it was not agreed. */
  readonly eventPayloadType: number | null;
  /** Further payload types under which events may come: one per clock rate. */
  readonly acceptEvents?: readonly number[];
  /** Payload type of comfort noise (RFC 3389) that we may send in place of silence; null when it was not agreed. */
  readonly noisePayloadType?: number | null;
  /**
   * Redundant audio (RFC 2198): the payload type under which earlier packets may go along with those of `codec`, null for
   * none, and those under which it may come. Absent: none.
   */
  readonly redundancy?: { readonly payloadType: number | null; readonly accept: readonly number[] };
  readonly direction: StreamDirection;
  /** Absent: RTCP on a port of its own, in whole compounds. */
  readonly rtcp?: StreamRtcp;
  /** At most one of both; absent: plain RTP. */
  readonly crypto?: StreamCrypto;
  readonly dtls?: StreamDtls;
};

/** A far end that hears the other parties; `db` makes it louder or quieter to everybody, -24 to 12. */
export type ConferenceParty = { readonly stream: StreamId; readonly db: number };

/** A call progress tone or a ring: up to four on/off pairs of one or two frequencies. */
export type ToneSpec = {
  /** Hertz; 0 leaves the second frequency out. */
  readonly frequencies: readonly [number, number];
  /** Attenuation below full scale, dB, one per frequency. */
  readonly levels: readonly [number, number];
  /** Milliseconds on and off; an empty list sounds continuously. */
  readonly cadence: readonly { readonly on: number; readonly off: number }[];
  /** False plays the cadence once. */
  readonly repeat: boolean;
};

/** A ring tone in a wav file, again and again with a pause of so many milliseconds; and what rings where it cannot be read. */
export type RingFile = { readonly file: string; readonly pauseMs: number; readonly instead: ToneSpec };
export type RingSpec = ToneSpec | RingFile;

/** A multicast address that is listened to for pages. */
export type PageGroup = { readonly id: number; readonly address: string; readonly port: number };
export type PageListening = {
  readonly groups: readonly PageGroup[];
  /** Of ours: the network in which they are joined. */
  readonly address: string;
  /** The silence after which a page is over, milliseconds. */
  readonly endMs: number;
};

export type StreamStats = {
  readonly stream: StreamId;
  readonly codec: string;
  readonly packetsSent: number;
  readonly packetsReceived: number;
  /** Never came, by sequence numbers. */
  readonly packetsLost: number;
  /** Came too late to be played. */
  readonly packetsLate: number;
  /** Interarrival jitter (RFC 3550 6.4.1), milliseconds. */
  readonly jitterMs: number;
  /** From RTCP; null until both sides reported. */
  readonly roundTripMs: number | null;
  /** Delay that the jitter buffer adds now, milliseconds. */
  readonly bufferMs: number;
  /** Earlier packets that each of ours carries now because the far end reports loss (RFC 2198), 0 to 3. */
  readonly redundancy: number;
  /** Lost frames of the far end that later packets brought, and sound that was made up instead, milliseconds. */
  readonly recovered: number;
  readonly concealedMs: number;
  /** Packets from an address that was not agreed on, dropped. */
  readonly strangers: number;
  /** Packets above any rate that a stream can have, dropped. */
  readonly floods: number;
  /** Packets that SRTP refused: forged, replayed or malformed. */
  readonly refused: number;
  /** Null before anything was agreed on. */
  readonly quality: StreamQuality | null;
};

export type TickStats = {
  readonly ticks: number;
  /** 99th percentile and worst deviation of a tick from its due time, milliseconds. */
  readonly lateP99: number;
  readonly lateMax: number;
  /** How far quality was stepped down because the processor is not enough: 0 is full (governor.ts). */
  readonly effort: number;
};

/** `fingerprint`: of the certificate for DTLS-SRTP ('sha-256', 'AB:CD:…'); null where the phone cannot do that. */
export type OpenedStream = {
  readonly rtpPort: number;
  readonly rtcpPort: number;
  readonly fingerprint: { readonly hash: string; readonly value: string } | null;
};

/** Orders and their answers. All are carried out in the order in which they were given. */
export type MediaOrders = {
  /**
   * Binds an RTP and RTCP port pair for a new stream: `rtpPort` where that is free, else any of the range.
   * `network` is how it treats the network; what is left out is the careful choice.
   */
  openStream(options: {
    stream: StreamId;
    address: string;
    rtpPort?: number;
    /** The sound of a paging group that is listened to, or 'out' for a page that is sent: it has no RTCP. */
    page?: number | 'out';
    network?: Partial<StreamNetwork>;
  }): Result<OpenedStream>;
  /** Starts or changes it; may be called again at any time (hold, new answer, other codec). */
  setStream(options: { stream: StreamId; settings: StreamSettings }): Result<void>;
  /** Sends RTCP BYE and frees the ports; the answer is what the stream has measured, null when it never ran. */
  closeStream(options: { stream: StreamId }): Result<StreamQuality | null>;
  /** These streams hear each other as well as us; all others hear only us. An empty list ends the conference. */
  confer(options: { parties: readonly ConferenceParty[] }): Result<void>;
  /** Which transducers are live; null when no call or tone needs them. */
  selectPath(options: { path: AudioPath | null }): Result<void>;
  /** How the user's voice and what it hears are treated, from the next block on. */
  setVoice(options: { settings: VoiceSettings }): Result<void>;
  /** How digits are sent and received, from the next one on. */
  setDigits(options: { settings: DigitSettings }): Result<void>;
  /** Silence to every far end, at once. */
  mute(options: { on: boolean }): Result<void>;
  /** 0 to 11, for the path or the ringer. */
  setVolume(options: { path: AudioPath | 'ringer'; step: number }): Result<void>;
  /** Into the ear, mixed with speech; null stops it. */
  playTone(options: { tone: ToneSpec | null }): Result<void>;
  /** A short answer to a key, beside what sounds already: in the ear of the path that is selected, else on the ringer. */
  playCue(options: { tone: ToneSpec }): Result<void>;
  /** On the ringer, or in the ear of the path that is selected; null stops it. A file that cannot be played is a fault. */
  ring(options: { sound: RingSpec | null; inEar: boolean }): Result<void>;
  /** What the microphone takes is heard a second later on the path that is selected. */
  loopBack(options: { on: boolean }): Result<void>;
  /** One DTMF digit: RFC 4733 to the far end when agreed, else in band; and a short local echo. */
  sendDigit(options: { stream: StreamId; digit: string; ms: number }): Result<void>;
  /** Listens to these paging groups and no others. */
  listenPages(options: PageListening): Result<void>;
  /**
   * Records RTP and RTCP of all streams to a new file, to a host, to both; without either it ends. `dropped` packets of
   * the recording before were too many for the disk.
   */
  recordPackets(options: PacketTargets): Result<{ dropped: number }>;
  /** Records what is said to a new wav file, the user on the left; null ends it. */
  recordCall(options: { file: string | null }): Result<{ dropped: number }>;
  stats(options: Record<never, never>): Result<{ streams: StreamStats[]; tick: TickStats }>;
  /** Simulated sound devices only: speak this file into the microphone. */
  speakFile(options: { path: string }): Result<{ ms: number }>;
  /** Simulated sound devices only: record the ear; null stops and finishes the file. */
  recordEar(options: { path: string | null }): Result<void>;
  close(options: Record<never, never>): Result<void>;
};

export type MediaOrderName = keyof MediaOrders;
export type MediaArguments<N extends MediaOrderName> = Parameters<MediaOrders[N]>[0];
export type MediaAnswer<N extends MediaOrderName> = ReturnType<MediaOrders[N]>;

export type MediaRequest = { [N in MediaOrderName]: { id: number; order: N; args: MediaArguments<N> } }[MediaOrderName];

/** How often the quality of a stream is told, milliseconds (guide section 44.1.1). */
export const QUALITY_EVERY_MS = 5000;

export type MediaFact =
  /** The engine runs and its sound device is open. */
  | { readonly type: 'ready' }
  /** The sound device could not be opened or was lost; calls go on in silence. */
  | { readonly type: 'audio-fault'; readonly fault: Fault }
  /** The sound device that was lost works again. */
  | { readonly type: 'audio-back' }
  /** The processor is not enough for all, or is again: quality was stepped to this level (governor.ts). */
  | { readonly type: 'effort'; readonly level: number; readonly name: string }
  /** The far end pressed a key: told by an event (RFC 4733), else heard out of its sound. */
  | { readonly type: 'digit'; readonly stream: StreamId; readonly digit: string; readonly event: boolean }
  /** First packet of a stream, and whenever speech comes back after a silence of `no-rtp`. */
  | { readonly type: 'rtp-started'; readonly stream: StreamId }
  /** Nothing came for the given time although the direction says that it should. */
  | { readonly type: 'no-rtp'; readonly stream: StreamId; readonly ms: number }
  /** What is measured, every `QUALITY_EVERY_MS`. */
  | { readonly type: 'quality'; readonly stream: StreamId; readonly quality: StreamQuality }
  /** The far end reports that it hears nothing of us. */
  | { readonly type: 'unheard'; readonly stream: StreamId }
  /** Nothing, RTCP included, came for the time that the configuration allows. */
  | { readonly type: 'broken'; readonly stream: StreamId; readonly ms: number }
  /** The SRTP key that we send with nears the end of its life: new ones should be agreed on. */
  | { readonly type: 'key-ageing'; readonly stream: StreamId }
  /** A DTLS handshake has given the keys: from now on sound flows, under this SRTP suite. */
  | { readonly type: 'keyed'; readonly stream: StreamId; readonly suite: string }
  /** It has not: no sound can ever flow. */
  | { readonly type: 'no-keys'; readonly stream: StreamId; readonly fault: Fault }
  /** A recording ended by itself: its file is as large as it may be (fault null), or the disk failed, also when it began. */
  | { readonly type: 'recording-over'; readonly of: 'call' | 'packets'; readonly fault: Fault | null }
  /** Somebody pages a group; the payload type tells how. */
  | { readonly type: 'page'; readonly group: number; readonly payloadType: number }
  | { readonly type: 'page-over'; readonly group: number }
  /** The far end said BYE in RTCP. */
  | { readonly type: 'rtcp-bye'; readonly stream: StreamId };

export type MediaReply = { readonly id: number; readonly answer: Result<unknown> };

/** Everything that comes back from the worker; beats say that it is alive. */
export type MediaMessage = MediaReply | { readonly fact: MediaFact } | { readonly beat: number };

/** What the client tells beside the worker's own facts. */
export type WorkerFact =
  /** The worker died or hung: silence until it is back. */
  | { readonly type: 'worker-lost'; readonly fault: Fault }
  /**
   * A new worker runs and the streams are as they were; `count` since the phone started. Streams with keys by DTLS are
   * silent until the far end knows the new certificate, and those that have `moved` until it knows their new ports.
   */
  | {
      readonly type: 'worker-restarted';
      readonly count: number;
      readonly fingerprint: OpenedStream['fingerprint'];
      readonly moved: readonly MovedStream[];
    };

/** Its port was still taken by the worker before, which hangs in the system; null when no other was free either. */
export type MovedStream = { readonly stream: StreamId; readonly rtpPort: number | null };

/** What the worker is started with. */
export type MediaOptions = {
  /** A driver of `hal/open-audio.ts`: 'null', 'tone', 'wav:in.wav,out.wav', 'alsa:NAMES', 'pulse'. */
  readonly audio: string;
  /** This worker replaces one: calls go on also while the sound device is away. */
  readonly again?: boolean;
  /** Inclusive; RTP on even, RTCP on the next odd port. */
  readonly rtpPorts: { readonly first: number; readonly last: number };
  /** Bounds of the jitter buffer, milliseconds; `optimization` is 0 (low delay) to 13 (data), 10 when left out. */
  readonly jitter: { readonly minimum: number; readonly maximum: number; readonly optimization?: number };
  /** Canonical name for RTCP SDES; no user names, RFC 7022. */
  readonly cname: string;
};
