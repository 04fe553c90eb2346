/** Asks one source after the other until one has files for this phone: firmware first, then the configuration. */

import { type Fault, faultText, type Result } from '../base/result.ts';
import { shownName } from '../base/urls.ts';
import type { Place } from './address.ts';
import { type Base, type FetchedSet, fetchSet, type SetFault, type SetOptions } from './fetch-set.ts';
import { isAsked, SOURCES } from './sources/index.ts';
import type { Method, Source, Surroundings } from './sources/source.ts';

/** Takes images over when they are another version than the one that runs. */
export interface Firmware {
  /**
   * Looks at the head of the image, and at the rest only when it is another version. `staged`: the phone starts anew with it
   * when nobody needs it. A fault with the reason `missing` is none: most servers have no image.
   */
  offer(url: string, request: Base, signal: AbortSignal): Promise<Result<'current' | 'staged', SetFault>>;
}

export type HuntOptions = SetOptions & {
  readonly method: Method;
  /** null: this phone takes no firmware from servers. */
  readonly firmware: Firmware | null;
  /** Told before each step that takes time, for people. */
  progress(source: Source, where: string): void;
};

export type Hunted =
  /** `faults` of sources before, and of the firmware there. */
  | {
      readonly outcome: 'found';
      readonly place: Place;
      readonly fetched: FetchedSet;
      readonly faults: readonly Fault[];
    }
  /** The phone will start with another firmware; only that one reads its configuration. */
  | { readonly outcome: 'firmware' }
  /** Nobody named a server. */
  | { readonly outcome: 'nothing'; readonly faults: readonly Fault[] }
  | { readonly outcome: 'failed'; readonly fault: SetFault; readonly faults: readonly Fault[] };

/**
 * A source that names a server decides, whether that server answers or not: who could keep it from answering would
 * otherwise choose the next one. Only a server that says that it has nothing for this phone is passed over.
 */
export async function hunt(around: Surroundings, options: HuntOptions, signal: AbortSignal): Promise<Hunted> {
  const faults: Fault[] = [];
  let missing: { readonly fault: SetFault; readonly tell: () => void } | null = null;
  for (const source of SOURCES) {
    if (!isAsked(source, options.method, around)) continue;
    options.progress(source, '');
    const finding = await source.find(around);
    if (signal.aborted) break;
    if (finding === null) continue;
    if (!finding.ok) {
      faults.push({ where: source.about, what: `What it says ${finding.error}.` });
      continue;
    }
    const place = finding.value;
    const staged = await offerFirmware(source, place, options, signal);
    if (staged === 'staged') return { outcome: 'firmware' };
    if (staged !== null) faults.push(staged);
    if (place.configuration.length === 0) continue;
    const tell = () => options.progress(source, shownName(place.configuration[0] ?? ''));
    tell();
    const fetched = await fetchSet(place.configuration, options, signal);
    if (fetched.ok) return { outcome: 'found', place, fetched: fetched.value, faults };
    if (fetched.error.reason !== 'missing') return { outcome: 'failed', fault: fetched.error, faults };
    missing ??= { fault: fetched.error, tell };
  }
  if (missing === null) return { outcome: 'nothing', faults };
  // Whose fault it is, not who was asked in vain behind it.
  missing.tell();
  return { outcome: 'failed', fault: missing.fault, faults };
}

async function offerFirmware(
  source: Source,
  { firmware: url }: Place,
  { firmware, request, progress }: HuntOptions,
  signal: AbortSignal,
): Promise<Fault | 'staged' | null> {
  if (url === null || firmware === null) return null;
  progress(source, shownName(url));
  const offered = await firmware.offer(url, request(url, url), signal);
  if (offered.ok) return offered.value === 'staged' ? 'staged' : null;
  return offered.error.reason === 'missing' ? null : offered.error;
}

/** One line about what a hunt came to. */
export function huntedText(hunted: Hunted): string {
  switch (hunted.outcome) {
    case 'found':
      return `read ${shownName(hunted.fetched.set.root)}`;
    case 'firmware':
      return 'another firmware is ready';
    case 'nothing':
      return 'nobody names a server';
    case 'failed':
      return faultText(hunted.fault);
  }
}
