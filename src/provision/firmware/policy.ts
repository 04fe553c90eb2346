/** Which signed image a phone takes. */
import type { Head } from './image.ts';
import { digestOf, layoutOf } from './image.ts';
import { compareVersions, isVersion } from './version.ts';

export type Policy = {
  readonly model: string;
  /** The version that runs. */
  readonly running: string;
  /** The oldest version that the administrator allows; '' sets no bound. */
  readonly minimum: string;
  /** Versions older than the one that runs are taken. */
  readonly allowOlder: boolean;
  /** The highest floor of an image that has run here. */
  readonly floor: string;
  /** Digest of an image that did not come up; null when there is none. */
  readonly refused: string | null;
  /** Octets that a slot can hold. */
  readonly slotSize: number;
};

/** `same`: it runs already. A text is the reason for which it is refused. */
export type Judgement = 'new' | 'same' | { readonly refused: string };

export function judge(head: Head, policy: Policy): Judgement {
  const { version, models } = head.description;
  const { model, running, minimum, floor } = policy;
  if (!models.some(one => one.toLowerCase() === model.toLowerCase()))
    return { refused: `It is for ${models.join(', ')}, and this phone is a ${model}.` };
  if (compareVersions(version, running) === 0) return 'same';
  if (isVersion(floor) && compareVersions(version, floor) < 0)
    return { refused: `Version ${version} is older than ${floor}, below which this phone never goes again.` };
  if (isVersion(minimum) && compareVersions(version, minimum) < 0)
    return { refused: `Version ${version} is older than ${minimum}, which is the least that is allowed.` };
  if (!policy.allowOlder && compareVersions(version, running) < 0)
    return { refused: `Version ${version} is older than ${running}, which runs now.` };
  if (digestOf(head) === policy.refused) return { refused: `Version ${version} was tried before and did not come up.` };
  const { total } = layoutOf(head.description);
  if (total > policy.slotSize) return { refused: `It has ${total} octets, and there is room for ${policy.slotSize}.` };
  return 'new';
}
