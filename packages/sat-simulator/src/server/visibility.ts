import { createRandom } from '../world/random.js';
import type { SeedWords } from '../world/random.js';
import { drawDelay } from './pace.js';
import type { Delay } from './pace.js';
import type { Visibility } from './settings.js';

function wordsOf(uuid: string): SeedWords {
  const digits = uuid.replaceAll('-', '');
  const word = (number: number): number => Number.parseInt(digits.slice(number * 8, number * 8 + 8), 16) | 0;
  return [word(0), word(1), word(2), word(3)];
}

/**
 * After how many milliseconds from its certification the document with that UUID is found; the same every time, and another time for metadata
 * than for XML: in production either may come first. `undefined`: every document is found at once, also before it is certified.
 */
export function visibilityDelay(
  visibility: Visibility,
  content: keyof Visibility,
): ((uuid: string) => number) | undefined {
  const delay: Delay = visibility[content];
  const purpose = content === 'metadata' ? 0 : 1;
  return delay === 0 ? undefined : (uuid) => drawDelay(delay, createRandom(wordsOf(uuid), 0, purpose));
}
