/** What is asked of an address in several rooms. */

/**
 * Who is meant by a SIP or TEL URI, as it was dialled: escapes are read, scheme, host and parameters are left out. An
 * address without a user is its host.
 */
export function userOf(uri: string): string {
  const user = uri.replace(/^(sips?|tel):/i, '').replace(/[@;?].*$/s, '');
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

/** A host as it stands in a URI: an IPv6 address in brackets (RFC 3986 section 3.2.2). */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
