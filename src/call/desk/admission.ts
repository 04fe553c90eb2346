/** May this call ring here (guide sections 15.7, 21.2 and 21.8)? */
import type { DeskState, LineIndex } from '../facts.ts';
import type { CallSettings } from '../settings.ts';

/** `status` is what the caller is told: 180 or 182 when admitted, the refusal otherwise. */
export type Admission = { readonly admitted: boolean; readonly status: number };

export function admit(settings: CallSettings, state: DeskState, line: LineIndex, anonymous = false): Admission {
  const { rejectStatus, callWaiting, callsPerLine } = settings;
  const own = settings.lines[line];
  if (own?.enabled !== true) return { admitted: false, status: 480 };
  // RFC 5079
  if (anonymous && settings.anonymousBlocked) return { admitted: false, status: 433 };
  if (own.doNotDisturb) return { admitted: false, status: rejectStatus.doNotDisturb };
  const calls = state.calls.filter(call => call.phase !== 'ended');
  const busy = calls.length > 0 || state.dial !== null;
  const full = calls.filter(call => call.line === line).length >= callsPerLine;
  if (full || (busy && !callWaiting.enabled)) return { admitted: false, status: rejectStatus.busy };
  return { admitted: true, status: busy ? callWaiting.status : 180 };
}
