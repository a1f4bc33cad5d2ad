import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { faultTemplate, RANDOM } from '../../src/admin/client/fault-template.js';
import { preferredLanguage, voiceOf } from '../../src/admin/client/language.js';
import { clockKinds, clockSteps, queryName, requestStates, texts, verdictName } from '../../src/admin/client/texts.js';
import { FAULT_KINDS } from '../../src/server/fault-actions.js';
import { faultSchema, randomFaultsSchema } from '../../src/server/fault-schema.js';
import { administered } from './admin.js';

/** The page as it is served, with its script and its style. */
async function page() {
  const { admin } = await administered();
  const answer = await admin.get('/');
  const only = (pattern: RegExp): string => {
    const found = [...answer.text.matchAll(pattern)];
    expect(found).toHaveLength(1);
    return found[0]?.[1] ?? '';
  };
  return {
    answer,
    script: only(/<script[^>]*>([^]*?)<\/script>/g),
    style: only(/<style[^>]*>([^]*?)<\/style>/g),
    policy: String(answer.headers['content-security-policy']),
  };
}

describe('the page', () => {
  it('is one file that may run its own script and style and call its own server, and nothing else', async () => {
    const { answer, script, style, policy } = await page();
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const directives = Object.fromEntries(
      policy.split('; ').map((directive) => {
        const [name = '', ...values] = directive.split(' ');
        return [name, values.join(' ')];
      }),
    );
    expect(directives).toEqual({
      'default-src': "'none'",
      'script-src': hash(script),
      'style-src': hash(style),
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
    });
  });

  it('refers to nothing outside', async () => {
    const { answer, script } = await page();
    expect(answer.text).not.toMatch(/https?:\/\/|@import|url\(|<link|<img|\ssrc=|sourceMappingURL/);
    expect(script).not.toMatch(/\bimport\s*[({*\w]|\bfrom "/);
  });

  it('writes what it is told as text, never as HTML', async () => {
    const { script } = await page();
    expect(script).toContain('document.createElement');
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(/);
  });

  it('has its words in both languages', () => {
    const states = Object.values(requestStates).map(({ text }) => text);
    const all = [
      ...Object.values(texts),
      ...Object.values(clockKinds),
      ...clockSteps.map(({ text }) => text),
      ...states,
    ];
    expect(all.length).toBeGreaterThan(50);
    for (const text of all) {
      expect(Object.keys(text).toSorted()).toEqual(['en', 'es']);
      expect(Object.values<string>(text).filter((words) => words.trim() === '')).toEqual([]);
    }
  });
});

describe('a fault to begin with', () => {
  it.each(Object.keys(FAULT_KINDS))('can be set as it is for %s', (kind) => {
    const parsed = faultSchema.safeParse(faultTemplate(kind, FAULT_KINDS));
    expect(parsed.error).toBeUndefined();
    expect(parsed.data?.do.kind).toBe(kind);
  });

  it('can be set as it is at random', () => {
    expect(randomFaultsSchema.safeParse(faultTemplate(RANDOM, FAULT_KINDS)).error).toBeUndefined();
  });
});

describe('the voice of the page', () => {
  it.each([
    ['es', 'es'],
    ['es-MX', 'es'],
    ['en-US', 'en'],
    ['fr', 'en'],
    ['est', 'en'],
  ])('is for %s %s', (locale, language) => {
    expect(preferredLanguage(locale)).toBe(language);
  });

  it('tells instants on the clock of Mexico City', () => {
    expect(voiceOf('es').instant('2025-06-01T05:30:07.000Z')).toBe('2025-05-31 23:30:07');
  });

  it('tells distances by the clock of the simulator', () => {
    const { distance } = voiceOf('en');
    expect(distance('2025-06-01T00:00:00Z', '2025-06-04T00:00:00Z')).toBe('in 72 hours');
    expect(distance('2025-06-01T00:00:00Z', '2025-05-31T23:30:00Z')).toBe('30 minutes ago');
    expect(distance('2025-06-01T00:00:00Z', '2025-06-11T00:00:00Z')).toBe('in 10 days');
  });

  it('tells queries in a line, and verdicts by their codes', () => {
    const dates = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' };
    const query = { kind: 'issued', content: 'metadata', status: 'all', ...dates } as const;
    expect(queryName(query).es).toBe('Emitidos · metadatos · 2025-01-01 – 2025-01-31 · todos');
    expect(queryName({ ...query, from: '2025-01-01T00:00:01', counterparts: ['H&E951128469'] }).en).toBe(
      'Issued · metadata · 2025-01-01 00:00:01 – 2025-01-31 23:59:59 · all · H&E951128469',
    );
    expect(queryName({ kind: 'folio', uuid: 'x' }).en).toBe('UUID x');
    expect(verdictName({ outcome: 'refused', code: '302', reason: '' }).text.en).toBe('302');
    expect(verdictName({ outcome: 'fault', name: 'InvalidSecurity', reason: '' }).tone).toBe('bad');
    expect(verdictName({ outcome: 'accepted', warnings: [] }).text.es).toBe('aceptada');
  });
});
