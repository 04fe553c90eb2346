/** What the menus ask of the phone beside calls, and how its answers come back to the screen. */

import type { Apply } from '../../config/param.ts';
import type { Cue } from '../../config/tables/clicks.ts';
import type { AudioPath } from '../../hal/ports.ts';
import type { Fault, Result } from '../../src/base/result.ts';
import type { Message } from '../lang/index.ts';
import { NEW_CODE } from './admin-code.ts';
import type { NavigatorInput } from './navigator.ts';
import type { ConfirmName, Place } from './place.ts';

/** The phone below the menus; the composition root carries these out. None of them throws. */
export interface PhoneOrders {
  /** The user's own value of a parameter. The fault says why it was refused. */
  write(path: string, text: string): Result<Apply>;
  /** Takes the user's own value back. */
  clear(path: string): Result<Apply>;
  /** Whether this is the admin code; refused without a look while there were too many wrong ones. */
  unlock(code: string): Promise<Result<void>>;
  changeCode(code: string): Promise<Result<void>>;
  /** Opens the locked phone; refused without a look while there were too many wrong codes. */
  unlockPhone(code: string): Promise<Result<void>>;
  /** Plays a ring for a moment; null ends it. */
  preview(ring: string | null): void;
  /** A short sound answers the user. */
  cue(name: Cue): void;
  /** Reads a text aloud, null ends it; `locale` is BCP 47. */
  speak(text: string | null, locale: string): void;
  /** The own voice is to be heard on this path; null ends that. */
  loopBack(path: AudioPath | null): void;
  confirmed(what: ConfirmName): void;
  /** The phone takes its files from this address from now on; '' finds a server as before. */
  setUp(address: string): void;
  /** For the configuration server that asked. */
  logIn(user: string, password: string): void;
}

/** The same as data. */
export type PhoneRequest =
  | {
      readonly type: 'write';
      readonly path: string;
      readonly text: string;
      /** Nothing is said and the place stays. */
      readonly stay?: true;
    }
  | { readonly type: 'clear'; readonly path: string }
  | { readonly type: 'unlock'; readonly code: string; readonly opens: Place }
  | { readonly type: 'unlock-phone'; readonly code: string }
  /** The code typed first, and again; both have to be the same. */
  | { readonly type: 'new-code'; readonly first: string; readonly again: string }
  | { readonly type: 'preview'; readonly ring: string | null }
  | { readonly type: 'log-in'; readonly user: string; readonly password: string }
  | { readonly type: 'confirmed'; readonly what: ConfirmName }
  | { readonly type: 'set-up'; readonly address: string };

/** Carries a request out; what the screen does then is told, perhaps later. */
export function carryOut(
  orders: PhoneOrders,
  request: PhoneRequest,
  tell: (...inputs: NavigatorInput[]) => void,
): void {
  switch (request.type) {
    case 'write':
      if (request.stay === true) orders.write(request.path, request.text);
      else kept(orders.write(request.path, request.text), tell);
      break;
    case 'clear':
      kept(orders.clear(request.path), tell);
      break;
    case 'unlock':
      unlock(orders, request, tell);
      break;
    case 'unlock-phone':
      tell({ type: 'awaited' });
      void orders.unlockPhone(request.code).then(answer => {
        if (!answer.ok) tell({ type: 'answered', place: null }, notDone(answer.error));
      });
      break;
    case 'new-code':
      changeCode(orders, request, tell);
      break;
    case 'preview':
      orders.preview(request.ring);
      break;
    case 'log-in':
      tell({ type: 'home' }, { type: 'popup', message: { key: 'popup.logging-in' } });
      orders.logIn(request.user, request.password);
      break;
    case 'confirmed':
      tell({ type: 'back' });
      orders.confirmed(request.what);
      break;
    case 'set-up':
      tell({ type: 'home' }, { type: 'popup', message: { key: 'popup.setup-begun' } });
      orders.setUp(request.address);
      break;
  }
}

function unlock(
  orders: PhoneOrders,
  { code, opens }: Extract<PhoneRequest, { type: 'unlock' }>,
  tell: (...inputs: NavigatorInput[]) => void,
): void {
  tell({ type: 'awaited' });
  void orders.unlock(code).then(answer => {
    tell({ type: 'answered', place: answer.ok ? opens : null });
    if (!answer.ok) tell(notDone(answer.error));
  });
}

const APPLIED: { readonly [apply in Exclude<Apply, 'reboot'>]: Message } = {
  live: { key: 'popup.saved' },
  're-register': { key: 'popup.saved-register' },
  'restart-media': { key: 'popup.saved-media' },
};

function kept(answer: Result<Apply>, tell: (...inputs: NavigatorInput[]) => void): void {
  if (!answer.ok) tell(refusal(answer.error));
  else if (answer.value === 'reboot')
    tell({ type: 'become', place: { kind: 'confirm', about: 'restart-now', position: 0 } });
  else tell({ type: 'back' }, { type: 'popup', message: APPLIED[answer.value] });
}

function changeCode(
  orders: PhoneOrders,
  { first, again }: Extract<PhoneRequest, { type: 'new-code' }>,
  tell: (...inputs: NavigatorInput[]) => void,
): void {
  if (first !== again) {
    tell({ type: 'answered', place: NEW_CODE }, { type: 'popup', message: { key: 'code.differ' } });
    return;
  }
  tell({ type: 'awaited' });
  void orders.changeCode(again).then(answer => {
    if (answer.ok) tell({ type: 'back' }, { type: 'popup', message: { key: 'code.changed' } });
    else tell({ type: 'answered', place: NEW_CODE }, notDone(answer.error));
  });
}

function refusal(fault: Fault): NavigatorInput {
  return { type: 'popup', message: { key: 'popup.refused', args: { reason: fault.what } } };
}

function notDone({ what, remedy = '' }: Fault): NavigatorInput {
  return { type: 'popup', message: { key: 'popup.not-done', args: { reason: `${what} ${remedy}`.trim() } } };
}
