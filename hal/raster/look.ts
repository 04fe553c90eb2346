/** The two colours of the LCD as contrast and light make them. */
import type { Model } from '../models/model.ts';
import type { Look } from '../ports.ts';
import type { Colour } from './png.ts';

const INK: Colour = [16, 24, 40];
const LIT: Colour = [176, 208, 240];
/** Without the light behind it the LCD is a grey mirror. */
const UNLIT: Colour = [112, 126, 122];
/** How far the colours run into each other at the ends of the contrast. */
const FAINTEST = 0.85;
const MURKIEST = 0.6;

/** Paper and ink; as usual when nobody said how the screen looks. */
export function coloursOf({ screen }: Model, look: Look | null): readonly [paper: Colour, ink: Colour] {
  const paper = look?.lit === false ? UNLIT : LIT;
  const { min, max, usual } = screen.contrast;
  const contrast = look === null || look.contrast < min || look.contrast > max ? usual : look.contrast;
  if (contrast < usual) return [paper, mixed(INK, paper, (FAINTEST * (usual - contrast)) / (usual - min))];
  return [mixed(paper, INK, (MURKIEST * (contrast - usual)) / (max - usual)), INK];
}

function mixed(from: Colour, to: Colour, share: number): Colour {
  const [red, green, blue] = from.map((part, at) => Math.round(part + ((to[at] ?? 0) - part) * share));
  return [red ?? 0, green ?? 0, blue ?? 0];
}
