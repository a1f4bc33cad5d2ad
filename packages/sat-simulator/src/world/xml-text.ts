const SPECIAL = /[&<>"'\t\n\r]/;
const ALL_SPECIAL = /[&<>"'\t\n\r]/g;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** Control characters and the two code points that XML 1.0 excludes or discourages (section 2.2). */
const IMPOSSIBLE = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]/u;

/** Whether XML 1.0 can carry the text. */
export function isXmlText(text: string): boolean {
  return text.isWellFormed() && !IMPOSSIBLE.test(text);
}

/** Text as it stands in an attribute value or between tags. Line breaks and tabs become character references, so a parser gives them back. */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(ALL_SPECIAL, (character) => REFERENCES[character] ?? character) : text;
}

/** Attributes in the order in which they are written; those that are `undefined` are left out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** What stands before an attribute's value, for the names that occur. Put together once: the pieces of a text are garbage of their own. */
const beforeValue = new Map<string, string>();

function attributeStart(name: string): string {
  const known = beforeValue.get(name);
  if (known !== undefined) {
    return known;
  }
  const text = ` ${name}="`;
  beforeValue.set(name, text);
  return text;
}

/** An element. The values of attributes are escaped here; `children` are markup made by this function or text that {@link escapeXml} returned. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let tag = `<${name}`;
  for (const attribute of Object.keys(attributes)) {
    const value = attributes[attribute];
    if (value !== undefined) {
      tag += `${attributeStart(attribute)}${escapeXml(value)}"`;
    }
  }
  let content = '';
  for (const child of children) {
    content += child;
  }
  return content === '' ? `${tag}/>` : `${tag}>${content}</${name}>`;
}
