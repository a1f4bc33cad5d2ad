import type { Tone } from './texts.js';

/** What an element holds: text becomes a text node, so nothing that came from elsewhere is ever read as HTML. */
export type Child = Node | string | undefined;

/** An element with attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`The page has no ${id}`);
  }
  return found;
}

/** A button that does something. */
export function button(
  name: string,
  press: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, name);
  made.addEventListener('click', press);
  return made;
}

/** A short word on a coloured ground. */
export function badge(tone: Tone, text: string): HTMLElement {
  return element('span', { class: `badge ${tone}` }, text);
}

/** A table that scrolls by itself where the screen is narrow; its rows are still to come. */
export function table(
  head: readonly string[],
  kind = 'list',
): { readonly scrolling: HTMLElement; readonly list: HTMLTableElement } {
  const names = head.map((name) => element('th', { scope: 'col' }, name));
  const list = element('table', { class: kind }, element('thead', {}, element('tr', {}, ...names)));
  return { scrolling: element('div', { class: 'scrolling' }, list), list };
}

/** A row of cells; a child that is text gets a cell of its own, like everything else. */
export function row(...cells: readonly Child[]): HTMLTableRowElement {
  return element('tr', {}, ...cells.map((cell) => element('td', {}, cell)));
}

/** A part of the page. */
export function section(title: string, ...children: readonly Child[]): HTMLElement {
  return element('section', { class: 'card' }, element('h2', {}, title), ...children);
}
