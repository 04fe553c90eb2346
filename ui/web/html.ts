/** HTML that cannot be broken by what is put into it: `html` escapes every value that is not HTML itself. */

export class Html {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** For `html` alone. */
  static trusted(text: string): Html {
    return new Html(text);
  }
}

/** null, undefined and false are nothing; the members of a list stand behind each other. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.trusted(literals.reduce((text, literal, i) => text + textOf(values[i - 1]) + literal));
}

function textOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(textOf).join('') : escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for values of attributes in quotes. Control characters, which HTML does not know, become visible. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, character => ENTITIES[character] ?? '')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\u{fffd}');
}
