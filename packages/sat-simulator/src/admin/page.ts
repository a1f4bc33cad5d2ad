import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { pageCss } from './page-style.js';
import type { AdminAnswer, Route } from './routing.js';

/** The page's script as the build leaves it (`client` has its sources): beside what is built of this file, and for the sources too. */
const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/admin-page.js' : './admin-page.js',
  import.meta.url,
);

/** Nothing but this script and this style, and calls of this server alone. */
function policy(script: string, style: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function html(script: string, style: string): string {
  return `<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>SAT simulado · Simulated SAT</title>
<style>${style}</style>
</head>
<body>
<header id="top"></header>
<main id="main"><noscript>Esta página necesita JavaScript. · This page needs JavaScript.</noscript></main>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** The script as it may stand in a page: without the map of it, which is not served, and without what would end it. */
async function readScript(): Promise<string> {
  const script = await readFile(SCRIPT, 'utf8').catch((cause: unknown) => {
    throw new Error('the page is not there until the package is built', { cause });
  });
  return script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '').replaceAll('</script', String.raw`<\/script`);
}

async function makePage(): Promise<AdminAnswer> {
  const script = await readScript();
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy(script, pageCss),
  };
  return { status: 200, headers, body: html(script, pageCss) };
}

let page: Promise<AdminAnswer> | undefined;

/** `/`: a page that shows what goes on, and moves the clock and sets faults. It has nothing of its own: it reads everything from the API. */
export const pageRoute: Route = {
  method: 'GET',
  path: '/',
  async answer() {
    page ??= makePage();
    return page.catch((cause: unknown) => {
      page = undefined;
      throw cause;
    });
  },
};
