import type { Frame } from '../../hal/ports.ts';

/** What is read aloud of a screen: the pop-up or chosen row that is dark, else the title with what stands below it. */
export function spokenText({ title, rows, softkeys }: Frame): string {
  const dark = rows.filter(({ emphasis }) => emphasis === true).map(({ text }) => text);
  const told = dark.length > 0 ? dark : [title, ...rows.map(({ text }) => text)];
  const keys = dark.length > 0 ? [] : softkeys.filter(label => label !== '');
  return [...told, ...keys]
    .map(text =>
      text
        .replace(/[>•■·…]/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter(text => text !== '')
    .join('. ');
}
