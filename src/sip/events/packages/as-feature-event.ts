import { fail, ok, type Result } from '../../../base/result.ts';
import type { Part } from '../../multipart.ts';
import { eventPackage } from '../package.ts';
import { childText, parseXml, type XmlElement } from '../xml.ts';

const FORWARDINGS = new Map([
  ['forwardimmediate', 'immediate'],
  ['forwardbusy', 'busy'],
  ['forwardnoans', 'no-answer'],
] as const);

const AGENT_STATES = new Map([
  ['AgentLoggedOnEvent', 'logged-on'],
  ['AgentLoggedOffEvent', 'logged-off'],
  ['AgentReadyEvent', 'ready'],
  ['AgentNotReadyEvent', 'not-ready'],
  ['AgentWorkingAfterCallEvent', 'after-call'],
] as const);

type ValueOf<M> = M extends Map<string, infer V> ? V : never;

/** A feature whose state the server keeps (ECMA-323 as BroadWorks and contact centres use it). */
export type Feature =
  | { readonly type: 'do-not-disturb'; readonly on: boolean }
  | {
      readonly type: 'forwarding';
      readonly when: ValueOf<typeof FORWARDINGS>;
      readonly on: boolean;
      readonly to: string;
      /** Rings before a forwarding when nobody answers; null when it is not told. */
      readonly rings: number | null;
    }
  | { readonly type: 'agent'; readonly state: ValueOf<typeof AGENT_STATES>; readonly reason: string };

export type FeatureNews = { readonly features: readonly Feature[] };

export const asFeatureEvent = eventPackage({
  name: 'as-feature-event',
  accept: ['application/x-as-feature-event+xml'],
  unsolicited: false,
  read: ({ parts }) => readFeatures(parts),
});

/** One document per feature; those that are not known are passed over. */
function readFeatures(parts: readonly Part[]): Result<FeatureNews> {
  const features: Feature[] = [];
  for (const part of parts) {
    const root = parseXml(part.body.toString());
    if (!root.ok) return root;
    const feature = readFeature(root.value);
    if (feature === null) return fail({ what: `<${root.value.name.slice(0, 40)}> lacks what it should tell` });
    if (feature !== 'unknown') features.push(feature);
  }
  return ok({ features });
}

function readFeature(root: XmlElement): Feature | 'unknown' | null {
  if (root.name === 'DoNotDisturbEvent') {
    const on = flag(childText(root, 'doNotDisturbOn'));
    return on === null ? null : { type: 'do-not-disturb', on };
  }
  if (root.name === 'ForwardingEvent') return readForwarding(root);
  const state = AGENT_STATES.get(root.name as 'AgentReadyEvent');
  return state === undefined ? 'unknown' : { type: 'agent', state, reason: childText(root, 'reason') };
}

function readForwarding(root: XmlElement): Feature | null {
  const when = FORWARDINGS.get(childText(root, 'forwardingType').toLowerCase() as 'forwardbusy');
  const on = flag(childText(root, 'forwardStatus'));
  if (when === undefined || on === null) return null;
  const rings = childText(root, 'ringCount');
  return {
    type: 'forwarding',
    when,
    on,
    to: childText(root, 'forwardTo') || childText(root, 'forwardDN'),
    rings: /^\d{1,3}$/.test(rings) ? Number(rings) : null,
  };
}

function flag(text: string): boolean | null {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}
