import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenLinks } from '../src/links.ts';
import { run } from '../src/run.ts';
import { repositoryRoot } from '../src/workspace.ts';

const everyFile = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'];
const { ok, output } = await run('git', ['-c', 'safe.directory=*', ...everyFile]);
if (!ok) throw new Error(`git ls-files failed:\n${output}`);
const pages = output.split('\0').filter((file) => file !== '' && existsSync(join(repositoryRoot, file)));

function inRepository(path: string): string | undefined {
  const file = join(repositoryRoot, path);
  if (!existsSync(file)) return undefined;
  return statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
}

describe('the links of the documents', () => {
  it.each(pages)('lead somewhere: %s', (page) => {
    expect(brokenLinks(page, inRepository)).toEqual([]);
  });

  it('are told when they lead to no file, no folder, or no heading', () => {
    const places: Readonly<Record<string, string>> = {
      'docs/a.md': [
        '[here](#what-is-here) [there](b.md#los-códigos-404-y-5008) [up](../README.md) [folder](adr/) [web](https://example.org/x)',
        '[nobody](c.md) [nothing](b.md#nothing) [below](#not-here) `[code](d.md)`',
        '## What is `here`?',
        '```\n## Not here\n[code](e.md)\n```',
      ].join('\n'),
      'docs/b.md': '### Los códigos 404 y 5008',
      'docs/adr/': '',
      'README.md': '',
    };
    expect(brokenLinks('docs/a.md', (path) => places[path])).toEqual(['c.md', 'b.md#nothing', '#not-here']);
  });
});
