import type { MessageSummary } from '../../sip/agent.ts';
import type { Voicemail } from '../facts.ts';

/** The counts of the voice messages; a server that only says yes or no leaves them unknown. */
export function voicemailOf({ waiting, counts }: MessageSummary): Voicemail {
  const count = counts.get('voice-message');
  return { waiting, new: count?.new ?? null, old: count?.old ?? null, urgent: count?.urgentNew ?? 0 };
}
