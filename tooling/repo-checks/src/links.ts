/** Links in Markdown that lead nowhere. */
import { posix } from 'node:path';

/** A place in the repository: its text (empty for a folder, or what has none), or `undefined` when nothing is there. */
type Lookup = (path: string) => string | undefined;

const FENCED = /^```[^]*?^```$/gmu;
const INLINE = /`[^`\n]*`/gu;
const ADDRESS = /^[a-z][a-z0-9+.-]*:/iu;

/**
 * The links of a page that lead to no file, folder or heading of the repository. Addresses elsewhere are not followed.
 * `page` is its path from the root.
 */
export function brokenLinks(page: string, lookup: Lookup): readonly string[] {
  const prose = (lookup(page) ?? '').replaceAll(FENCED, '').replaceAll(INLINE, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/gu)].map(([, link = '']) => link);
  return links.filter((link) => !ADDRESS.test(link) && !leadsSomewhere(page, link, lookup));
}

function leadsSomewhere(page: string, link: string, lookup: Lookup): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  const text = lookup(target);
  if (text === undefined) return false;
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(text).has(anchor);
}

/** The anchors that a forge gives to headings: in lower case, blanks as hyphens, other signs left out. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.replaceAll(FENCED, '').matchAll(/^#{1,6} (.*)$/gmu)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{M}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
