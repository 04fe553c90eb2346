/**
 * Capability negotiation (RFC 5939), as far as protection needs it: an offer of plain RTP that can be taken up as SRTP.
 *
 *     m=audio 4000 RTP/AVP 0
 *     a=tcap:1 RTP/SAVP
 *     a=acap:1 crypto:1 AES_CM_128_HMAC_SHA1_80 inline:…
 *     a=pcfg:1 t=1 a=1
 */
import { attributesOf } from './parse.ts';
import type { SdpAttribute, SdpMedia, SdpSession } from './types.ts';

/** One way in which the offered stream may be had. */
export type PotentialConfiguration = {
  /** For the answer: `1 t=1 a=1`. */
  readonly name: string;
  readonly protocol: string;
  readonly attributes: readonly SdpAttribute[];
};

const MOST = 64;

/** Our own: each attribute is one alternative. */
export function offerConfigurations(protocol: string, alternatives: readonly SdpAttribute[]): SdpAttribute[] {
  const numbers = alternatives.map((_, index) => index + 1);
  return [
    { name: 'tcap', value: `1 ${protocol}` },
    ...alternatives.map(({ name, value }, index) => ({ name: 'acap', value: `${index + 1} ${name}:${value}` })),
    { name: 'pcfg', value: `1 t=1 a=${numbers.join('|')}` },
  ];
}

/** Our own when the attributes belong together. */
export function offerConfiguration(protocol: string, attributes: readonly SdpAttribute[]): SdpAttribute[] {
  const [transport, ...rest] = offerConfigurations(protocol, attributes);
  const numbers = attributes.map((_, index) => index + 1);
  const capabilities = rest.slice(0, -1);
  return [transport as SdpAttribute, ...capabilities, { name: 'pcfg', value: `1 t=1 a=${numbers.join(',')}` }];
}

/** Theirs, the most wanted first; those that want more than we understand are left out. */
export function configurationsOf(session: SdpSession, media: SdpMedia): PotentialConfiguration[] {
  const protocols = transportCapabilities(session, media);
  const attributes = attributeCapabilities(session, media);
  const wanted = attributesOf(media, 'pcfg')
    .slice(0, MOST)
    .map(parsePcfg)
    .filter(pcfg => pcfg !== null)
    .sort((one, other) => one.number - other.number);
  const found: PotentialConfiguration[] = [];
  for (const pcfg of wanted) {
    found.push(...combinations(pcfg, protocols, attributes));
    // One line of text can name thousands.
    if (found.length >= MOST) break;
  }
  return found.slice(0, MOST);
}

function combinations(
  { number, transports, alternatives }: Pcfg,
  protocols: ReadonlyMap<number, string>,
  attributes: ReadonlyMap<number, SdpAttribute>,
): PotentialConfiguration[] {
  const possible = alternatives.flatMap(({ text, ids }) => {
    const meant = ids.map(id => attributes.get(id)).filter(attribute => attribute !== undefined);
    return meant.length < ids.length ? [] : [{ text: text === '' ? '' : ` a=${text}`, attributes: meant }];
  });
  return transports.flatMap(t => {
    const protocol = protocols.get(t);
    if (protocol === undefined) return [];
    return possible.map(one => ({ name: `${number} t=${t}${one.text}`, protocol, attributes: one.attributes }));
  });
}

/** `1 RTP/SAVP RTP/SAVPF`: the first has this number, the others follow (RFC 5939 3.4.2). */
function transportCapabilities(session: SdpSession, media: SdpMedia): Map<number, string> {
  const found = new Map<number, string>();
  for (const value of [...attributesOf(session, 'tcap'), ...attributesOf(media, 'tcap')]) {
    const [first = '', ...protocols] = value.split(/ +/, MOST);
    if (!/^\d{1,9}$/.test(first)) continue;
    for (const [index, protocol] of protocols.entries()) found.set(Number(first) + index, protocol);
  }
  return found;
}

/** `1 crypto:1 …` (RFC 5939 3.4.1). */
function attributeCapabilities(session: SdpSession, media: SdpMedia): Map<number, SdpAttribute> {
  const found = new Map<number, SdpAttribute>();
  for (const value of [...attributesOf(session, 'acap'), ...attributesOf(media, 'acap')].slice(0, MOST)) {
    const match = /^(\d{1,9}) ([\x21-\x39\x3b-\x7e]{1,64})(?::(.*))?$/.exec(value);
    if (match !== null) found.set(Number(match[1]), { name: match[2] ?? '', value: match[3] ?? '' });
  }
  return found;
}

type Pcfg = {
  readonly number: number;
  readonly transports: readonly number[];
  readonly alternatives: readonly { readonly text: string; readonly ids: readonly number[] }[];
};

/** `1 t=1|2 a=1,2|3`; optional ids stand in brackets, `-m:` and the like take attributes of the line away (RFC 5939 3.5.1). */
function parsePcfg(value: string): Pcfg | null {
  const [number = '', ...lists] = value.split(/ +/, 8);
  if (!/^\d{1,9}$/.test(number)) return null;
  let transports: number[] = [];
  let alternatives: { text: string; ids: number[] }[] = [{ text: '', ids: [] }];
  for (const list of lists) {
    if (/^t=\d{1,9}(?:\|\d{1,9})*$/.test(list)) {
      transports = list.slice(2).split('|', MOST).map(Number);
    } else if (/^a=[\d,|[\]ms:-]{1,200}$/.test(list)) {
      alternatives = list
        .slice(2)
        .split('|', MOST)
        .map(text => ({ text, ids: [...text.matchAll(/\d+/g)].map(([id]) => Number(id)) }));
    } else if (!list.startsWith('-')) {
      return null;
    }
  }
  return { number: Number(number), transports, alternatives };
}
