/** Format parameters as most payload formats write them: 'name=value; name=value'. Total: what is malformed is absent. */

/** The value of a parameter, whose name is compared without regard to case (RFC 4855 section 3); null when absent. */
export function fmtpText(fmtp: string, name: string): string | null {
  for (const part of fmtp.split(';')) {
    const [key = '', ...value] = part.split('=');
    if (key.trim().toLowerCase() === name) return value.join('=').trim();
  }
  return null;
}

/** A parameter that is a decimal number of up to nine digits; null when it is absent or something else. */
export function fmtpNumber(fmtp: string, name: string): number | null {
  const text = fmtpText(fmtp, name);
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
