import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageHtml, pageIcon } from './document.js';
import { pageCss } from './style.js';

/** A file of the page. `etag` changes with its content. */
export interface PageFile {
  readonly type: string;
  readonly content: string;
  readonly etag: string;
}

/** The page's script as the build leaves it (`src/page/client` has its sources), for the sources of the service too. */
const CLIENT = fileURLToPath(new URL('../../dist/page/client', import.meta.url));

/** The page itself. */
export const page: PageFile = fileOf('text/html; charset=utf-8', pageHtml);

/** What the page loads, by the name after `/page/`: its style, its icon, and the modules of its script. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const names = (await readdir(CLIENT)).filter((name) => name.endsWith('.js'));
  const modules = names.map(async (name): Promise<[string, PageFile]> => {
    const content = await readFile(join(CLIENT, name), 'utf8');
    return [name, fileOf('text/javascript; charset=utf-8', content)];
  });
  return new Map([
    ['page.css', fileOf('text/css; charset=utf-8', pageCss)],
    ['icon.svg', fileOf('image/svg+xml', pageIcon)],
    ...(await Promise.all(modules)),
  ]);
}

function fileOf(type: string, content: string): PageFile {
  return { type, content, etag: `"${createHash('sha256').update(content).digest('base64url')}"` };
}
