/** A size of text in all scripts: a narrow font for most of them, a square one for Chinese, Japanese and Korean. */
import type { TextSize } from '../models/model.ts';
import { OPEN_END, visualOrder } from './bidi.ts';
import type { Bitmap } from './bitmap.ts';
import { type BitmapFont, fontNamed } from './font.ts';

type Cut = { readonly narrow: string; readonly wide: 10 | 12; readonly scale: 1 | 2 };

const CUTS: { readonly [size in TextSize]: Cut } = {
  tiny: { narrow: '4x6', wide: 10, scale: 1 },
  narrow: { narrow: '5x7', wide: 10, scale: 1 },
  small: { narrow: '6x9', wide: 10, scale: 1 },
  medium: { narrow: '7x13', wide: 12, scale: 1 },
  big: { narrow: '8x13', wide: 12, scale: 1 },
  large: { narrow: '10x20', wide: 10, scale: 2 },
};

type Wide = 'ja' | 'ko' | 'zh-hans' | 'zh-hant';

/** Characters that the languages share are drawn in the manner of the language in use, if it is one of these. */
const HAN_ORDER: readonly Wide[] = ['zh-hans', 'ja', 'zh-hant', 'ko'];
const FIRST_WIDE = 0x2e80;
const REPLACEMENT = 0xfffd;

type Glyph = { readonly font: BitmapFont; readonly index: number; readonly scale: number };

export class Typeface {
  /** Pixels from one row of text to the next, and of them above the baseline. */
  readonly height: number;
  readonly ascent: number;
  /** Pixels of the widest character of the narrow scripts. */
  readonly cell: number;
  readonly #cut: Cut;
  readonly #language: Wide | null;
  readonly #narrow: BitmapFont;

  constructor(size: TextSize, locale: string) {
    this.#cut = CUTS[size];
    this.#narrow = fontNamed(this.#cut.narrow);
    this.#language = wideLanguage(locale);
    const { wide, scale } = this.#cut;
    const taller = this.#language !== null && wide * scale > this.#narrow.height;
    this.height = taller ? wide * scale : this.#narrow.height;
    this.ascent = taller ? (wide - 2) * scale : this.#narrow.ascent;
    this.cell = this.#narrow.width;
  }

  /** Pixels that a text takes; the free column after its last character counts. */
  measure(text: string): number {
    let width = 0;
    for (const character of text.normalize('NFC')) width += this.#advance(character);
    return width;
  }

  /** Whether each character can be drawn as itself. */
  covers(text: string): boolean {
    return Array.from(text.normalize('NFC')).every(character => this.#find(character.codePointAt(0) ?? 0) !== null);
  }

  /** Draws whole characters from `left` on, up to the pixel column `end`; mixed directions in the order of reading. */
  draw(bitmap: Bitmap, text: string, left: number, top: number, end: number, rightToLeft = false): void {
    let x = left;
    for (const { drawn } of visualOrder(text.normalize('NFC'), rightToLeft)) {
      const width = this.measure(drawn);
      if (x + width > end + 1) return;
      for (const character of drawn) this.#stamp(bitmap, character, x, top);
      x += width;
    }
  }

  /** Where in the drawn text the character stands that begins at this place of the text (in NFC), and how wide it is. */
  find(text: string, place: number, rightToLeft: boolean): { readonly left: number; readonly width: number } {
    let left = 0;
    for (const { drawn, at } of visualOrder(text, rightToLeft)) {
      const width = this.measure(drawn);
      if (at === place) return { left, width };
      left += width;
    }
    return { left, width: this.cell };
  }

  #stamp(bitmap: Bitmap, character: string, x: number, top: number): void {
    if (character === OPEN_END) return;
    const { font, index, scale } = this.#glyph(character);
    font.draw(bitmap, index, x, top + this.ascent - font.ascent * scale, scale);
  }

  #advance(character: string): number {
    if (character === OPEN_END) return this.cell;
    const { font, index, scale } = this.#glyph(character);
    return font.advance(index) * scale;
  }

  #glyph(character: string): Glyph {
    const missing = { font: this.#narrow, index: this.#narrow.find(REPLACEMENT), scale: 1 };
    return this.#find(character.codePointAt(0) ?? 0) ?? missing;
  }

  #find(codePoint: number): Glyph | null {
    if (codePoint < FIRST_WIDE || codePoint === REPLACEMENT) {
      const index = this.#narrow.find(codePoint);
      return index < 0 ? null : { font: this.#narrow, index, scale: 1 };
    }
    const { wide, scale } = this.#cut;
    for (const language of wideFor(codePoint, this.#language)) {
      const font = fontNamed(`${language}-${wide}`);
      const index = font.find(codePoint);
      if (index >= 0) return { font, index, scale };
    }
    return null;
  }
}

function wideLanguage(locale: string): Wide | null {
  const [language = ''] = locale.split('-');
  if (language === 'zh') return /-(TW|HK|MO|Hant)\b/i.test(locale) ? 'zh-hant' : 'zh-hans';
  return language === 'ja' || language === 'ko' ? language : null;
}

/** Which fonts may have a character, the best first; none for what no font has, so that none is read in vain. */
function wideFor(codePoint: number, language: Wide | null): readonly Wide[] {
  if (codePoint >= 0xac00 && codePoint <= 0xd7a3) return ['ko'];
  if (codePoint > 0xffff || (codePoint >= 0xd800 && codePoint <= 0xf8ff)) return [];
  const kana = codePoint >= 0x3040 && codePoint <= 0x30ff;
  const first = language ?? (kana ? 'ja' : 'zh-hans');
  return [first, ...HAN_ORDER.filter(other => other !== first)];
}

const faces = new Map<string, Typeface>();

/** `locale` is a BCP 47 tag. */
export function typeface(size: TextSize, locale: string): Typeface {
  const key = `${size} ${wideLanguage(locale) ?? ''}`;
  const known = faces.get(key) ?? new Typeface(size, locale);
  faces.set(key, known);
  return known;
}
