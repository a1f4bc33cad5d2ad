import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DeadlineOptions } from '../src/deadlines.js';
import { undiciTransport } from '../src/undici-transport.js';
import { closedPort, listen, loopback, silentPort } from './loopback.js';
import { described, failureOf } from './recorded-answers.js';

const NAMES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'] as const;
const notSent = { code: 'UNREACHABLE', delivery: 'notSent' };

/** The environment of one test has these proxies and no others. */
function environment(values: Partial<Record<(typeof NAMES)[number], string>>): void {
  for (const name of NAMES) vi.stubEnv(name, values[name]);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

/** What a proxy was asked, and who it is. */
interface Tunnels {
  readonly url: string;
  readonly asked: readonly { readonly host: string; readonly authorization: string | undefined }[];
}

/** A proxy that opens its tunnels to `target`, whatever host is asked for, or gives `answer` instead. */
async function tunnels(target: string, answer?: string): Promise<Tunnels> {
  const asked: Tunnels['asked'][number][] = [];
  const server = createServer((_request, response) => response.writeHead(500).end());
  server.on('connect', ({ url: host = '', headers }, socket: Socket) => {
    asked.push({ host, authorization: headers['proxy-authorization'] });
    if (answer !== undefined) return void socket.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`);
    const onward = connect(Number(new URL(target).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  return { url: `http://who:se-cret@127.0.0.1:${await listen(server)}`, asked };
}

/** Sends a request and reads the whole answer. */
async function exchange(url: string, deadlines: DeadlineOptions = {}): Promise<string> {
  const transport = undiciTransport(deadlines);
  onTestFinished(() => transport.close());
  const message = { service: 'cfdi', operation: 'request', headers: {}, body: 'the-body' } as const;
  const { status, body } = await transport.send({ ...message, url });
  let text = `${status} `;
  for await (const piece of body) text += Buffer.from(piece).toString();
  return text;
}

describe('a proxy of the environment', () => {
  it.each(NAMES.slice(0, 4))(
    'in %s carries messages through a tunnel, and its password goes no further',
    async (name) => {
      const { url, calls } = await loopback((_call, response) => response.end('ok'));
      const proxy = await tunnels(url);
      environment({ [name]: proxy.url });
      const scheme = name.toLowerCase() === 'http_proxy' ? 'http' : 'https';
      if (scheme === 'http') {
        expect(await exchange('http://sat.invalid/service')).toBe('200 ok');
        expect(calls.map(({ body, path }) => [path, body])).toEqual([['/service', 'the-body']]);
        expect(calls[0]?.headers['proxy-authorization']).toBeUndefined();
      } else {
        // Behind the tunnel nobody speaks TLS, so the message stays here.
        expect(await failureOf(() => exchange('https://sat.invalid/service'))).toMatchObject(notSent);
        expect(calls).toEqual([]);
      }
      const authorization = `Basic ${Buffer.from('who:se-cret').toString('base64')}`;
      expect(proxy.asked).toEqual([{ host: `sat.invalid:${scheme === 'http' ? 80 : 443}`, authorization }]);
    },
  );

  it.each(['NO_PROXY', 'no_proxy'] as const)('is passed by for what %s lists', async (name) => {
    const { url } = await loopback((_call, response) => response.end('ok'));
    const proxy = await tunnels(url);
    environment({ HTTP_PROXY: proxy.url, [name]: 'other.invalid, .sat.invalid' });
    expect(await failureOf(() => exchange('http://www.sat.invalid/'))).toMatchObject(notSent);
    expect(proxy.asked).toEqual([]);
    expect(await exchange('http://sat.example/')).toBe('200 ok');
  });

  it('is passed by for this machine', async () => {
    const { url } = await loopback((_call, response) => response.end('ok'));
    environment({ HTTP_PROXY: `http://127.0.0.1:${await closedPort()}`, NO_PROXY: 'sat.invalid' });
    expect(await exchange(url)).toBe('200 ok');
    expect(await exchange(url.replace('127.0.0.1', 'localhost'))).toBe('200 ok');
  });

  it.each([
    ['403 Forbidden', false],
    ['407 Proxy Authentication Required', false],
    ['502 Bad Gateway', true],
  ])('that answers %s has seen nothing of the message', async (answer, retryable) => {
    const { url, calls } = await loopback((_call, response) => response.end('ok'));
    const proxy = await tunnels(url, answer);
    environment({ HTTP_PROXY: proxy.url });
    for (const scheme of ['http', 'https']) {
      const error: unknown = await exchange(`${scheme}://sat.invalid/`).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ ...notSent, retryable, detail: `proxy: HTTP ${answer.slice(0, 3)}` });
      const shown = inspect(error, { depth: 20, showHidden: true });
      for (const secret of ['se-cret', 'the-body', Buffer.from('who:se-cret').toString('base64')]) {
        expect(shown).not.toContain(secret);
      }
    }
    expect(proxy.asked).toHaveLength(2);
    expect(calls).toEqual([]);
  });

  it('that nobody runs has seen nothing of the message', async () => {
    environment({ HTTPS_PROXY: `http://who:se-cret@127.0.0.1:${await closedPort()}` });
    const error: unknown = await exchange('https://sat.invalid/').catch((reason: unknown) => reason);
    expect(described(error)).toMatchObject(notSent);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('se-cret');
  });

  it('that hangs up, or says nothing, has seen nothing of the message', async () => {
    const abrupt = await silentPort((socket) => socket.once('data', () => socket.resetAndDestroy()));
    environment({ HTTPS_PROXY: `http://127.0.0.1:${abrupt}` });
    expect(await failureOf(() => exchange('https://sat.invalid/'))).toMatchObject(notSent);
    environment({ HTTPS_PROXY: `http://127.0.0.1:${await silentPort()}` });
    expect(await failureOf(() => exchange('https://sat.invalid/', { request: { connect: 60 } }))).toMatchObject(
      notSent,
    );
  });

  it.each(['http://who:se-cret@', 'who:se-cret', 'ftp://who:se-cret@sat.invalid'])(
    'that is none (%s) is told without its password',
    async (value) => {
      environment({ HTTPS_PROXY: value });
      const error: unknown = await exchange('https://sat.invalid/').catch((reason: unknown) => reason);
      expect(error).toMatchObject({ ...notSent, retryable: false });
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('se-cret');
    },
  );

  it('whose tunnel breaks behind the message leaves it uncertain', async () => {
    const { url, calls } = await loopback(({ socket }) => socket.resetAndDestroy());
    environment({ HTTP_PROXY: (await tunnels(url)).url });
    expect(await failureOf(() => exchange('http://sat.invalid/'))).toMatchObject({
      code: 'CONNECTION_LOST',
      delivery: 'uncertain',
    });
    expect(calls).toHaveLength(1);
  });
});
