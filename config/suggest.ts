/** "Did you mean": the nearest of the known names, by a small and bounded edit distance. */

const MOST_EDITS = 3;
const LONGEST_NAME = 128;

/** The candidate that is at most three edits away, the nearest first; null when there is none. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  if (name.length > LONGEST_NAME) return null;
  let best: string | null = null;
  let limit = MOST_EDITS;
  for (const candidate of candidates) {
    const edits = editDistance(name, candidate, limit);
    if (edits > limit) continue;
    best = candidate;
    // Only a nearer one can win from here on.
    limit = edits - 1;
    if (limit < 0) break;
  }
  return best;
}

/** Levenshtein distance, exact up to `limit`; `limit + 1` stands for anything above. Looks at a diagonal band only. */
export function editDistance(a: string, b: string, limit: number): number {
  const above = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return above;
  // One row is enough; `corner` is what stood up and left of the place that is being filled.
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const first = Math.max(1, i - limit);
    let corner = row[first - 1] ?? above;
    let left = first === 1 ? i : above;
    row[first - 1] = left;
    let least = left;
    for (let j = first; j <= Math.min(b.length, i + limit); j++) {
      const up = j === i + limit ? above : (row[j] ?? above);
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      left = same ? corner : 1 + Math.min(corner, up, left);
      corner = row[j] ?? above;
      row[j] = left;
      least = Math.min(least, left);
    }
    if (least > limit) return above;
  }
  return Math.min(row[b.length] ?? above, above);
}
