/** SIP messages as data (RFC 3261 section 7). Parsing and printing are in `parse.ts` and `print.ts`. */

/** Long names of the compact forms (RFC 3261 section 7.3.3 and the IANA registry). */
const COMPACT: readonly (readonly [string, string])[] = [
  ['a', 'accept-contact'],
  ['b', 'referred-by'],
  ['c', 'content-type'],
  ['d', 'request-disposition'],
  ['e', 'content-encoding'],
  ['f', 'from'],
  ['i', 'call-id'],
  ['j', 'reject-contact'],
  ['k', 'supported'],
  ['l', 'content-length'],
  ['m', 'contact'],
  ['o', 'event'],
  ['r', 'refer-to'],
  ['s', 'subject'],
  ['t', 'to'],
  ['u', 'allow-events'],
  ['v', 'via'],
  ['x', 'session-expires'],
  ['y', 'identity'],
];

/** Usual spellings, so that the common case costs one look-up and no new string. */
const USUAL = `Via From To Call-ID CSeq Contact Max-Forwards Route Record-Route Content-Length Content-Type Expires
  Authorization Proxy-Authorization WWW-Authenticate Proxy-Authenticate Allow Supported Require Unsupported User-Agent
  Server Accept Date Event Reason Warning Retry-After`.split(/\s+/);

const KEYS = new Map<string, string>([
  ...USUAL.flatMap(name => [[name, name.toLowerCase()] as const, [name.toLowerCase(), name.toLowerCase()] as const]),
  ...COMPACT.flatMap(([short, long]) => [[short, long] as const, [short.toUpperCase(), long] as const]),
]);

/** The key under which a header is found: lower case, long form. */
function headerKey(name: string): string {
  return KEYS.get(name) ?? name.toLowerCase();
}

export type HeaderLine = { readonly key: string; readonly name: string; readonly value: string };

/** Header fields in their order on the wire; names are found without regard to case or compact form. */
export class Headers {
  #lines: HeaderLine[] = [];

  /** Appends a field; `name` is printed as given. */
  add(name: string, value: string): this {
    this.#lines.push({ key: headerKey(name), name, value });
    return this;
  }

  /** Puts a field in front of all others: a proxy's or sender's Via. */
  prepend(name: string, value: string): this {
    this.#lines.unshift({ key: headerKey(name), name, value });
    return this;
  }

  /** Replaces all fields of that name by one, in the place of the first. */
  set(name: string, value: string): this {
    const key = headerKey(name);
    const at = this.#lines.findIndex(line => line.key === key);
    if (at < 0) return this.add(name, value);
    this.#lines = this.#lines.filter((line, index) => line.key !== key || index === at);
    this.#lines[at] = { key, name, value };
    return this;
  }

  remove(name: string): this {
    const key = headerKey(name);
    this.#lines = this.#lines.filter(line => line.key !== key);
    return this;
  }

  /** The first value, or undefined. */
  get(name: string): string | undefined {
    const key = headerKey(name);
    for (const line of this.#lines) if (line.key === key) return line.value;
    return undefined;
  }

  /** Every value in order, one per field line: comma-joined lists are not split here. */
  all(name: string): string[] {
    const key = headerKey(name);
    return this.#lines.filter(line => line.key === key).map(line => line.value);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#lines.length;
  }

  /** The same fields, to be changed by themselves. */
  copy(): Headers {
    const twin = new Headers();
    twin.#lines = [...this.#lines];
    return twin;
  }

  [Symbol.iterator](): Iterator<HeaderLine> {
    return this.#lines[Symbol.iterator]();
  }
}

export type SipRequest = {
  readonly kind: 'request';
  readonly method: string;
  /** The request URI as it stood on the wire. */
  uri: string;
  readonly headers: Headers;
  body: Buffer;
};

export type SipResponse = {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: Headers;
  body: Buffer;
};

export type SipMessage = SipRequest | SipResponse;

export const EMPTY_BODY: Buffer = Buffer.alloc(0);
