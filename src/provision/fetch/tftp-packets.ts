/** The packets of TFTP (RFC 1350, RFC 2347). */

export type Packet =
  | { readonly type: 'data'; readonly block: number; readonly bytes: Uint8Array }
  | { readonly type: 'options'; readonly options: ReadonlyMap<string, string> }
  | { readonly type: 'error'; readonly code: number; readonly text: string };

const RRQ = 1;
const DATA = 3;
const ACK = 4;
const ERROR = 5;
const OACK = 6;

/** RFC 1350 section 5 and RFC 2347. */
export const ERRORS = { other: 0, missing: 1, access: 2, unknownPort: 5, options: 8 } as const;

/** What a server sends; null for everything else. */
export function parsePacket(bytes: Buffer): Packet | null {
  if (bytes.length < 4) return bytes.length >= 2 && bytes.readUInt16BE(0) === OACK ? options(bytes) : null;
  switch (bytes.readUInt16BE(0)) {
    case DATA:
      return { type: 'data', block: bytes.readUInt16BE(2), bytes: bytes.subarray(4) };
    case ERROR:
      return { type: 'error', code: bytes.readUInt16BE(2), text: words(bytes.subarray(4))[0] ?? '' };
    case OACK:
      return options(bytes);
    default:
      return null;
  }
}

function options(bytes: Buffer): Packet {
  const found = words(bytes.subarray(2));
  const pairs = found.flatMap((name, i): [string, string][] =>
    i % 2 === 0 ? [[name.toLowerCase(), found[i + 1] ?? '']] : [],
  );
  return { type: 'options', options: new Map(pairs) };
}

/** Texts that end with a zero octet. */
function words(bytes: Buffer): string[] {
  return bytes.toString('latin1').split('\0').slice(0, -1);
}

export function readRequest(file: string, wanted: Readonly<Record<string, string>>): Buffer {
  const parts = [file, 'octet', ...Object.entries(wanted).flat()];
  return Buffer.concat([number(RRQ), ...parts.map(part => Buffer.from(`${part}\0`))]);
}

export function acknowledge(block: number): Buffer {
  return Buffer.concat([number(ACK), number(block)]);
}

export function refuse(code: number, text: string): Buffer {
  return Buffer.concat([number(ERROR), number(code), Buffer.from(`${text}\0`)]);
}

function number(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
