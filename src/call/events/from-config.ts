/** From parameters to subscriptions, and to what servers may ask of the phone (guide sections 21.7, 21.10, 21.11). */
import * as conference from '../../../config/params/conference.ts';
import * as events from '../../../config/params/events.ts';
import * as lines from '../../../config/params/lines.ts';
import type { Settings } from '../../../config/store.ts';
import { bracketed } from '../../base/addresses.ts';
import type { RequestPolicy, SubscribeOptions } from '../../sip/agent.ts';

export function requestPolicy(settings: Settings): RequestPolicy {
  return {
    callControl: settings.get(events.talkEvent),
    makeCall: settings.get(events.serverCalls),
    joinCalls: settings.get(conference.joinable),
    checkSync: true,
    messageSummary: settings.get(events.messageWaiting) !== '0',
    messages: true,
  };
}

/** What every subscription of the phone does when the server does not want it. */
export function retrySettings(settings: Settings): Partial<SubscribeOptions> {
  return {
    noNotify: settings.get(events.noNotify),
    retries: settings.get(events.subscriptionRetries),
    retryAfter: settings.get(events.subscriptionRetry),
    retryAfterPending: settings.get(events.retryPending),
    retryForbidden: settings.get(events.retryForbidden),
  };
}

/** How the mailbox of a line is watched; null when it is not. */
export function mailboxSubscription(settings: Settings, line: number): SubscribeOptions | null {
  const wanted = settings.get(events.messageWaiting) !== '0' && settings.get(events.subscribeMessages);
  if (!wanted || !settings.get(lines.enabled, line)) return null;
  const address = settings.get(events.mailboxAddress);
  return {
    ...retrySettings(settings),
    event: 'message-summary',
    expires: settings.get(events.mailboxExpires),
    ...(address === '' ? {} : { target: `${settings.get(lines.id, line)}@${hostPort(settings, address)}` }),
  };
}

/** How the features of a line that the server keeps are followed; null when they are not. */
export function featureSubscription(settings: Settings): SubscribeOptions | null {
  if (!settings.get(events.featureSync)) return null;
  return { ...retrySettings(settings), event: 'as-feature-event', expires: FEATURES_LAST };
}

/** Seconds; the guide names none, and what is watched beside it lives as long. */
const FEATURES_LAST = 3600;
const USUAL_PORT = 5060;

function hostPort(settings: Settings, address: string): string {
  const port = settings.get(events.mailboxPort);
  const host = bracketed(address);
  return port === USUAL_PORT && !settings.get(events.mailboxPortAlways) ? host : `${host}:${port}`;
}
