/** From parameters to what call control works with. The only place where the two vocabularies meet. */

import * as audio from '../../config/params/audio.ts';
import * as answering from '../../config/params/auto-answer.ts';
import * as calls from '../../config/params/calls.ts';
import * as codecs from '../../config/params/codecs.ts';
import * as codes from '../../config/params/codes.ts';
import * as conference from '../../config/params/conference.ts';
import * as dialing from '../../config/params/dialing.ts';
import * as dialingServices from '../../config/params/dialing-services.ts';
import * as emergency from '../../config/params/emergency.ts';
import * as events from '../../config/params/events.ts';
import * as forward from '../../config/params/forward.ts';
import * as identity from '../../config/params/identity.ts';
import * as lines from '../../config/params/lines.ts';
import * as mediaParams from '../../config/params/media.ts';
import * as pagingParams from '../../config/params/paging.ts';
import * as personal from '../../config/params/personal.ts';
import * as quality from '../../config/params/quality.ts';
import * as recording from '../../config/params/recording.ts';
import * as ringParams from '../../config/params/ringing.ts';
import * as services from '../../config/params/services.ts';
import * as transfer from '../../config/params/transfer.ts';
import type { Settings } from '../../config/store.ts';
import { RINGS, ringBeeps } from '../../config/tables/rings.ts';
import { ANSWER_BEEP, progressTones } from '../../config/tables/tones.ts';
import { whileLocked } from '../../config/while-locked.ts';
import type { AudioPath } from '../../hal/ports.ts';
import type { RingSpec, StreamNetwork } from '../media/protocol.ts';
import type { LocalRtcp } from '../sdp/negotiate.ts';
import { capabilities, type KnownCodec } from './codecs.ts';
import { parseDigitMap } from './dialplan.ts';
import { encryption, type KnownProtection } from './encryption.ts';
import { lineServers } from './servers.ts';
import type { CallSettings, Collector, ForwardSettings, LineSettings } from './settings.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** The longest wait while a number is collected, when the configuration says "for ever" (-1). */
const FOR_EVER = 0;

export function callSettings(
  settings: Settings,
  known: readonly KnownCodec[],
  protection: KnownProtection,
  lineCount: number,
  audioPaths: readonly AudioPath[],
  ownRings: ReadonlyMap<string, string> = new Map(),
): CallSettings {
  const rings = ringSounds(ownRings);
  const { stutter, dial, ringback, busy, reorder, callWaiting, howler } = progressTones(settings);
  return {
    lines: Array.from({ length: lineCount }, (_, index) => lineSettings(settings, index, rings)),
    capabilities: capabilities(settings, known),
    network: streamNetwork(settings),
    rtcp: rtcpOffer(settings),
    collector: collector(settings),
    comfortNoise: settings.get(codecs.silenceCompression),
    redundancy: settings.get(mediaParams.redundancy),
    eventPayloadType: settings.get(mediaParams.dtmfMode) === 'RFC2833' ? settings.get(mediaParams.dtmfPayload) : null,
    encryption: encryption(settings, protection),
    locked: false,
    emergency: {
      numbers: emergency.emergencyNumbers(settings.get(emergency.numbers)),
      callbackMs: settings.get(emergency.callback) * MINUTE,
    },
    callsPerLine: settings.get(lines.callsPerLine),
    answerPath: answerPath(settings, audioPaths),
    anonymousBlocked: settings.get(identity.blockAnonymous),
    transfer: {
      semiAttended: settings.get(transfer.semiAttended),
      keepRinging: settings.get(transfer.keepRinging),
      patience: settings.get(transfer.patience) * SECOND,
      shown: settings.get(transfer.resultShown),
    },
    autoAnswer: autoAnswer(settings),
    distinctive: {
      slots: answering.ringText.paths.map((_, slot) => ({
        match: settings.get(answering.ringText, slot),
        ring: settings.get(answering.distinctiveRing, slot),
      })),
      rings,
    },
    ringing: ringing(settings, audioPaths),
    mayRecord: settings.get(recording.calls),
    paging: {
      groups: settings.get(pagingParams.enabled) ? pageGroups(settings) : [],
      bargeIn: settings.get(pagingParams.bargeIn),
      codec: settings.get(pagingParams.codec).replace('_8000', ''),
      endMs: settings.get(pagingParams.endTimeout),
    },
    conference: { othersStay: settings.get(conference.othersStay) },
    reminders: {
      heldMs: settings.get(calls.holdReminder) ? settings.get(calls.holdReminderTime) * SECOND : null,
      onHook: settings.get(calls.waitingReminder),
    },
    callWaiting: {
      enabled: settings.get(services.callWaiting),
      tone: settings.get(services.callWaitingTone),
      status: settings.get(services.callWaitingReply) === 'QUEUED' ? 182 : 180,
    },
    rejectStatus: {
      doNotDisturb: settings.get(services.dndRejectCode),
      user: settings.get(services.softkeyRejectCode),
      busy: settings.get(services.otherRejectCode),
    },
    dialling: {
      digitMap: parseDigitMap(settings.get(dialing.digitMap)),
      numberRules: settings.get(dialing.numberRules),
      pauses: settings.get(dialingServices.pauseDialing),
      afterDial: afterDial(settings),
      digitsStartCalls: settings.get(personal.keypadStartsCall),
      longest: settings.get(dialing.numberSize),
      completeKey: settings.get(dialing.completeKeyEnabled) ? settings.get(dialing.completeKey) : null,
      codePrefix: settings.get(codes.prefix),
      logInCode: settings.get(codes.logIn),
      interDigit: Math.max(FOR_EVER, settings.get(dialing.timeout)) * SECOND,
      shortInterDigit: settings.get(dialing.shortTimeout) * SECOND,
      stutterTone: settings.get(events.stutterDuration),
      dialTone: settings.get(dialing.dialToneTimeout) * SECOND,
      reorderTone: settings.get(dialing.reorderToneTimeout) * SECOND,
      howlerTone: settings.get(dialing.howlerToneTimeout) * SECOND,
    },
    endedFor: settings.get(dialing.automaticDisconnectDelay),
    volumes: {
      handset: settings.get(audio.volumeHandset),
      headset: settings.get(audio.volumeHeadset),
      speaker: settings.get(audio.volumeSpeaker),
      ringer: settings.get(audio.volumeRinger),
    },
    digitsBySip: settings.get(mediaParams.dtmfMode) === 'VIA_SIP' || settings.get(mediaParams.sipToo),
    digitsByMedia: settings.get(mediaParams.dtmfMode) !== 'VIA_SIP',
    digitLength: settings.get(mediaParams.dtmfDuration),
    tones: { stutter, dial, ringback, busy, reorder, callWaiting, howler, answerBeep: ANSWER_BEEP },
  };
}

function autoAnswer(settings: Settings): CallSettings['autoAnswer'] {
  const everyCall = settings.get(answering.everyCall) && settings.get(answering.kind) === 'MANUAL';
  const atTheEar = settings.get(answering.headsetBeep);
  return {
    enabled: settings.get(answering.enabled),
    everyCallAfter: everyCall ? settings.get(answering.everyCallAfter) * SECOND : null,
    ringFirst: settings.get(answering.ringFirst),
    startMuted: settings.get(answering.startMuted),
    duringCall: settings.get(answering.duringCall),
    beeps: { handset: atTheEar, headset: atTheEar, speaker: settings.get(answering.speakerBeep) },
  };
}

function rtcpOffer(settings: Settings): LocalRtcp {
  const extended = settings.get(quality.mode) === 'REMOTE_AND_EVENTS';
  return { mux: settings.get(quality.rtcpMux), reducedSize: extended, extended };
}

/** Guide section 44.1.1: where nothing is collected nothing is published. */
function collector(settings: Settings): Collector | null {
  const host = settings.get(quality.collector);
  if (settings.get(quality.mode) === 'DISABLE' || !settings.get(quality.publish) || host === '') return null;
  const transports = { UDP: 'udp', TCP: 'tcp', TLS: 'tls' } as const;
  return {
    user: settings.get(quality.collectorUser),
    host,
    port: settings.get(quality.collectorPort),
    transport: transports[settings.get(quality.publishTransport)],
    expires: settings.get(quality.publishExpires),
    throughServer: settings.get(quality.viaOutboundProxy),
    interval: settings.get(quality.interval) * SECOND,
  };
}

function streamNetwork(settings: Settings): StreamNetwork {
  return {
    tos: settings.get(mediaParams.tos),
    severalSources: settings.get(mediaParams.severalSources),
    natLatch: settings.get(mediaParams.natLatch),
    keepAliveMs: settings.get(mediaParams.keepAlive) * SECOND,
    brokenMs: settings.get(mediaParams.brokenDetection) ? settings.get(mediaParams.brokenTimeout) * SECOND : 0,
  };
}

function lineSettings(settings: Settings, index: number, rings: ReadonlyMap<string, RingSpec>): LineSettings {
  const wanted = settings.get(personal.ringTone, index).toLowerCase();
  const name = [...rings.keys()].find(known => known.toLowerCase() === wanted);
  return {
    enabled: settings.get(lines.enabled, index),
    registers: lineServers(settings, index).registrars.length > 0,
    label: settings.get(lines.extensionDisplay, index) || userId(settings, index),
    doNotDisturb: settings.get(services.dnd) && settings.get(lines.dnd, index),
    forward: forwarding(settings, index),
    whileLocked: whileLocked(settings, index),
    ring: rings.get(name ?? '') ?? RINGS.Ring01,
  };
}

/** '' while nobody gave the line one: `0` is what all of them are delivered with. */
function userId(settings: Settings, index: number): string {
  const id = settings.get(lines.id, index);
  return id === lines.id.defaultAt(index) ? '' : id;
}

function afterDial(settings: Settings): CallSettings['dialling']['afterDial'] {
  return {
    pauseMs: settings.get(dialingServices.pauseTime) * SECOND,
    digitMs: settings.get(dialingServices.pauseDigit),
    gapMs: settings.get(dialingServices.pauseGap),
  };
}

const FORWARD_WHEN = { UNCONDITIONAL: 'always', BUSY: 'busy', NO_REPLY: 'no-reply' } as const;

/** On without a number to go to is off. */
function forwarding(settings: Settings, line: number): ForwardSettings | null {
  const to = settings.get(forward.forwardTarget, line);
  if (!settings.get(forward.forwardOffered, line) || !settings.get(forward.forwardActive, line) || to === '')
    return null;
  const afterMs = settings.get(forward.forwardTimeout, line) * SECOND;
  const tellsWho = settings.get(forward.diversion);
  return { when: FORWARD_WHEN[settings.get(forward.forwardType, line)], to, afterMs, tellsWho };
}

function pageGroups(settings: Settings): CallSettings['paging']['groups'] {
  return pagingParams.groupActive.paths.flatMap((_, id) => {
    const address = settings.get(pagingParams.groupAddress, id);
    const port = settings.get(pagingParams.groupPort, id);
    if (!settings.get(pagingParams.groupActive, id) || port === 0) return [];
    const name = settings.get(pagingParams.groupName, id) || `${address}:${port}`;
    return [{ id, name, address, port, priority: settings.get(pagingParams.groupPriority, id) }];
  });
}

/** Between two times that a file is played, milliseconds. */
const RING_PAUSE = 2000;

/** What is built in, and files by name. */
function ringSounds(own: ReadonlyMap<string, string>): ReadonlyMap<string, RingSpec> {
  const files = [...own].map(([name, file]) => [name, { file, pauseMs: RING_PAUSE, instead: RINGS.Ring01 }] as const);
  return new Map<string, RingSpec>([...Object.entries(RINGS), ...files]);
}

function ringing(settings: Settings, available: readonly AudioPath[]): CallSettings['ringing'] {
  const answersThere = settings.get(audio.ringViaAnswerDevice) && settings.get(audio.answerDevice) === 'HEADSET';
  const wanted = answersThere || settings.get(ringParams.device) === 'HEADSET';
  const beeps = settings.get(ringParams.beepCount);
  return {
    inHeadset: wanted && available.includes('headset'),
    beeps: settings.get(ringParams.beeps) ? ringBeeps(beeps, settings.get(ringParams.beepLength)) : null,
    volumeFixed: settings.get(ringParams.volumeFixed),
  };
}

function answerPath(settings: Settings, available: readonly AudioPath[]): AudioPath {
  const wanted =
    settings.get(audio.headsetOnly) || settings.get(audio.answerDevice) === 'HEADSET' ? 'headset' : 'speaker';
  return available.includes(wanted) ? wanted : (available[0] ?? 'handset');
}
