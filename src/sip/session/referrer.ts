import type { Step } from '../../base/machine.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { readNews, subscriptionStateOf } from '../events/notification.ts';
import type { EventPackage } from '../events/package.ts';
import { type ReferProgress, refer } from '../events/packages/refer.ts';
import type { SessionFact } from '../facts.ts';
import type { SipRequest } from '../message.ts';

/**
 * A REFER of ours and the subscription that it makes (RFC 3515 section 2.4.4, RFC 4488).
 *
 *   [idle] -- refer: REFER --> [asked] -- 2xx --> [watching] -- final sipfrag, terminated --> [idle]
 *                                |  NOTIFY: progress            NOTIFY: progress
 *                                +-- 2xx with Refer-Sub: false, refused --> [idle]
 */
export type ReferrerState = { readonly phase: 'idle' | 'asked' | 'watching' };

export type ReferrerInput =
  | { readonly type: 'refer' }
  /** The final answer to the REFER; `subscribed` false when no NOTIFY will come. */
  | { readonly type: 'answered'; readonly status: number; readonly reason: string; readonly subscribed: boolean }
  | ({ readonly type: 'notified' } & Progress);

export type Progress = { readonly status: number; readonly reason: string; readonly terminated: boolean };

type Told = { readonly type: 'fact'; readonly fact: SessionFact };
export type ReferrerEffect = { readonly type: 'send' } | Told;

export const REFERRER_IDLE: ReferrerState = { phase: 'idle' };

export function referrer(state: ReferrerState, input: ReferrerInput): Step<ReferrerState, ReferrerEffect> | null {
  if (state.phase === 'idle') {
    return input.type === 'refer' ? { state: { phase: 'asked' }, effects: [{ type: 'send' }] } : null;
  }
  switch (input.type) {
    case 'refer':
      return null;
    case 'answered': {
      if (state.phase !== 'asked') return null;
      const { status, reason, subscribed } = input;
      const final = status >= 300 || !subscribed;
      return { state: { phase: final ? 'idle' : 'watching' }, effects: [told(status, reason, final)] };
    }
    case 'notified': {
      const { status, reason, terminated } = input;
      const final = terminated || status >= 200;
      return { state: final ? REFERRER_IDLE : state, effects: [told(status, reason, final)] };
    }
  }
}

function told(status: number, reason: string, final: boolean): Told {
  return { type: 'fact', fact: { type: 'refer-progress', status, reason, final } };
}

/** What a NOTIFY of the refer package says (RFC 3515 section 2.4.5); fails with the status of the answer to it. */
export function progressIn(request: SipRequest): Result<Progress, number> {
  const state = subscriptionStateOf(request.headers);
  const news = readNews(refer as EventPackage, request);
  if (!news.ok) return fail(news.error.status);
  if (state === null || news.value.type !== 'content') return fail(400);
  const { status, reason } = news.value.content as ReferProgress;
  return ok({ status, reason, terminated: state.state === 'terminated' });
}
