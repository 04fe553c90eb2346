/** The eight groups of an IPv6 address, in lower case, without leading zeros; a zone is left out. */
export function groupsOf(address: string): string[] {
  // As a URL every IPv6 address has the same spelling, without an IPv4 part.
  const [head = '', tail] = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  if (tail === undefined) return groups(head);
  const zeros = 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)];
}
