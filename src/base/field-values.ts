/** What header values are made of in SIP and HTTP: tokens, quoted strings, lists (RFC 3261 section 25.1, RFC 9110 section 5.6). */

/** Entries of one list. */
export const MOST_PARTS = 200;

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * Cuts a value at `separator`, but not inside quotes or angle brackets. null when a quote stays open, or for more
 * parts than anybody means. Parts are trimmed; empty ones are kept.
 */
export function splitOutside(value: string, separator: ',' | ';'): string[] | null {
  if (!value.includes(separator) && !value.includes('"')) return [value.trim()];
  const parts: string[] = [];
  let quoted = false;
  let bracketed = false;
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    const char = value[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '<') bracketed = true;
    else if (char === '>') bracketed = false;
    else if (char === separator && !bracketed) {
      parts.push(value.slice(from, at).trim());
      from = at + 1;
      if (parts.length > MOST_PARTS) return null;
    }
  }
  if (quoted) return null;
  parts.push(value.slice(from).trim());
  return parts;
}

/** Takes the quotes and quoted pairs off; other text stays as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\(.)/gs, '$1') : inner;
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;
}
