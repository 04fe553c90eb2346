/** The event packages that the phone understands: one record each. A new one is a file and a line here. */

import type { EventPackage } from './package.ts';
import { asFeatureEvent } from './packages/as-feature-event.ts';
import { conference } from './packages/conference.ts';
import { checkSync, hold, talk } from './packages/control.ts';
import { dialog } from './packages/dialog.ts';
import { dtmf } from './packages/dtmf.ts';
import { messageSummary } from './packages/message-summary.ts';
import { presence } from './packages/presence.ts';
import { refer } from './packages/refer.ts';
import { reg } from './packages/reg.ts';
import { callInfo, lineSeize } from './packages/shared-line.ts';
import { uaProfile } from './packages/ua-profile.ts';

const RECORDS = [
  messageSummary,
  dialog,
  refer,
  presence,
  uaProfile,
  checkSync,
  talk,
  hold,
  dtmf,
  callInfo,
  lineSeize,
  asFeatureEvent,
  conference,
  reg,
] as const;

type PackageRecord = (typeof RECORDS)[number];

export type EventName = PackageRecord['name'];

/** News of one package, read: `event` tells what `content` is. */
export type EventContent = {
  [P in PackageRecord as P['name']]: P extends EventPackage<infer N, infer T>
    ? { readonly event: N; readonly content: T }
    : never;
}[EventName];

export const PACKAGES: readonly EventPackage<EventName, unknown>[] = RECORDS as unknown as readonly EventPackage<
  EventName,
  unknown
>[];

export function packageOf(name: string): EventPackage<EventName, unknown> | undefined {
  return PACKAGES.find(one => one.name === name);
}

/** What servers may send without being asked: told in Allow-Events, where they look for it. */
export const UNSOLICITED: readonly string[] = PACKAGES.filter(({ unsolicited }) => unsolicited).map(({ name }) => name);
