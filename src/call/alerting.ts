/** How an INVITE asks to ring and to be answered: Alert-Info, Call-Info, Answer-Mode (guide 17.1 and 21.7). */
import type { RingSpec } from '../media/protocol.ts';
import type { CallSettings } from './settings.ts';

export type AlertingWish = {
  /** Milliseconds after which the call is to be answered by itself; null: by the user. */
  readonly answerAfter: number | null;
  /** The caller wants exactly this or nothing (RFC 5373 `require`). */
  readonly insists: boolean;
  /** The user has to answer, whatever the phone does with other calls (RFC 5373 `Manual`). */
  readonly byHand: boolean;
  /** The Alert-Info header; '' without one. */
  readonly alert: string;
};

const SECOND = 1000;
/** Nobody wants to be answered later than a call rings. */
const LONGEST_DELAY = 120 * SECOND;

/** `hints`: header values by lower-case name, as an incoming call brings them. Total: what is malformed asks nothing. */
export function wishOf(hints: ReadonlyMap<string, string>): AlertingWish {
  const alert = hints.get('alert-info') ?? '';
  const mode = hints.get('priv-answer-mode') ?? hints.get('answer-mode') ?? '';
  const auto = /^\s*auto\b/i.test(mode);
  // Of several instructions the one that names a time counts (guide 21.7).
  const after = secondsIn(hints.get('call-info') ?? '', 'answer-after') ?? secondsIn(alert, 'answer-after');
  const atOnce = /\bring[ -]answer\b|\binfo\s*=\s*"?alert-autoanswer\b/i.test(alert);
  return {
    answerAfter: after ?? (atOnce ? (secondsIn(alert, 'delay') ?? 0) : auto ? 0 : null),
    insists: auto && /;\s*require\b/i.test(mode),
    byHand: /^\s*manual\b/i.test(mode),
    alert,
  };
}

/** ';answer-after=3' in milliseconds. */
function secondsIn(text: string, name: string): number | null {
  const value = new RegExp(`;\\s*${name}\\s*=\\s*"?(\\d{1,6})`, 'i').exec(text)?.[1];
  return value === undefined ? null : Math.min(Number(value) * SECOND, LONGEST_DELAY);
}

/** What becomes of a wish: null leaves the call to the user, 'refuse' is for who insists on what is not granted. */
export type Answering = { readonly after: number } | 'refuse' | null;

/**
 * `proven`: the INVITE came from a server that has shown to be one; nobody else opens the microphone. What the user has
 * switched on for every call needs nobody's leave.
 */
export function answering({ autoAnswer }: CallSettings, wish: AlertingWish, proven: boolean): Answering {
  const granted = autoAnswer.enabled && proven;
  if (wish.insists && !granted) return 'refuse';
  if (!autoAnswer.enabled || wish.byHand) return null;
  if (wish.answerAfter !== null && granted) return { after: wish.answerAfter };
  return autoAnswer.everyCallAfter === null ? null : { after: autoAnswer.everyCallAfter };
}

/**
 * URNs of RFC 7462 and the names of Bellcore, with the ring that stands for each. A URN that is longer than
 * an entry means that entry more closely.
 */
const KNOWN_ALERTS: readonly (readonly [alert: string, ring: string])[] = [
  ['urn:alert:source:internal', 'Ring02'],
  ['urn:alert:source:friend', 'Ring05'],
  ['urn:alert:source:family', 'Ring05'],
  ['urn:alert:priority:high', 'Ring06'],
  ['urn:alert:priority:low', 'Ring04'],
  ['urn:alert:service:recall', 'Ring08'],
  ['urn:alert:service:forward', 'Ring09'],
  ['urn:alert:duration:short', 'Ring10'],
  ['urn:alert:duration:long', 'Ring07'],
  ['bellcore-dr1', 'Ring01'],
  ['bellcore-dr2', 'Ring02'],
  ['bellcore-dr3', 'Ring03'],
  ['bellcore-dr4', 'Ring04'],
  ['bellcore-dr5', 'Ring05'],
];

/**
 * The ring that a call asks for by Alert-Info; '' leaves it to the line. The configured texts go first, the first that
 * is found anywhere in the header, whatever its case; then names of rings, then the alerts that are known to all.
 * Addresses in the header are never fetched.
 */
export function ringFor({ distinctive }: CallSettings, alert: string): string {
  if (alert === '') return '';
  const text = alert.toLowerCase();
  const slot = distinctive.slots.find(({ match }) => match !== '' && text.includes(match.toLowerCase()));
  if (slot !== undefined) return slot.ring;
  const named = [...distinctive.rings.keys()].find(name => wordIn(alert, name));
  return named ?? KNOWN_ALERTS.find(([known]) => text.includes(known))?.[1] ?? '';
}

/** The sound of a ring by name, whatever its case; undefined when there is none. */
export function soundOf({ distinctive: { rings } }: CallSettings, ring: string): RingSpec | undefined {
  const name = [...rings.keys()].find(known => known.toLowerCase() === ring.toLowerCase());
  return name === undefined ? undefined : rings.get(name);
}

/** As a word of its own: 'Ring01' is not in 'Ring011'. Names of files may hold any character. */
function wordIn(text: string, word: string): boolean {
  return new RegExp(`(?<!\\w)${word.replace(/\W/g, '\\$&')}(?!\\w)`, 'i').test(text);
}
