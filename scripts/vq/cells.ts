/** Codec by profile: medians over sentences and seeds, beside what other phones reached on the same traces. */
import { readFileSync } from 'node:fs';
import { findCodec } from '../../src/media/codec/catalogue.ts';
import { assess, median, type SentenceScore } from './assess.ts';
import type { Mode } from './pesq/pesq.ts';
import { type CellOptions, simulate } from './simulate.ts';
import { RATE, type Speech } from './speech.ts';

export type Score = { readonly mos: number; readonly delayMs: number };

export type SimulatedCell = Score & {
  readonly codec: string;
  readonly profile: string;
  readonly seeds: readonly number[];
  /** Of the payloads, kbit/s. */
  readonly bitRate: number;
  readonly scores: readonly SentenceScore[];
};

type Peers = {
  readonly goal: Readonly<Record<string, readonly [number, number]>>;
  readonly cells: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, [number, number]>>>>>>;
};

export const peers: Peers = JSON.parse(
  readFileSync(new URL('../../test/data/impairments/peers.json', import.meta.url), 'utf8'),
);

/** Those of the table that this build has. */
export const CODECS: readonly string[] = Object.keys(peers.cells).filter(name => findCodec(name) !== undefined);

export function modeOf(codec: string): Mode {
  return (findCodec(codec)?.sampleRate ?? 8000) > 8000 ? 'wide' : 'narrow';
}

export async function measureCell(
  codec: string,
  profile: string,
  seeds: readonly number[],
  speech: Speech,
  options: Partial<CellOptions> = {},
): Promise<SimulatedCell> {
  const scores: SentenceScore[] = [];
  let octets = 0;
  for (const seed of seeds) {
    const { ear, startMs, octets: sent } = await simulate({ ...options, codec, profile, seed }, speech);
    octets += sent;
    scores.push(...assess(speech, ear, startMs, modeOf(codec), options.slowPpm));
  }
  const seconds = (seeds.length * speech.samples.length) / RATE;
  return { codec, profile, seeds, scores, bitRate: (8 * octets) / 1000 / seconds, ...medians(scores) };
}

export function medians(scores: readonly SentenceScore[]): Score {
  return { mos: median(scores.map(({ mos }) => mos)), delayMs: median(scores.map(({ delayMs }) => delayMs)) };
}

const NAMES = ['PJSIP', 'baresip', 'Linphone'] as const;

/** MOS / delay of each cell; 'ahead' where no other phone was better. */
export function table(cells: readonly SimulatedCell[]): string {
  const lines: string[] = [];
  for (const codec of new Set(cells.map(cell => cell.codec))) {
    const rows = cells.filter(cell => cell.codec === codec);
    lines.push(
      `${codec.padEnd(12)}${['this phone', ...NAMES].map(name => name.padStart(12)).join('')}   against the best`,
    );
    for (const { profile, mos, delayMs } of rows) {
      const others = NAMES.map(name => peers.cells[codec]?.[profile]?.[name]);
      const best = Math.max(...others.map(other => other?.[0] ?? Number.NEGATIVE_INFINITY));
      const gap = mos - best;
      const verdict = Number.isFinite(gap) ? `${gap >= 0 ? 'ahead' : 'BEHIND'} ${signed(gap)}` : '';
      lines.push(row(profile, [[mos, delayMs], ...others], verdict));
    }
    if (rows.length > 1) lines.push(means(codec, rows));
    lines.push('');
  }
  return lines.join('\n');
}

/** MOS / delay and bit rate of each cell, beside nobody. */
export function plainTable(cells: readonly SimulatedCell[]): string {
  const lines = cells.map(({ codec, profile, mos, delayMs, bitRate }) =>
    row(`${codec} ${profile}`.padEnd(18), [[mos, delayMs]], `${bitRate.toFixed(0)} kbit/s`),
  );
  return lines.join('\n');
}

function means(codec: string, rows: readonly SimulatedCell[]): string {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const ours: [number, number] = [mean(rows.map(({ mos }) => mos)), mean(rows.map(({ delayMs }) => delayMs))];
  const others = NAMES.map((name): [number, number] | undefined => {
    const values = rows.flatMap(({ profile }) => {
      const value = peers.cells[codec]?.[profile]?.[name];
      return value === undefined ? [] : [value];
    });
    return values.length < rows.length ? undefined : [mean(values.map(([m]) => m)), mean(values.map(([, d]) => d))];
  });
  const goal = peers.goal[codec];
  return row('mean', [ours, ...others], goal === undefined ? '' : `goal ${goal[0].toFixed(2)} / ${goal[1]}`);
}

function row(name: string, values: readonly (readonly [number, number] | undefined)[], note: string): string {
  const cell = (value: readonly [number, number] | undefined): string =>
    (value === undefined ? '–' : `${value[0].toFixed(2)} / ${value[1].toFixed(0)}`).padStart(12);
  return `${name.padEnd(12)}${values.map(cell).join('')}   ${note}`.trimEnd();
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(2)}`;
}
