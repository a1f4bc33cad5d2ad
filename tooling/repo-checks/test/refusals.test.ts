import { describe, expect, it } from 'vitest';
import { refusalsOf } from '../src/refusals.ts';

// Put together here, so that this file is not refused itself.
const dashes = '-'.repeat(5);
const slash = '/';
const [todo, fixme, three] = ['TO', 'FIX', 'XX'].map((start, index) => start + ['DO', 'ME', 'X'][index]);
const off = '-disable';
const refused: readonly (readonly [file: string, text: string, why: string])[] = [
  ['a.ts', `${dashes}BEGIN PRIVATE KEY${dashes}`, 'a private key'],
  ['a.ts', `${dashes}BEGIN ENCRYPTED PRIVATE KEY${dashes}`, 'a private key'],
  ['a.md', `see ${slash}work/main`, 'a path of one machine'],
  ['a.md', `cd ${slash}root`, 'a path of one machine'],
  ['a.md', `"${slash}tmp/team/x"`, 'a path of one machine'],
  ['a.md', `${slash}home/ana/efirma`, 'a path of one machine'],
  ['a.md', `as in ..${slash}shared`, 'a paper outside the repository'],
  ['a.ts', `// ${todo}: later`, 'a note to oneself'],
  ['a.ts', `// ${fixme}`, 'a note to oneself'],
  ['a.ts', `// oxlint${off}-next-line`, 'a check switched off, or a type forced'],
  ['a.ts', ['// @ts', 'ignore'].join('-'), 'a check switched off, or a type forced'],
  ['a-types.test.ts', ['// @ts', 'ignore'].join('-'), 'a check switched off, or a type forced'],
  ['a.test.ts', ['// @ts', 'expect-error'].join('-'), 'a type error that is waved through'],
  ['a.ts', ['value as unknown', 'as string'].join(' '), 'a check switched off, or a type forced'],
  [
    'pnpm-lock.yaml',
    '    resolution: {tarball: x}',
    'an address in the lock file: whoever installs chooses the registry',
  ],
  [
    'pnpm-lock.yaml',
    '  https://registry.npmjs.org/',
    'an address in the lock file: whoever installs chooses the registry',
  ],
  ['test/efirma.key', '', 'a key or certificate file: tests issue their own'],
  ['efirma.CER', '', 'a key or certificate file: tests issue their own'],
  ['packages/sat-client/test/efirma/a.key', '', 'a key or certificate file: tests issue their own'],
  ['packages/sat-client/test/fixtures/efirma/x/a.key', '', 'a key or certificate file: tests issue their own'],
  ['.env.local', '', 'a file of secrets'],
];

const accepted: readonly (readonly [file: string, text: string])[] = [
  ['a.ts', `${dashes}BEGIN CERTIFICATE${dashes}`],
  ['a.ts', `const root = '/tmp/acopio'; mkdtemp('/tmp/acopio-XXXXXX')`],
  ['a.md', 'https://example.org/work/and/root'],
  ['a.md', 'todo lo que falta; XAXX010101000'],
  ['a.md', 'The page https://registry.npmjs.org/'],
  ['a.ts', 'value as unknown'],
  ['a.ts', `currency: '${three}'`],
  ['test/query-types.test.ts', ['// @ts', 'expect-error'].join('-')],
  ['src/key.ts', ''],
  ['packages/sat-client/test/fixtures/efirma/plain-rfc.key', ''],
  ['src/env.ts', ''],
];

describe('the text that the repository refuses', () => {
  it.each(refused)('holds %s with «%s»: %s', (file, text, why) => {
    expect(refusalsOf(file, `first line\n${text}\n`)).toEqual([expect.objectContaining({ why })]);
  });

  it.each(accepted)('does not hold %s with «%s»', (file, text) => {
    expect(refusalsOf(file, text)).toEqual([]);
  });

  it('is told by file and line', () => {
    expect(refusalsOf('a.ts', `\n\n// ${three}: later`)).toEqual([{ where: 'a.ts:3', why: 'a note to oneself' }]);
  });
});
