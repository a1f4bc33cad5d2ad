import { describe, expect, it } from 'vitest';

import { chooseLanguage } from '../../src/cli/language.js';
import { clockChoice } from '../../src/cli/usage.js';
import { runToEnd } from './program-run.js';

describe('the program', () => {
  it.each([
    ['es', 'Uso: acopio-sat-simulator', 'Códigos de salida:'],
    ['en', 'Usage: acopio-sat-simulator', 'Exit codes:'],
  ] as const)('tells in %s how it is used, with the table of exit codes', async (language, usage, exitCodes) => {
    const { code, said, complained } = await runToEnd(['--help'], { language });
    expect(code).toBe(0);
    expect(said).toContain(usage);
    expect(said).toContain(exitCodes);
    for (const option of ['--port', '--admin-port', '--scenario', '--clock', '--replay', '--quiet', 'efirma']) {
      expect(said).toContain(option);
    }
    expect(complained).toBe('');
  });

  it('tells how `efirma` is used, and its own version', async () => {
    expect(await runToEnd(['efirma', '--help'])).toMatchObject({
      code: 0,
      said: expect.stringContaining('--mismatched'),
    });
    expect(await runToEnd(['--version'])).toMatchObject({ code: 0, said: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each([
    ['an unknown option', ['--prot', '1'], 'UNKNOWN_OPTION', '--prot'],
    ['an unknown command', ['efrima'], 'UNKNOWN_COMMAND', 'Unknown command'],
    ['a port that is none', ['--port', '65536'], 'OPTION_VALUE_INVALID', '--port 65536'],
    ['a clock that is none', ['--clock', 'x0'], 'OPTION_VALUE_INVALID', '--clock x0'],
    ['an option without its value', ['--scenario'], 'OPTION_VALUE_MISSING', '--scenario'],
    ['`efirma` without an RFC', ['efirma'], 'OPTION_REQUIRED', '--rfc'],
    ['`efirma` with an RFC that is none', ['efirma', '--rfc', 'X'], 'OPTION_VALUE_INVALID', '--rfc X'],
    [
      'a cipher that is none',
      ['efirma', '--rfc', 'EKU9003173C9', '--cipher', 'rot13'],
      'OPTION_VALUE_INVALID',
      'rot13',
    ],
  ])('ends with 64 for %s', async (_, args, code, detail) => {
    const run = await runToEnd(args);
    expect(run).toMatchObject({ code: 64, said: '', complained: expect.stringContaining(`[${code}]`) });
    expect(run.complained).toContain(detail);
  });

  it.each([['--password'], ['--password=secreto'], ['--contraseña=secreto']])(
    'takes no password as an argument, and does not repeat it: %s',
    async (argument) => {
      const run = await runToEnd(['efirma', '--rfc', 'EKU9003173C9', argument, 'secreto'], { language: 'es' });
      expect(run).toMatchObject({ code: 64, complained: expect.stringContaining('[PASSWORD_AS_ARGUMENT]') });
      expect(run.complained).not.toContain('secreto');
    },
  );
});

describe('a choice of clock', () => {
  it.each([
    ['real', { kind: 'real' }],
    ['manual', { kind: 'manual' }],
    ['x60', { kind: 'accelerated', factor: 60 }],
    ['×0.5', { kind: 'accelerated', factor: 0.5 }],
    ['60', undefined],
    ['x-1', undefined],
    ['fast', undefined],
  ])('%s is %o', (text, choice) => {
    expect(clockChoice(text)).toEqual(choice);
  });
});

describe('the language', () => {
  it.each([
    [['--lang', 'es'], { LC_ALL: 'en_US.UTF-8' }, 'en-US', 'es'],
    [['--lang=en'], { LANG: 'es_MX.UTF-8' }, 'es-MX', 'en'],
    [[], { LC_ALL: '', LANG: 'es_MX.UTF-8' }, 'en-US', 'es'],
    [[], { LANG: 'C' }, 'es-MX', 'en'],
    [[], {}, 'es-MX', 'es'],
    [['--lang', 'fr'], {}, 'fr-FR', 'en'],
  ])('of %j with %j on a system of %s is %s', (args, env, system, language) => {
    expect(chooseLanguage(args, env, system)).toBe(language);
  });
});
