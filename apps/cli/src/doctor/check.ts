import { explain } from '../explain.js';
import type { Text } from '../language.js';
import type { Tone } from '../terminal.js';

/** What doctor looks at, in the order in which it is told. */
export const checkNames = {
  node: { es: 'Node', en: 'Node' },
  folder: { es: 'carpeta', en: 'folder' },
  disk: { es: 'disco', en: 'disk' },
  shared: { es: 'carpeta sincronizada', en: 'synchronised folder' },
  credential: { es: 'e.firma', en: 'e.firma' },
  ledger: { es: 'registro', en: 'ledger' },
  proxy: { es: 'proxy', en: 'proxy' },
  dns: { es: 'nombres (DNS)', en: 'names (DNS)' },
  network: { es: 'red', en: 'network' },
  tls: { es: 'TLS', en: 'TLS' },
  clock: { es: 'reloj', en: 'clock' },
  sat: { es: 'SAT', en: 'SAT' },
} as const satisfies Record<string, Text>;

/** One thing that was looked at. */
export interface Check {
  readonly name: keyof typeof checkNames;
  /** `warn`: it may become a trouble; `fail`: it is one. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: Text;
  /** What to do. */
  readonly hint?: Text;
  readonly code?: string;
}

/** How a state looks. */
export const checkMarks: Readonly<Record<Check['state'], { readonly mark: string; readonly tone: Tone }>> = {
  ok: { mark: '✓', tone: 'good' },
  warn: { mark: '!', tone: 'waiting' },
  fail: { mark: '✗', tone: 'bad' },
};

/** A check that found what an error says. */
export function checkOfError(name: Check['name'], error: unknown, state: 'warn' | 'fail' = 'fail'): Check {
  const { text, hint, detail, code } = explain(error);
  const suffix = detail === undefined ? '' : `: ${detail}`;
  return { name, state, text: { es: text.es + suffix, en: text.en + suffix }, hint, code };
}
