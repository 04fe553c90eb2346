/** Softkeys that put calls through to each other, or all together. */
import { inConference, isUp, readyToTransfer, speaks } from '../../calls.ts';
import type { View } from '../../view.ts';
import { order } from '../action.ts';
import type { Softkey } from './softkey.ts';

export const transferSoftkeys = {
  TRANSFER: {
    label: 'softkey.transfer',
    works: view => mayTransfer(view) && !inConference(view) && (isUp(view.call) || ringsForTransfer(view)),
    press: () => [order('transfer')],
  },
  BLIND_TRANSFER: {
    label: 'softkey.blind-transfer',
    works: view =>
      view.settings.blindTransferSoftkey &&
      isUp(view.call) &&
      mayTransfer(view) &&
      !inConference(view) &&
      !readyToTransfer(view),
    press: () => [order('blindTransfer')],
  },
  CONF: {
    label: 'softkey.conference',
    works: view => isUp(view.call) && mayTransfer(view),
    press: () => [order('confer')],
  },
  PRIVATE: {
    label: 'softkey.private',
    works: view => inConference(view) && view.calls.some(other => other !== view.call && speaks(other)),
    press: view => [order('speakAlone', view.call?.id)],
  },
} satisfies Readonly<Record<string, Softkey>>;

function mayTransfer({ transfer }: View): boolean {
  return transfer?.phase !== 'asked' && transfer?.phase !== 'choosing';
}

/** The party that is to get the call rings. */
function ringsForTransfer({ call, transfer, settings }: View): boolean {
  const asked = transfer?.phase === 'consulting' && transfer.other === call?.id;
  return asked && call?.phase === 'ringback' && settings.semiAttendedTransfer;
}
