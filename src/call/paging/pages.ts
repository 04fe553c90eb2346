/** Carries out what the paging machine wants: streams to and from multicast groups. */
import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../../base/log.ts';
import { faultText } from '../../base/result.ts';
import type { MediaClient } from '../../media/client.ts';
import type { PageListening, StreamCodec, StreamSettings } from '../../media/protocol.ts';
import type { CallSettings } from '../settings.ts';
import type { PageEffect } from './machine.ts';

/** Calls have numbers from 1 on. */
const STREAM = -1;
/** Formats that need no agreement (RFC 3551 table 4): receivers go by the payload type. */
const STATIC: readonly StreamCodec[] = [
  { name: 'PCMU', payloadType: 0, ptime: 20, fmtp: '' },
  { name: 'PCMA', payloadType: 8, ptime: 20, fmtp: '' },
  { name: 'G722', payloadType: 9, ptime: 20, fmtp: '' },
  { name: 'G729', payloadType: 18, ptime: 20, fmtp: '' },
];
/** Nobody sends events to a group, and nobody listens for digits there. */
const NO_DIGITS = 127;

export class PageStreams {
  readonly #media: MediaClient;
  /** Our own. */
  readonly #address: string;
  readonly #log: Log;
  #listening: PageListening = { groups: [], address: '', endMs: 0 };

  constructor(media: MediaClient, address: string, log: Log) {
    this.#media = media;
    this.#address = address;
    this.#log = log;
  }

  configure({ paging: { groups, endMs } }: CallSettings): void {
    const wanted = { groups: groups.map(({ id, address, port }) => ({ id, address, port })), endMs };
    const listening = { ...wanted, address: this.#address };
    if (isDeepStrictEqual({ groups: this.#listening.groups, endMs: this.#listening.endMs }, wanted)) return;
    if (wanted.groups.length === 0 && this.#listening.groups.length === 0) return;
    this.#listening = listening;
    void this.#order(this.#media.order('listenPages', listening));
  }

  perform(settings: CallSettings, effect: PageEffect): void {
    if (effect.type === 'stop-page') {
      void this.#media.order('closeStream', { stream: STREAM });
      return;
    }
    const group = settings.paging.groups.find(({ id }) => id === effect.group);
    if (group === undefined) return;
    const sending = effect.type === 'send-page';
    const codec = STATIC.find(one =>
      sending ? one.name === settings.paging.codec : one.payloadType === effect.payloadType,
    );
    const remote = { address: group.address, rtpPort: group.port, rtcpPort: group.port };
    const stream: StreamSettings = {
      ...{ remote, codec: codec ?? (STATIC[0] as StreamCodec), accept: STATIC },
      eventPayloadType: NO_DIGITS,
      direction: sending ? 'sendrecv' : 'recvonly',
    };
    const page = sending ? 'out' : group.id;
    const { tos } = settings.network;
    const network = tos === undefined ? {} : { tos };
    void this.#order(this.#media.order('openStream', { stream: STREAM, address: this.#address, page, network }));
    void this.#order(this.#media.order('setStream', { stream: STREAM, settings: stream }));
  }

  async #order(answer: Promise<Awaited<ReturnType<MediaClient['order']>>>): Promise<void> {
    const done = await answer;
    if (!done.ok) this.#log.warning(`paging: ${faultText(done.error)}`);
  }
}
