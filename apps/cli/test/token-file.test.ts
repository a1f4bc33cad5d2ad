import { chmod, lstat, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acopio, callsSeen, desk, documentOf, RFC, type Desk } from './harness.js';
import { runHere } from './record/run-here.js';

const posix = process.platform !== 'win32';
const LIST = ['--month', '2025-03', '--direction', 'issued', '--content', 'metadata'] as const;

interface TokenDesk extends Desk {
  readonly path: string;
  readonly login: readonly string[];
}

async function tokenDesk(): Promise<TokenDesk> {
  const at = await desk();
  const path = join(at.folder, 'token.json');
  return { ...at, path, login: ['login', ...at.credential, '--sat', at.simulator.url, '--token-file', path] };
}

async function keptIn(path: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
}

describe('acopio login --token-file', () => {
  test('keeps the token for its owner alone, whole, and prints no part of it', async () => {
    const at = await tokenDesk();
    const result = await acopio([...at.login, '--json']);
    expect(documentOf(result)).toMatchObject({ exitCode: 0, tokenFile: at.path });
    const { token = '', ...rest } = await keptIn(at.path);
    expect(rest).toEqual({ service: 'cfdi', rfc: RFC, expiresAt: documentOf(result)['expiresAt'] });
    expect(token.length).toBeGreaterThan(20);
    expect(result.stdout + result.stderr).not.toContain(token.slice(0, 12));
    if (posix) expect((await lstat(at.path)).mode & 0o777).toBe(0o600);
    expect((await readdir(at.folder)).filter((name) => name.includes('token'))).toEqual(['token.json']);
  });

  test('writes no token anywhere without it', async () => {
    const at = await tokenDesk();
    const result = await runHere(['login', ...at.credential, '--sat', at.simulator.url]);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.document).not.toHaveProperty('tokenFile');
    expect((await readdir(at.folder)).filter((name) => name.includes('token'))).toEqual([]);
  });

  test('logs in anew and replaces what was kept', async () => {
    const at = await tokenDesk();
    await runHere(at.login);
    const longer = { ...(await keptIn(at.path)), expiresAt: '2999-01-01T00:00:00.000Z' };
    await writeFile(at.path, JSON.stringify(longer));
    await runHere(at.login);
    expect(Date.parse((await keptIn(at.path))['expiresAt'] ?? '')).toBeLessThan(Date.now() + 3_600_000);
    expect(callsSeen(at.simulator)['login']).toBe(2);
  });

  test('in a folder that is not there: exit 2', async () => {
    const at = await tokenDesk();
    const nowhere = [...at.login.slice(0, -1), join(at.folder, 'none', 'token.json')];
    expect(await runHere(nowhere)).toMatchObject({ exitCode: 2, error: 'TOKEN_FILE_NOT_WRITABLE' });
  });
});

describe('a kept token', () => {
  test('is used by the step commands, and none of them logs in', async () => {
    const at = await tokenDesk();
    await runHere(at.login);
    const kept = await readFile(at.path, 'utf8');
    const args = [...at.args, '--token-file', at.path];
    const asked = await runHere(['request', ...args, ...LIST]);
    const [{ requestId = '' } = {}] = asked.document['requests'] as { requestId?: string }[];
    const verified = await runHere(['verify', requestId, ...args]);
    const [packageId = ''] = verified.document['packageIds'] as string[];
    expect(await runHere(['download', packageId, ...args])).toMatchObject({ exitCode: 0 });
    expect(callsSeen(at.simulator)).toEqual({ login: 1, request: 1, verify: 1, download: 1 });
    expect(await readFile(at.path, 'utf8')).toBe(kept);
  });

  test('that has expired is replaced by that of a new login, without a word', async () => {
    const at = await tokenDesk();
    await runHere(at.login);
    const old = { ...(await keptIn(at.path)), expiresAt: '2025-01-01T00:00:00.000Z' };
    await writeFile(at.path, JSON.stringify(old));
    const result = await runHere(['request', ...at.args, '--token-file', at.path, ...LIST]);
    expect(result.told).not.toContain('Warning');
    expect(callsSeen(at.simulator)).toMatchObject({ login: 2 });
    expect(Date.parse((await keptIn(at.path))['expiresAt'] ?? '')).toBeGreaterThan(Date.now());
  });

  test('that the SAT does not take is replaced in the course of the call', async () => {
    const at = await tokenDesk();
    await runHere(at.login);
    const kept = await keptIn(at.path);
    await writeFile(at.path, JSON.stringify({ ...kept, token: `x${kept['token']}` }));
    const result = await runHere(['request', ...at.args, '--token-file', at.path, ...LIST]);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(callsSeen(at.simulator)).toMatchObject({ login: 2 });
    expect((await keptIn(at.path))['token']).not.toBe(`x${kept['token']}`);
  });

  test.for([{ rfc: 'XAXX010101000' }, { service: 'retenciones' }])(
    'of $rfc$service is told, and not used',
    async (of) => {
      const at = await tokenDesk();
      await runHere(at.login);
      await writeFile(at.path, JSON.stringify({ ...(await keptIn(at.path)), ...of }));
      const result = await runHere(['request', ...at.args, '--token-file', at.path, ...LIST]);
      expect(result).toMatchObject({ exitCode: 0 });
      expect(result.told).toContain(`the token in ${at.path} is that of ${of.rfc ?? RFC} (${of.service ?? 'cfdi'})`);
      expect(callsSeen(at.simulator)).toMatchObject({ login: 2 });
      expect(await keptIn(at.path)).toMatchObject({ rfc: RFC, service: 'cfdi' });
    },
  );
});

describe('a token file', () => {
  test.for([
    { name: 'cut short', text: '{"service":"cfdi","rfc":"EKU' },
    { name: 'of another program', text: '{"created":1700000000,"expires":1700000300,"token":"eyJh"}' },
    { name: 'that is a key', text: ['-----BEGIN ENCRYPTED', 'PRIVATE KEY-----'].join(' ') },
    { name: 'whose token could break a header', text: tokenText('a"\r\nX: y') },
  ])('$name: warned, kept beside, and a new login', async ({ text: content }) => {
    const at = await tokenDesk();
    await writeFile(at.path, content, { mode: 0o600 });
    const result = await runHere(at.login);
    expect(result).toMatchObject({ exitCode: 0, document: { tokenFile: at.path } });
    expect(result.told).toContain(`Warning: ${at.path} holds no token of this program`);
    const aside = (await readdir(at.folder)).filter((name) => name.endsWith('.old'));
    expect(await Promise.all(aside.map((name) => readFile(join(at.folder, name), 'utf8')))).toEqual([content]);
    expect(await keptIn(at.path)).toMatchObject({ rfc: RFC });
  });

  test('that is empty is filled', async () => {
    const at = await tokenDesk();
    await writeFile(at.path, '', { mode: 0o600 });
    expect((await runHere(at.login)).told).not.toContain('Warning');
    expect(await keptIn(at.path)).toMatchObject({ rfc: RFC });
  });

  test.runIf(posix)(
    'that others can read, or that is a link or a folder, is refused, and nothing is sent',
    async () => {
      const at = await tokenDesk();
      const step = ['request', ...at.args, '--token-file', at.path, ...LIST];
      const expectRefused = async (): Promise<void> => {
        const [login, request] = [await runHere(at.login), await runHere(step)];
        for (const refused of [login, request])
          expect(refused).toMatchObject({ exitCode: 2, error: 'TOKEN_FILE_UNSAFE' });
      };
      await writeFile(at.path, '', { mode: 0o600 });
      await chmod(at.path, 0o644);
      await expectRefused();
      const linked = await tokenDesk();
      await writeFile(join(linked.folder, 'target'), '', { mode: 0o600 });
      await symlink(join(linked.folder, 'target'), linked.path);
      expect(await runHere(linked.login)).toMatchObject({ exitCode: 2, error: 'TOKEN_FILE_UNSAFE' });
      const folder = [...at.login.slice(0, -1), at.folder];
      expect(await runHere(folder)).toMatchObject({ exitCode: 2, error: 'TOKEN_FILE_UNSAFE' });
      expect(at.simulator.journal).toEqual([]);
    },
  );
});

describe('a clock that is off', () => {
  test.for([
    { minutes: 3, told: /clock is [23] min \d+ s ahead of the SAT's/ },
    { minutes: -2, told: /clock is [12] min \d+ s behind the SAT's/ },
  ])('by $minutes minutes is told by login', async ({ minutes, told }) => {
    const at = await tokenDesk();
    const result = await runHere(['login', ...at.credential, '--sat', await satWhoseClockIs(-minutes, at)]);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.told).toMatch(told);
    expect(Math.abs(Number(result.document['clockSkew']) - minutes * 60_000)).toBeLessThan(30_000);
  });

  test('by less than a minute is not', async () => {
    const at = await tokenDesk();
    const result = await runHere(at.login);
    expect(result.told).not.toContain('clock');
    expect(result.document).not.toHaveProperty('clockSkew');
  });
});

/** The desk's SAT behind a server whose header `Date` is some minutes ahead; answers its address. */
async function satWhoseClockIs(minutes: number, { simulator }: Desk): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const { 'content-type': type = '', soapaction = '' } = request.headers;
      const headers = { 'content-type': type, soapaction: String(soapaction) };
      const answer = await fetch(simulator.url + request.url, { method: 'POST', headers, body: await text(request) });
      const date = new Date(Date.now() + minutes * 60_000).toUTCString();
      response.writeHead(answer.status, { date, 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function tokenText(token: string): string {
  return JSON.stringify({ service: 'cfdi', rfc: RFC, token, expiresAt: '2999-01-01T00:00:00.000Z' });
}
