/** How the children of an element are made of items. */
export interface KeyedList<Item> {
  readonly keyOf: (item: Item) => string;
  readonly make: (item: Item) => HTMLElement;
}

/** Opens again what was open in the element that another one replaces. */
function keepOpen(from: HTMLElement, to: HTMLElement): void {
  const [before, after] = [from, to].map((one) => [...one.querySelectorAll('details')]);
  for (const [index, details] of (before ?? []).entries()) {
    const same = after?.[index];
    if (same !== undefined) {
      same.open = details.open;
    }
  }
}

/**
 * Makes an element's children follow a list of items: only those whose item changed are made anew, so that selections, scrolled tables and what is
 * unfolded stay as they are. What the container holds already stays before them.
 */
export function keyedList<Item>(
  container: HTMLElement,
  { keyOf, make }: KeyedList<Item>,
): (items: readonly Item[]) => void {
  const before = container.childElementCount;
  let shown = new Map<string, { readonly text: string; readonly made: HTMLElement }>();
  return (items) => {
    const next: typeof shown = new Map();
    for (const item of items) {
      const [key, text] = [keyOf(item), JSON.stringify(item)];
      const known = shown.get(key);
      const made = known?.text === text ? known.made : make(item);
      if (known !== undefined && known.made !== made) {
        keepOpen(known.made, made);
        known.made.replaceWith(made);
      }
      next.set(key, { text, made });
    }
    for (const [key, { made }] of shown) {
      if (!next.has(key)) {
        made.remove();
      }
    }
    shown = next;
    let place: Element | null = container.children[before] ?? null;
    for (const { made } of next.values()) {
      if (place === made) {
        place = made.nextElementSibling;
      } else {
        container.insertBefore(made, place);
      }
    }
  };
}
