/** Versions of the firmware: one to five numbers with dots between them, such as 2.2.16.704. */

const VERSION = /^\d{1,6}(\.\d{1,6}){0,4}$/;

export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/** Below 0 when `a` is older than `b`. A number that is not there counts as 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
