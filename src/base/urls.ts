/** Names of files that may be URLs, and how they are shown. */

export function isUrl(name: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(name);
}

/** A URL without user name, password and query, which may be secrets. */
export function shownName(name: string): string {
  return isUrl(name) ? name.replace(/^([^:]+:\/\/)[^/]*@/, '$1').replace(/[?#].*$/s, '') : name;
}
