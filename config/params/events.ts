/** Waiting messages, subscriptions, and what a server may ask of the phone. */
import { area } from '../param.ts';

const { bool, int, choice, host, text } = area({
  page: 'Voice Over IP > Services',
  section: '21.10',
  apply: 'live',
});

export const messageWaiting = choice('voip/services/msg_waiting_ind/enabled', {
  label: 'Message waiting indication',
  help: 'Shows on screen and lamp that messages wait in the mailbox, and lets the dial tone stutter.',
  values: ['0', '1', 'AUDC_VM'],
  default: '1',
});

export const subscribeMessages = bool('voip/services/msg_waiting_ind/subscribe', {
  label: 'Subscribe to the mailbox',
  help: 'Asks the server for the state of the mailbox; otherwise the server has to tell it by itself.',
  default: false,
});

export const mailboxAddress = host('voip/services/msg_waiting_ind/subscribe_address', {
  label: 'Mailbox server',
  help: 'Server that is asked for the state of the mailbox. Empty: the domain of the line.',
  default: '',
});

export const mailboxPort = int('voip/services/msg_waiting_ind/subscribe_port', {
  label: 'Mailbox server port',
  help: 'Port of the mailbox server.',
  min: 1024,
  max: 65_535,
  unit: 'port',
  default: 5060,
});

export const mailboxPortAlways = bool('voip/services/msg_waiting_ind/always_send_port', {
  label: 'Always send the port',
  help: 'Writes the port of the mailbox server into the address even when it is 5060.',
  default: true,
});

export const mailboxExpires = int('voip/services/msg_waiting_ind/expiraition_timeout', {
  label: 'Mailbox subscription lifetime',
  help: 'Lifetime of the subscription that is asked for.',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 3600,
});

export const voiceMailNumber = text('voip/services/msg_waiting_ind/voice_mail_number', {
  label: 'Voice mail number',
  help: 'The number that the voice mail key dials.',
  max: 64,
  default: '',
});

export const stutterDuration = int('voip/services/msg_waiting/stutter_tone_duration', {
  label: 'Stutter tone duration',
  help: 'How long the dial tone stutters when messages wait. 0: it does not.',
  section: '16.4',
  min: 0,
  max: 7200,
  unit: 'ms',
  default: 2500,
});

export const noNotify = int('voip/signalling/sip/subs_no_notify_timer', {
  label: 'Time to the first NOTIFY',
  help: 'A subscription that the server does not confirm by a NOTIFY in this time has failed.',
  section: '15.5',
  min: 0,
  max: 9_999_999,
  unit: 'ms',
  default: 32_000,
});

export const subscriptionRetries = int('voip/services/subs/retries', {
  label: 'Subscription retries',
  help: 'How often a failed subscription is repeated before it rests until the line has another server.',
  section: '21.11',
  min: 0,
  max: 100,
  default: 4,
});

export const subscriptionRetry = int('voip/services/subs/retry/timeout', {
  label: 'Subscription retry time',
  help: 'Time from a failed subscription to the next attempt.',
  section: '21.11',
  min: 1,
  max: 86_400,
  unit: 's',
  default: 300,
});

export const retryForbidden = bool('voip/services/subs/retry_after_403', {
  label: 'Subscribe again after 403',
  help: 'Repeats a subscription that the server has forbidden.',
  section: '21.11',
  default: true,
});

export const retryPending = int('voip/services/sub/response491/retry_timeout', {
  label: 'Subscription retry time after 491',
  help: 'Time to the next attempt after the server said that another request is pending.',
  section: '21.11',
  min: 1,
  max: 3600,
  unit: 's',
  default: 1,
});

export const serverCalls = bool('voip/services/_3PCC/make_call/enabled', {
  label: 'Calls started by the server',
  help: 'Lets the server start calls of the phone (REFER outside of calls).',
  section: 'A.3',
  aliases: ['voip/services/3PCC/make_call/enabled'],
  default: false,
});

export const talkEvent = bool('voip/talk_event/enabled', {
  label: 'Talk event',
  help: 'A server may answer, hold and resume calls and send digits by NOTIFY (events talk, hold, dtmf).',
  section: '21.7',
  default: false,
});

export const featureSync = bool('system/feature_key_synchronization/enabled', {
  label: 'Feature key synchronisation',
  help: 'Keeps do not disturb of each line in step with a server of the BroadSoft kind (as-feature-event).',
  section: '27',
  default: false,
});

export const forceReboot = bool('voip/services/notify/check_sync/force_reboot_enabled', {
  label: 'Restart at check-sync',
  help: 'A NOTIFY with event check-sync restarts the phone; otherwise it only reads its configuration again.',
  page: 'none',
  section: '8.2.6',
  default: false,
});
