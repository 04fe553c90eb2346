/** Cells of text screens: terminals and cursors count East Asian characters twice. */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Of one character. */
export function cellsOf(character: string): 1 | 2 {
  return WIDE.test(character) ? 2 : 1;
}

export function cellsIn(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + cellsOf(character), 0);
}

/** The beginning of a text that has room in so many cells. */
export function firstCells(text: string, width: number): string {
  let [taken, left] = ['', width];
  for (const character of text) {
    left -= cellsOf(character);
    if (left < 0) break;
    taken += character;
  }
  return taken;
}
