/** SIP messages of one agent as a ladder: ours at the left, the others' at the right. */
import type { TraceFact } from '../../sip/agent.ts';

const WIDTH = 58;

export function ladder(messages: readonly TraceFact[], us: string, them: string): string {
  const start = messages[0]?.time.getTime() ?? 0;
  const head = `${' '.repeat(9)}${us}${them.padStart(WIDTH - us.length)}`;
  return [head, ...messages.map(message => rung(message, start))].join('\n');
}

function rung({ time, direction, startLine, cseq }: TraceFact, start: number): string {
  const seconds = ((time.getTime() - start) / 1000).toFixed(3).padStart(8);
  const method = startLine.startsWith('SIP/2.0 ') || /^\d{3} /.test(startLine) ? ` (${cseq})` : '';
  const text = ` ${startLine.replace(/^SIP\/2\.0 /, '').replace(/ SIP\/2\.0$/, '')}${method} `.slice(0, WIDTH - 4);
  const dashes = '─'.repeat(Math.max(1, WIDTH - 3 - text.length));
  return direction === 'out' ? `${seconds} ├─${text}${dashes}▶` : `${seconds} ◀─${text}${dashes}┤`;
}
