import { startSatSimulator } from '@acopio/sat-simulator';
import type { SatSimulator } from '@acopio/sat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, codes, page } from './pages.js';
import type { Language } from './pages.js';

/** The words by which the pages name what brings a quirk about in the simulated SAT. */
const KINDS: Readonly<Record<string, 'fault' | 'setting' | 'check'>> = {
  fault: 'fault',
  faults: 'fault',
  setting: 'setting',
  settings: 'setting',
  check: 'check',
  checks: 'check',
  falla: 'fault',
  fallas: 'fault',
  ajuste: 'setting',
  ajustes: 'setting',
  revisión: 'check',
  revisiones: 'check',
};

const SHOWN: Readonly<Record<Language, string>> = { en: '* **Shown by:** ', es: '* **Lo muestra:** ' };
const PARTS: Readonly<Record<Language, readonly string[]>> = {
  en: ['Seen', 'Acopio', 'Shown by'],
  es: ['Visto', 'Acopio', 'Lo muestra'],
};

interface Evidence {
  readonly links: readonly string[];
  readonly named: readonly { readonly kind: string; readonly name: string }[];
}

/** What shows each quirk, in the order of the page. */
function evidence(language: Language): readonly Evidence[] {
  const lines = page('quirks', language).split('\n');
  return lines
    .filter((line) => line.startsWith(SHOWN[language]))
    .map((line) => {
      const [links = '', ...groups] = line.slice(SHOWN[language].length).split(';');
      return {
        links: [...links.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link),
        named: groups.flatMap((group) => {
          const [word = ''] = group.trim().split(' ');
          return codes(group).map((name) => ({ kind: KINDS[word] ?? word, name }));
        }),
      };
    });
}

let sat: SatSimulator;
beforeAll(async () => {
  sat = await startSatSimulator({ adminPort: 0 });
});
afterAll(() => sat.close());

async function answered(path: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(path, sat.adminUrl), {
    ...init,
    headers: { 'Content-Type': 'application/json' },
  });
  return (await response.json()) as Record<string, unknown>;
}

/** Whether there is something at a path of keys such as `limits.history`. */
function has(tree: unknown, path: string): boolean {
  let node = tree;
  for (const key of path.split('.')) {
    if (typeof node !== 'object' || node === null || !(key in node)) return false;
    node = (node as Record<string, unknown>)[key];
  }
  return true;
}

describe('quirks.md', () => {
  it('names faults, settings and checks that the simulated SAT has', async () => {
    const known = {
      fault: await answered('/api/faults/kinds'),
      check: await answered('/api/checks'),
      setting: await answered('/api/settings', { method: 'PATCH', body: '{}' }),
    };
    const settings = known.setting['settings'] ?? known.setting;
    const unknown = evidence('en')
      .flatMap(({ named }) => named)
      .filter(({ kind, name }) => {
        if (kind === 'setting') return !has(settings, name);
        return !Object.hasOwn(kind === 'fault' ? known.fault : known.check, name);
      });
    expect(unknown).toEqual([]);
    expect(has(settings, 'limits.nothing')).toBe(false);
  });

  it('names the same evidence in both languages', () => {
    expect(evidence('es')).toEqual(evidence('en'));
  });

  it.each(LANGUAGES)('says of each quirk, in %s, who saw it, what Acopio does and what shows it', (language) => {
    const quirks = page('quirks', language).split(/^### /m).slice(1);
    expect(quirks.length).toBeGreaterThan(30);
    for (const quirk of quirks) {
      const parts = [...quirk.matchAll(/^\* \*\*(.*?):\*\* \S/gm)].map(([, part]) => part);
      expect({ quirk: quirk.split('\n')[0], parts }).toEqual({ quirk: quirk.split('\n')[0], parts: PARTS[language] });
    }
    expect(evidence(language)).toHaveLength(quirks.length);
    expect(evidence(language).every(({ links }) => links.length > 0)).toBe(true);
  });
});
