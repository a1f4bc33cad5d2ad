import { expect, test } from 'vitest';
import { chooseLanguage } from '../src/language.js';

test.for([
  { locale: 'es-MX', language: 'es' },
  { locale: 'es', language: 'es' },
  { locale: 'en-US', language: 'en' },
  { locale: 'est-EE', language: 'en' },
] as const)('without variables (as on Windows) the system’s $locale is $language', ({ locale, language }) => {
  expect(chooseLanguage([], {}, locale)).toBe(language);
});

test('a variable is stronger than the system, and --lang than both', () => {
  expect(chooseLanguage([], { LANG: 'es_MX.UTF-8' }, 'en-US')).toBe('es');
  expect(chooseLanguage(['sync', '--lang', 'en'], { LANG: 'es_MX.UTF-8' }, 'es-MX')).toBe('en');
  expect(chooseLanguage(['sync', '--lang=en'], {}, 'es-MX')).toBe('en');
  expect(chooseLanguage(['sync', '--lang', 'fr'], {}, 'es-MX')).toBe('es');
});
