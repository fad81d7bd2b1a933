/** An XML element; a string among the children is text. Attributes that are undefined are left out. */
export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
};

type Attributes = Record<string, string | number | null | undefined>;

/** One element; attributes without a value are left out. */
export function element(
  name: string,
  attributes: Attributes = {},
  children: XmlElement['children'] = [],
): XmlElement {
  const present = Object.entries(attributes).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return {
    name,
    attributes: Object.fromEntries(present.map(([key, value]) => [key, String(value)])),
    children,
  };
}

/** A whole document in UTF-8 with its declaration; every text and attribute is escaped here. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(root)}\n`;
}

function writeElement({ name, attributes, children }: XmlElement): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const start = `<${name}${written.join('')}`;
  if (children.length === 0) return `${start}/>`;
  const inner = children.map((child) =>
    typeof child === 'string' ? escapeXml(child) : writeElement(child),
  );
  return `${start}>${inner.join('')}</${name}>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
};

/** For text and for attributes in quotes, in XML as in HTML. */
export function escapeXml(text: string): string {
  return cleanXmlText(text).replace(/[&<>"'\r]/g, (character) => entities[character] ?? character);
}

// XML 1.0 section 2.2: what a document may not hold, not even as a character reference; the C1
// controls are allowed but discouraged, and no text means them.
// oxlint-disable-next-line no-control-regex
const illegal = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** Without the characters that would make the document malformed. */
export function cleanXmlText(text: string): string {
  return text.replace(illegal, '');
}
