import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttp, type RunningHttp } from '../../src/http/start-http.js';
import { freshDatabase, type FreshDatabase } from '../database.js';
import { openServices } from '../services.js';

let place: FreshDatabase;
let opened: Awaited<ReturnType<typeof openServices>>;
let http: RunningHttp;

beforeAll(async () => {
  place = await freshDatabase();
  opened = await openServices(place.url);
  http = await startHttp(opened.services, { host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await http.close();
  await opened.close();
  await place.drop();
});

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(new URL(path, http.url), { headers });
}

/** What a text refers to on this server. */
function references(text: string): string[] {
  return [...text.matchAll(/(?:href|src)="([^"]+)"|from '(\.\/[^']+)'/g)].map(
    ([, attribute, module]) => attribute ?? module ?? '',
  );
}

describe('the page', () => {
  test('is there for everybody, and holds nothing of its own but names of files', async () => {
    const answer = await get('/');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await answer.text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=/);
    expect(references(html).every((reference) => reference.startsWith('/page/'))).toBe(true);
  });

  test('has all the files that it refers to, and those that these refer to', async () => {
    const seen = new Map<string, Response>();
    const follow = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      const answer = await get(path);
      seen.set(path, answer);
      const text = await answer.text();
      if (/html|javascript/.test(answer.headers.get('content-type') ?? '')) {
        await Promise.all(references(text).map((reference) => follow(new URL(reference, answer.url).pathname)));
      }
    };
    await follow('/');
    expect([...seen.values()].map(({ status }) => status)).toEqual(Array.from(seen, () => 200));
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['/page/page.css', '/page/icon.svg', '/page/page.js', '/page/api.js']),
    );
    const types = Object.fromEntries([...seen].map(([path, { headers }]) => [path, headers.get('content-type')]));
    expect(types).toMatchObject({
      '/page/page.css': 'text/css; charset=utf-8',
      '/page/icon.svg': 'image/svg+xml',
      '/page/api.js': 'text/javascript; charset=utf-8',
    });
  });

  test.each(['/', '/page/page.js', '/page/page.css'])(
    'lets %s load nothing from elsewhere, and run nothing else',
    async (path) => {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('set-cookie')).toBeNull();
    },
  );

  test.each(['/', '/page/page.js'])('does not send %s again to who has it, and asks to be asked', async (path) => {
    const first = await get(path);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    const again = await get(path, { 'if-none-match': etag });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect((await get(path, { 'if-none-match': '"another"' })).status).toBe(200);
  });

  test.each(['/page/none.js', '/page/page.ts', '/page/..%2Fmain.js', '/page/'])('has no %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('is not part of the description of the API', async () => {
    const document = (await (await get('/v1/openapi.json')).json()) as { readonly paths: object };
    expect(Object.keys(document.paths).filter((path) => !/^\/(v1|health)\//.test(path))).toEqual([]);
  });
});
