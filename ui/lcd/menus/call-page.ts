import type { Message } from '../../lang/index.ts';
import { durationText } from '../../lang/time.ts';
import { verdictOn } from '../../quality.ts';
import type { CallView } from '../../view.ts';
import type { Page, PageItem } from './pages.ts';

/** How the call in focus sounds and what carries it. */
export const callPage: Page = {
  title: 'menu.call',
  items: ({ call }) => (call === null ? [{ name: { key: 'status.none' }, value: '' }] : itemsOf(call)),
};

function itemsOf(call: CallView): readonly PageItem[] {
  return [
    ...qualityItems(call),
    { name: { key: 'status.duration' }, value: durationText(call.seconds ?? 0) },
    { name: { key: 'status.codec' }, value: call.codec || { key: 'status.none' } },
    { name: { key: 'status.encryption' }, value: encryptionWord(call) },
    ...figures(call),
  ];
}

function qualityItems({ quality }: CallView): readonly PageItem[] {
  if (quality === null) return [{ sentence: { key: 'quality.unknown' } }];
  const { says, hint } = verdictOn(quality);
  return [{ sentence: { key: says } }, ...(hint === null ? [] : [{ sentence: { key: hint } }])];
}

/** Keys that others on the way may have read protect from nobody whom one would fear. */
function encryptionWord({ encryption, secure }: CallView): Message {
  return { key: encryption === '' ? 'off' : secure ? 'on' : 'status.encryption-open' };
}

function figures({ quality }: CallView): readonly PageItem[] {
  if (quality === null) return [];
  const { mos, lossPercent, jitterMs, delayMs } = quality;
  return [
    { name: { key: 'status.mos' }, value: mos.toFixed(1) },
    { name: { key: 'status.loss' }, value: `${lossPercent} %` },
    { name: { key: 'status.jitter' }, value: `${jitterMs} ms` },
    { name: { key: 'status.delay' }, value: `${delayMs} ms` },
  ];
}
