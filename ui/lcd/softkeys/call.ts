/** Softkeys for the call that is marked, and for another one beside it. */
import { beside, inConference, isUp, swapTarget } from '../../calls.ts';
import { order } from '../action.ts';
import { answerActions } from '../locked.ts';
import type { Softkey } from './softkey.ts';

export const callSoftkeys = {
  ANSWER: {
    label: 'softkey.answer',
    works: view => view.call?.phase === 'incoming',
    press: answerActions,
  },
  REJECT: {
    label: 'softkey.reject',
    works: view => view.call?.phase === 'incoming' && view.settings.rejectSoftkey,
    press: view => [order('reject', view.call?.id)],
  },
  SILENT: {
    label: 'softkey.silent',
    works: view => view.call?.phase === 'incoming' && !view.call.silenced,
    press: view => [order('silence', view.call?.id)],
  },
  DEFLECT: {
    label: 'softkey.forward',
    works: view => view.call?.phase === 'incoming',
    press: view => [order('deflect', view.call?.id)],
  },
  END: {
    label: 'softkey.end',
    works: view => view.call !== null,
    press: view => [order('hangup', view.call?.id)],
  },
  HOLD: {
    label: 'softkey.hold',
    // With a second call Swap does it. In a conference it is about the member that is marked.
    works: view => view.call?.phase === 'connected' && swapTarget(view) === undefined,
    press: view => [order('hold', view.call?.id)],
  },
  RESUME: {
    label: 'softkey.resume',
    works: view => view.call?.phase === 'held' && (inConference(view) || beside(view, 'connected') === undefined),
    press: view => [order('hold', view.call?.id)],
  },
  SWAP: {
    label: 'softkey.swap',
    works: view => swapTarget(view) !== undefined,
    press: view => [order('hold', swapTarget(view)?.id)],
  },
  NEW_CALL: {
    label: 'softkey.new-call',
    // Beside two calls Conf is what makes room for a third.
    works: view =>
      view.lines.length > 0 &&
      (view.call === null || (view.settings.newCallSoftkey && view.calls.filter(isUp).length < 2)),
    press: () => [order('newCall')],
  },
  RECORD: {
    label: 'softkey.record',
    works: view => view.settings.mayRecord && view.call?.phase === 'connected' && !view.recording,
    press: () => [order('record')],
  },
  STOP_RECORD: {
    label: 'softkey.stop-record',
    works: view => view.recording,
    press: () => [order('record')],
  },
} satisfies Readonly<Record<string, Softkey>>;
