/** The rows of the bench, and how they are printed. */
import { quantile, type Samples } from './samples.ts';

type Row = {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** Upper bound of phone400's median. */
  readonly budget?: number;
  /** baresip cannot be measured in this way. */
  readonly alone?: true;
};

export const ROWS: readonly Row[] = [
  { id: 'start-product', title: 'exec → registered', unit: 'ms', budget: 400 },
  { id: 'start-first', title: '  first start: no compile cache yet', unit: 'ms', budget: 400 },
  { id: 'start-source', title: '  from source, not built', unit: 'ms', budget: 400 },
  { id: 'dial-p50', title: 'last digit → INVITE      median', unit: 'ms' },
  { id: 'dial-p99', title: '                         p99', unit: 'ms', budget: 10 },
  { id: 'dial-first', title: '                         first after start', unit: 'ms' },
  { id: 'ring-p50', title: 'INVITE → 180             median', unit: 'ms' },
  { id: 'ring-p99', title: '                         p99', unit: 'ms', budget: 5 },
  { id: 'ring-first', title: '                         first after start', unit: 'ms' },
  { id: 'cpu', title: 'processor time per call minute', unit: 's' },
  { id: 'rss-idle', title: 'memory, registered       RSS', unit: 'MiB' },
  { id: 'pss-idle', title: '                         PSS', unit: 'MiB' },
  { id: 'rss-call', title: 'memory, in the call      RSS', unit: 'MiB', budget: 110 },
  { id: 'pss-call', title: '                         PSS', unit: 'MiB' },
  { id: 'pacing-p50', title: 'RTP pacing, main idle    median', unit: 'ms' },
  { id: 'pacing-p99', title: '                         p99', unit: 'ms', budget: 2 },
  { id: 'pacing-max', title: '                         worst', unit: 'ms', budget: 10 },
  { id: 'busy-p50', title: 'RTP pacing, main busy    median', unit: 'ms', alone: true },
  { id: 'busy-p99', title: '                         p99', unit: 'ms', budget: 2, alone: true },
  { id: 'busy-max', title: '                         worst', unit: 'ms', budget: 10, alone: true },
];

const HEAD = ['', 'phone400', 'baresip', 'ratio', 'budget', ''];

/** The rounds of both, side by side; `absent` says why baresip has no values. */
export function table(samples: Samples, absent: string | null): string {
  const cells = ROWS.map(row => {
    const ours = samples.of(row.id, 'phone400');
    const theirs = samples.of(row.id, 'baresip');
    const ratio = quantile(ours, 0.5) / quantile(theirs, 0.5);
    return [
      row.title,
      spread(ours, row.unit),
      row.alone ? '–' : theirs.length === 0 ? (absent ?? 'not measured') : spread(theirs, row.unit),
      Number.isNaN(ratio) ? '' : ratio.toFixed(2),
      row.budget === undefined ? '' : `${row.budget} ${row.unit}`,
      verdict(row, ours),
    ];
  });
  const lines = [HEAD, ...cells];
  const widths = HEAD.map((_, column) => Math.max(...lines.map(line => (line[column] as string).length)));
  return lines
    .map(line =>
      line
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function verdict({ budget }: Row, values: readonly number[]): string {
  if (budget === undefined || values.length === 0) return '';
  return quantile(values, 0.5) <= budget ? 'met' : 'MISSED';
}

/** Median (least … most). */
export function spread(values: readonly number[], unit: string): string {
  if (values.length === 0) return 'not measured';
  const [median, least, most] = [0.5, 0, 1].map(share => round(quantile(values, share)));
  return `${median} ${unit} (${least} … ${most})`;
}

/** Three digits are more than the measurements are worth. */
function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
