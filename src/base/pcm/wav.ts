/** RIFF/WAVE files: the first channel of 8 and 16 bit PCM and G.711 in, 16 bit mono PCM out. */
import { readFile, stat } from 'node:fs/promises';
import { fail, ok, type Result, thrownText } from '../result.ts';
import { law } from './g711.ts';

/** Octets; ten minutes at 48 kHz stereo. */
const LARGEST_FILE = 128 * 2 ** 20;
const RATES = { lowest: 4000, highest: 192_000 };

const PCM = 1;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

export type Sound = {
  /** Samples per second, one channel. */
  readonly rate: number;
  readonly samples: Int16Array;
};

/** The fault names the file and what is wrong with it. `largest` in octets. */
export async function readWav(path: string, largest: number = LARGEST_FILE): Promise<Result<Sound>> {
  let file: Buffer;
  try {
    const entry = await stat(path);
    // Reading a device or a pipe need not ever end.
    if (!entry.isFile()) return fail({ what: 'This is not a file.', where: path, remedy });
    const { size } = entry;
    if (size > largest) {
      return fail({ what: `The file is too long: ${size} octets, at most ${largest} are taken.`, where: path });
    }
    file = await readFile(path);
  } catch (thrown) {
    return fail({ what: `The sound file cannot be read: ${thrownText(thrown)}.`, where: path });
  }
  const sound = parseWav(file);
  return typeof sound === 'string' ? fail({ what: `${sound}.`, where: path, remedy }) : ok(sound);
}

const remedy = 'Use a wav file with 8 or 16 bit PCM, A-law or mu-law.';

type Format = { code: number; channels: number; rate: number; bits: number };

/** The sound, or what is wrong. */
export function parseWav(file: Buffer): Sound | string {
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    return 'It is not a wav file';
  }
  let format: Format | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    // A recorder that was killed leaves a length that is too small, too large or 0xffffffff.
    const end = Math.min(file.length, at + 8 + file.readUInt32LE(at + 4));
    const chunk = file.subarray(at + 8, end);
    if (name === 'fmt ') format = parseFormat(chunk);
    if (name === 'data') return format === null ? 'Its format is missing or damaged' : decode(chunk, format);
    at = end + (end % 2);
  }
  return 'It holds no sound';
}

function parseFormat(chunk: Buffer): Format | null {
  if (chunk.length < 16) return null;
  const code = chunk.readUInt16LE(0);
  const inner = code === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : code;
  return {
    code: inner,
    channels: chunk.readUInt16LE(2),
    rate: chunk.readUInt32LE(4),
    bits: chunk.readUInt16LE(14),
  };
}

function decode(data: Buffer, { code, channels, rate, bits }: Format): Sound | string {
  if (rate < RATES.lowest || rate > RATES.highest) return `Its rate of ${rate} samples per second is out of range`;
  if (channels < 1) return 'It has no channel';
  const read = reader(data, code, bits);
  if (read === null) return `Its format (code ${code}, ${bits} bit) is not supported`;
  const frame = channels * (bits / 8);
  const samples = new Int16Array(Math.floor(data.length / frame));
  for (let i = 0; i < samples.length; i++) samples[i] = read(i * frame);
  return samples.length === 0 ? 'It holds no sound' : { rate, samples };
}

function reader(data: Buffer, code: number, bits: number): ((at: number) => number) | null {
  if (code === PCM && bits === 16) return at => data.readInt16LE(at);
  if (code === PCM && bits === 8) return at => ((data[at] as number) - 128) << 8;
  if ((code === A_LAW || code === MU_LAW) && bits === 8) {
    const { expand } = law(code === A_LAW ? 'a' : 'mu');
    return at => expand[data[at] as number] as number;
  }
  return null;
}

export const WAV_HEADER_OCTETS = 44;

/** The header of a 16 bit mono file with so many samples. */
export function wavHeader(rate: number, samples: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_OCTETS);
  const octets = samples * 2;
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(WAV_HEADER_OCTETS - 8 + octets, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(PCM, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(octets, 40);
  return header;
}
