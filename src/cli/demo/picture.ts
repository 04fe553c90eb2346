/** The LCD as text, for terminals that cannot be drawn on and for logs. */
import type { Model } from '../../../hal/models/model.ts';
import type { Frame } from '../../../hal/ports.ts';
import { centred, rowText, titleText } from '../../../hal/sim/case.ts';

/** Wider than the model's own text columns: longest softkey label, nine characters each. */
const KEY_WIDTH = 9;

export function framePicture(frame: Frame, { screen }: Model): string {
  const width = Math.max(screen.columns, screen.softkeys * KEY_WIDTH);
  const rows = Array.from({ length: screen.rows }, (_, index) => rowText(frame.rows[index], width));
  const each = Math.floor(width / screen.softkeys);
  const softkeys = frame.softkeys.map(label => centred(label === '' ? '' : `[${label}]`, each)).join('');
  const bar = '─'.repeat(width);
  const lines = [titleText(frame, width), ...rows, softkeys.padEnd(width)];
  return [`┌${bar}┐`, ...lines.map(line => `│${line}│`), `└${bar}┘`].join('\n');
}
