/** ITU-T G.711 as tables: 16-bit linear samples to octets of A-law or mu-law and back, bit-exact with ITU-T G.191. */

export type Law = {
  /** Octet of each 16-bit sample; the index is the sample's unsigned value without its last `unseen` bits. */
  readonly compress: Uint8Array;
  /** Bits at the end of a sample that make no difference: a small table stays in the processor's cache. */
  readonly unseen: number;
  /** Sample of each octet. */
  readonly expand: Int16Array;
};

const laws = new Map<'a' | 'mu', Law>();

/** The tables are made when a law is first used. */
export function law(name: 'a' | 'mu'): Law {
  let tables = laws.get(name);
  if (tables === undefined) {
    tables = name === 'a' ? makeTables(4, compressA, expandA) : makeTables(2, compressMu, expandMu);
    laws.set(name, tables);
  }
  return tables;
}

function makeTables(unseen: number, compress: (sample: number) => number, expand: (octet: number) => number): Law {
  return {
    unseen,
    compress: Uint8Array.from({ length: 0x10000 >> unseen }, (_, word) => compress((word << (16 + unseen)) >> 16)),
    expand: Int16Array.from({ length: 0x100 }, (_, octet) => expand(octet)),
  };
}

/** 13-bit magnitude, 8 segments of 16 steps; even bits are inverted on the line. */
function compressA(sample: number): number {
  let code = (sample < 0 ? ~sample : sample) >> 4;
  if (code > 15) {
    let segment = 1;
    for (; code > 31; code >>= 1) segment++;
    code = code - 16 + (segment << 4);
  }
  return (code | (sample < 0 ? 0 : 0x80)) ^ 0x55;
}

function expandA(octet: number): number {
  const code = octet ^ 0x55;
  const segment = (code >> 4) & 7;
  const step = ((code & 15) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
}

/** 14-bit magnitude with a bias of 33; all bits are inverted on the line. */
function compressMu(sample: number): number {
  const magnitude = Math.min(0x1fff, ((sample < 0 ? ~sample : sample) >> 2) + 33);
  let segment = 1;
  for (let rest = magnitude >> 6; rest > 0; rest >>= 1) segment++;
  const code = ((8 - segment) << 4) | (15 - ((magnitude >> segment) & 15));
  return sample < 0 ? code : code | 0x80;
}

function expandMu(octet: number): number {
  const code = ~octet;
  const magnitude = (((((code & 15) << 1) + 33) << ((code >> 4) & 7)) - 33) * 4;
  return octet & 0x80 ? magnitude : -magnitude;
}
