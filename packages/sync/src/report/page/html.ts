/** Markup that is safe to put into a page. */
export interface Html {
  readonly html: string;
}

/** What a template takes: text is escaped, markup is not, lists stand one after the other, and nothing is nothing. */
export type Part = string | number | Html | undefined | readonly Part[];

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template tag for markup: whatever is no markup itself is escaped, for text and for quoted attributes. */
export function html(strings: readonly string[], ...parts: readonly Part[]): Html {
  return { html: strings.map((string, index) => withoutIndent(string) + rendered(parts[index])).join('') };
}

/** Templates are indented for who reads them. */
function withoutIndent(string: string): string {
  return string.includes('\n') ? string.replaceAll(/\n\s+/g, '\n') : string;
}

function rendered(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return part.replaceAll(/[&<>"']/g, (character) => ESCAPED[character] ?? '');
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map(rendered).join('');
}
