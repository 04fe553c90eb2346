/** SIP messages of one agent as a ladder: ours at the left, the others' at the right. */
import type { Step } from '../../sip/agent.ts';

const WIDTH = 58;

export function ladder(steps: readonly Step[], us: string, them: string): string {
  const start = steps[0]?.time.getTime() ?? 0;
  const head = `${' '.repeat(9)}${us}${them.padStart(WIDTH - us.length)}`;
  return [head, ...steps.map(step => rung(step, start))].join('\n');
}

function rung({ time, direction, startLine, cseq }: Step, start: number): string {
  const seconds = ((time.getTime() - start) / 1000).toFixed(3).padStart(8);
  const method = startLine.startsWith('SIP/2.0 ') || /^\d{3} /.test(startLine) ? ` (${cseq})` : '';
  const text = ` ${startLine.replace(/^SIP\/2\.0 /, '').replace(/ SIP\/2\.0$/, '')}${method} `.slice(0, WIDTH - 4);
  const dashes = '─'.repeat(Math.max(1, WIDTH - 3 - text.length));
  return direction === 'out' ? `${seconds} ├─${text}${dashes}▶` : `${seconds} ◀─${text}${dashes}┤`;
}
