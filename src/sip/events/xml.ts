/** The door of saxes: small XML documents into trees, without document types, entities of their own or surprises. */
import { SaxesParser } from 'saxes';
import { fail, ok, type Result, thrownText } from '../../base/result.ts';

/**
 * Names are local: servers differ in prefixes and even in the spelling of name spaces, never in these.
 * Attributes with a prefix (xml:lang) are left out; text is that of the element itself, trimmed.
 */
export type XmlElement = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

const MOST_CHARACTERS = 65_536;
const MOST_ELEMENTS = 4_000;
const MOST_ATTRIBUTES = 32;
const DEEPEST = 16;

type Growing = XmlElement & { readonly children: XmlElement[]; text: string };

/** The root element. A document type is refused before anything in it is looked at. Never throws. */
export function parseXml(text: string): Result<XmlElement> {
  if (text.length > MOST_CHARACTERS) return fail({ what: 'the XML is too long' });
  try {
    return readTree(text);
  } catch (thrown) {
    return fail({ what: `the XML is malformed: ${thrownText(thrown).slice(0, 120)}` });
  }
}

function readTree(text: string): Result<XmlElement> {
  const parser = new SaxesParser({ xmlns: true });
  const open: Growing[] = [];
  const done: XmlElement[] = [];
  let elements = 0;
  const refuse = (what: string): never => {
    throw new Error(what);
  };
  parser.on('error', error => refuse(error.message));
  parser.on('doctype', () => refuse('document types are not taken'));
  parser.on('opentag', ({ local, attributes }) => {
    const values = Object.values(attributes);
    if (++elements > MOST_ELEMENTS || open.length >= DEEPEST || values.length > MOST_ATTRIBUTES) {
      refuse('too many or too deep elements');
    }
    const plain = values.filter(({ prefix }) => prefix === '').map(({ local: key, value }) => [key, value] as const);
    const element: Growing = { name: local, attributes: new Map(plain), children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const append = (more: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined) return;
    element.text = element.text.trim();
    if (open.length === 0) done.push(element);
  });
  parser.write(text.replace(/^\uFEFF/, '').trimStart()).close();
  const [root] = done;
  return root === undefined ? fail({ what: 'the XML has no element' }) : ok(root);
}

/** The root element, when it has this name. */
export function parseDocument(text: string, name: string): Result<XmlElement> {
  const root = parseXml(text);
  if (root.ok && root.value.name !== name) return fail({ what: `<${name}> is wanted, not <${root.value.name}>` });
  return root;
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(one => one.name === name);
}

export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter(one => one.name === name) ?? [];
}

/** The text of a child; '' without one. */
export function childText(element: XmlElement | undefined, name: string): string {
  return child(element, name)?.text ?? '';
}

/** '' when it is missing. */
export function attribute(element: XmlElement | undefined, name: string): string {
  return element?.attributes.get(name) ?? '';
}
