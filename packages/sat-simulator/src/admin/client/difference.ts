/** A text where it stops being the same as another one. */
export interface Divided {
  readonly same: string;
  /** The character at which they part; empty where the text ends there. */
  readonly different: string;
  readonly rest: string;
}

/** Two texts, each divided where they stop being the same; `undefined` when they never do. */
export function firstDifference(one: string, other: string): readonly [Divided, Divided] | undefined {
  if (one === other) {
    return undefined;
  }
  const [left, right] = [Array.from(one), Array.from(other)];
  const at = left.findIndex((character, index) => character !== right[index]);
  const end = at === -1 ? left.length : at;
  return [divided(left, end), divided(right, end)];
}

function divided(characters: readonly string[], at: number): Divided {
  return {
    same: characters.slice(0, at).join(''),
    different: characters[at] ?? '',
    rest: characters.slice(at + 1).join(''),
  };
}
