/** What a server orders by NOTIFY, in words of the desk (guide section 21.7). */
import type { DtmfDigit, NotifiedFact } from '../../sip/agent.ts';
import type { DeskInput } from '../desk/input.ts';
import type { CallId, CallState, DeskState } from '../facts.ts';
import { voicemailOf } from './mailboxes.ts';

/** `call` is the one in whose dialog it came; without it the calls of the line are meant. */
export function orderedBy(
  { account, news }: NotifiedFact,
  state: DeskState,
  call: CallId | null,
): readonly DeskInput[] {
  const candidates = state.calls.filter(one => (call === null ? one.line === account : one.id === call));
  const inPhase = (phase: CallState['phase']) => candidates.find(one => one.phase === phase);
  switch (news.event) {
    case 'talk': {
      // A call that rings comes first: the server means the user who is wanted now.
      const ringing = inPhase('incoming');
      if (ringing !== undefined) return [{ type: 'answer', call: ringing.id }];
      const held = inPhase('held');
      return held === undefined ? [] : [{ type: 'hold', call: held.id }];
    }
    case 'hold': {
      const speaking = inPhase('connected');
      return speaking === undefined ? [] : [{ type: 'hold', call: speaking.id }];
    }
    case 'dtmf': {
      const speaking = inPhase('connected');
      if (speaking === undefined) return [];
      return news.content.map(({ digit }) => ({ type: 'send-digit', call: speaking.id, digit }));
    }
    case 'message-summary': {
      const line = state.lines[account];
      return line === undefined
        ? []
        : [{ type: 'line-changed', line: { ...line, voicemail: voicemailOf(news.content) } }];
    }
    default:
      return [];
  }
}

/** A digit as the body of an INFO. */
export function digitInfo({ digit, ms }: DtmfDigit): { readonly contentType: string; readonly body: string } {
  return { contentType: 'application/dtmf-relay', body: `Signal=${digit}\r\nDuration=${ms}\r\n` };
}
