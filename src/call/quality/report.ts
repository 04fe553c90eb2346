/** The body of a voice quality report, application/vq-rtcpxr (RFC 6035 section 4.6). */
import type { Hearing, StreamQuality, StreamSettings } from '../../media/protocol.ts';
import type { Party } from '../../sip/agent.ts';

/** Why it is measured: the call is over, we put it on hold, or some time has passed. */
export type Occasion = 'end' | 'hold' | 'interval';

/** One call's figures, and whose they are. */
export type Measurement = {
  readonly occasion: Occasion;
  /** Of the call and its account. */
  readonly call: number;
  readonly line: number;
  readonly direction: 'in' | 'out';
  readonly callId: string;
  readonly remote: Party;
  readonly localAddress: string;
  readonly localPort: number;
  readonly settings: StreamSettings;
  /** Of the codec, as SDP names it; hertz. */
  readonly encoding: string;
  readonly clockRate: number;
  readonly quality: StreamQuality;
};

export type Reporter = {
  /** Our own address in this call. */
  readonly local: Party;
  /** Who measures; a name without blanks. */
  readonly group: string;
  /** Twelve hexadecimal digits. */
  readonly mac: string;
};

const HEAD: Record<Occasion, string> = {
  end: 'VQSessionReport: CallTerm',
  hold: 'VQSessionReport',
  interval: 'VQIntervalReport',
};

export function qualityReport(measurement: Measurement, { local, group, mac }: Reporter): string {
  const { occasion, direction, callId, remote, settings, quality } = measurement;
  const { near, far } = quality;
  const lines = [
    HEAD[occasion],
    `CallID: ${callId}`,
    `LocalID: ${party(local)}`,
    `RemoteID: ${party(remote)}`,
    `OrigID: ${party(direction === 'out' ? local : remote)}`,
    `LocalGroup: ${group}`,
    `RemoteGroup: ${hostOf(remote.uri)}`,
    `LocalAddr: ${place(measurement.localAddress, measurement.localPort, quality.ssrc)}`,
    `LocalMAC: ${mac.toLowerCase().replace(/..(?=.)/g, '$&:')}`,
    `RemoteAddr: ${place(settings.remote.address, settings.remote.rtpPort, quality.remoteSsrc)}`,
    'LocalMetrics:',
    times(quality),
    description(measurement),
    buffer(quality),
    losses(near),
    bursts(quality),
    delays(quality),
    ratings(near, quality.rating),
    ...(far === null
      ? []
      : ['RemoteMetrics:', times(quality), losses(far), `Delay: ${round(quality, far)}`, ratings(far, null)]),
  ];
  return lines.map(line => `${line}\r\n`).join('');
}

function times({ startedAt, at }: StreamQuality): string {
  const text = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  return `Timestamps: START=${text(startedAt)} STOP=${text(at)}`;
}

function description({ settings: { codec, noisePayloadType = null }, encoding, clockRate }: Measurement): string {
  const fmtp = codec.fmtp === '' ? '' : ` FMTP="${clean(codec.fmtp)}"`;
  const rate = (1000 / codec.ptime).toFixed(0);
  const format = `PT=${codec.payloadType} PD=${encoding} SR=${clockRate} FD=${codec.ptime} FPP=1 PPS=${rate}`;
  const suppressed = noisePayloadType !== null || /\busedtx=1\b/.test(`${codec.fmtp};${codec.ours ?? ''}`);
  return `SessionDesc: ${format}${fmtp} PLC=3 SSUP=${suppressed ? 'on' : 'off'}`;
}

function buffer({ buffer: { nominalMs, maximumMs, boundMs } }: StreamQuality): string {
  const ms = (value: number): string => value.toFixed(0);
  return `JitterBuffer: JBA=3 JBR=2 JBN=${ms(nominalMs)} JBM=${ms(maximumMs)} JBX=${ms(boundMs)}`;
}

function losses({ lossPercent, discardPercent }: Hearing): string {
  return `PacketLoss: NLR=${lossPercent.toFixed(1)} JDR=${discardPercent.toFixed(1)}`;
}

function bursts({ burst, gap }: StreamQuality): string {
  const part = (name: string, { density, ms }: StreamQuality['gap']): string =>
    `${name}LD=${(100 * density).toFixed(1)} ${name}D=${ms.toFixed(0)}`;
  return `BurstGapLoss: ${part('B', burst)} ${part('G', gap)} GMIN=16`;
}

function delays(quality: StreamQuality): string {
  const { endSystemMs, oneWayMs, near } = quality;
  return `Delay: ${round(quality, near)} ESD=${endSystemMs.toFixed(0)} SOWD=${oneWayMs.toFixed(0)}`;
}

/** A round trip that nobody measured is left out. */
function round({ roundTripMs }: StreamQuality, { jitterMs }: Hearing): string {
  const trip = roundTripMs === null ? '' : `RTD=${roundTripMs.toFixed(0)} `;
  return `${trip}IAJ=${jitterMs.toFixed(0)}`;
}

function ratings({ rLq, rCq, mosLq, mosCq }: Hearing, algorithm: string | null): string {
  const how = algorithm === null ? '' : ` QoEEstAlg=${algorithm}`;
  return `QualityEst: RLQ=${rLq.toFixed(0)} RCQ=${rCq.toFixed(0)} MOSLQ=${mosLq.toFixed(1)} MOSCQ=${mosCq.toFixed(1)}${how}`;
}

function place(address: string, port: number, ssrc: number): string {
  const source = ssrc < 0 ? '' : ` SSRC=0x${ssrc.toString(16).padStart(8, '0')}`;
  return `IP=${address} PORT=${port}${source}`;
}

/** Names come from the network: nothing of them may begin a new line or end the quotes. */
function party({ uri, displayName }: Party): string {
  const address = `<${clean(uri).replace(/[<>]/g, '')}>`;
  return displayName === '' ? address : `"${clean(displayName).replace(/["\\]/g, '\\$&')}" ${address}`;
}

function hostOf(uri: string): string {
  return /^sips?:(?:[^@]*@)?([A-Za-z0-9.:[\]-]+)/.exec(uri)?.[1] ?? 'unknown';
}

function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 256);
}
