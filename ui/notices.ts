/** What the user should know, in words, the most serious first. Pure. */
import type { LineState } from '../src/call/facts.ts';
import type { PhoneFacts } from './facts.ts';
import type { Message } from './lang/index.ts';
import { networkNotices, networkProblem } from './network.ts';
import { firmwareNotices, provisioningNotices } from './provisioning-notice.ts';
import { serviceNotices } from './services.ts';
import { watchedNotices } from './watched.ts';

export function noticesOf(facts: PhoneFacts, lines: readonly LineState[]): readonly Message[] {
  const { desk, network, settingsFaults, provisioning, firmware, values, time, lock } = facts;
  const notices: Message[] = lock.locked ? [] : [...watchedNotices(facts)];
  const problem = networkProblem(network);
  // Who is not on the network is registered nowhere: that need not be said as well.
  if (problem !== null) notices.push(problem);
  else notices.push(...networkNotices(network, time), ...lines.flatMap(problemOf));
  notices.push(...firmwareNotices(firmware), ...provisioningNotices(provisioning));
  if (lines.length === 0) notices.push({ key: 'notice.no-line' });
  // Until then what follows has no effect.
  if (desk.emergency?.call === null) notices.push({ key: 'notice.callback' });
  notices.push(...serviceNotices(values, lines));
  if (desk.missedCalls > 0) notices.push({ key: 'notice.missed', args: { count: desk.missedCalls } });
  notices.push(...mailNotice(lines));
  if (settingsFaults.length > 0) notices.push({ key: 'notice.settings', args: { count: settingsFaults.length } });
  return notices;
}

export function messagesWait({ voicemail }: LineState): boolean {
  return voicemail?.waiting === true;
}

/** Together for all lines; without a number when a server does not count. */
function mailNotice(lines: readonly LineState[]): readonly Message[] {
  const waiting = lines.filter(messagesWait);
  if (waiting.length === 0) return [];
  const counts = waiting.map(({ voicemail }) => voicemail?.new ?? 0);
  const count = counts.reduce((sum, one) => sum + one, 0);
  return [count === 0 ? { key: 'notice.messages' } : { key: 'notice.voicemail', args: { count } }];
}

function problemOf({ index, registration, reason }: LineState): readonly Message[] {
  if (registration !== 'failed') return [];
  const line = index + 1;
  return [
    reason === undefined
      ? { key: 'line.problem-unknown', args: { line } }
      : { key: 'line.problem', args: { line, reason } },
  ];
}
