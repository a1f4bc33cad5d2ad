import { describe, expect, it } from 'vitest';

import { createManualClock, startSatSimulator } from '../../src/index.js';
import { open, send } from '../conformance/http.js';
import type { Post } from '../conformance/http.js';
import { AUTHORITY, simulated } from '../messages/simulated.js';
import { administered, rawStatus, refusalOf } from './admin.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('the admin server', () => {
  it('is there when it is asked for, on a port of its own', async () => {
    const { sat, admin } = await administered();
    expect(admin.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(admin.url).not.toBe(sat.url);
    expect((await admin.get('/api/state')).status).toBe(200);
  });

  it('is not there when it is not', async () => {
    const sat = await simulated();
    expect(sat.adminUrl).toBeUndefined();
    const answer = await send(`${sat.url}/api/state`, { method: 'GET', body: '' });
    expect(answer.status).toBe(404);
  });

  it('says when its port is taken, and leaves no services behind then', async () => {
    const { sat, admin } = await administered();
    const adminPort = Number(new URL(admin.url).port);
    const again = startSatSimulator({ adminPort, authority: AUTHORITY });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await sat.close();
    await expect(admin.get('/api/state')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('closes with the simulator, also in the middle of an answer', async () => {
    const { sat, admin } = await administered();
    const answer = await open(`${admin.url}/api/truth?service=cfdi&rfc=EKU9003173C9&hash=1`, {
      method: 'GET',
      body: '',
    });
    expect(answer.statusCode).toBe(200);
    await sat.close();
    await expect(admin.get('/api/state')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('forbids whatever it answers to be kept, framed, or taken for something else', async () => {
    const { admin } = await administered();
    const { headers } = await admin.get('/api/state');
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('the admin server answers', () => {
  it.each(['localhost', 'LOCALHOST:1234', '127.0.0.1', '[::1]:80'])('a caller that calls it %s', async (host) => {
    const { admin } = await administered();
    const answer = await send(`${admin.url}/api/state`, { method: 'GET', body: '', headers: { Host: host } });
    expect(answer.status).toBe(200);
  });

  it.each(['sat.example', 'localhost.example', '127.0.0.1.example', '10.0.0.1', 'localhost:x', '[::2]'])(
    'nobody who calls it "%s", whose name may have been rebound to this machine',
    async (host) => {
      const { sat, admin } = await administered({ clock: createManualClock() });
      const before = sat.clock.now();
      const headers = { ...JSON_TYPE, Host: host };
      const read = await send(`${admin.url}/api/state`, { method: 'GET', body: '', headers });
      const write = await send(`${admin.url}/api/clock`, { body: '{"advanceMs":1000}', headers });
      expect(refusalOf(read)).toEqual({ status: 400, error: expect.stringContaining('Host') });
      expect(write.status).toBe(400);
      expect(sat.clock.now()).toEqual(before);
    },
  );

  it('nothing where there is nothing', async () => {
    const { admin } = await administered();
    expect(refusalOf(await admin.get('/api/nothing'))).toEqual({
      status: 404,
      error: 'there is nothing at /api/nothing',
    });
    expect((await admin.get('/api/state/')).status).toBe(404);
    expect((await admin.get('//api/state')).status).toBe(404);
    expect(await rawStatus(admin.url, 'http://127.0.0.1/api/state')).toBe(400);
  });

  it.each([
    ['POST', '/api/state', 'GET'],
    ['PUT', '/api/faults', 'GET, POST, DELETE'],
    ['OPTIONS', '/api/clock', 'GET, POST'],
    ['GET', '/api/settings', 'PATCH'],
    ['GET', '/api/efirmas', 'POST'],
    ['DELETE', '/', 'GET'],
  ])('no %s of %s, and says what it answers', async (method, path, allowed) => {
    const { admin } = await administered();
    const answer = await send(admin.url + path, { method, body: '', headers: JSON_TYPE });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allowed);
  });
});

describe('what changes something', () => {
  const refused: readonly [string, number, Partial<Post>][] = [
    ['is not said to be JSON, as a form of another page', 415, { headers: { 'Content-Type': 'text/plain' } }],
    ['is called JSON by its beginning only', 415, { headers: { 'Content-Type': 'application/jsonp' } }],
    ['is compressed', 415, { headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' } }],
    ['is no JSON', 400, { body: '{"advanceMs":' }],
    ['is not UTF-8', 400, { body: Buffer.from('{"advanceMs":1,"é":1}', 'latin1') }],
    ['is longer than 256 KiB', 413, { body: JSON.stringify({ advanceMs: 1, filler: 'x'.repeat(256 * 1024) }) }],
    ['has a key that nobody knows', 400, { body: '{"advanceMs":1,"advance":1}' }],
  ];
  it.each(refused)('is refused when it %s', async (_, status, post) => {
    const { sat, admin } = await administered({ clock: createManualClock() });
    const before = sat.clock.now();
    const answer = await send(`${admin.url}/api/clock`, { body: '{"advanceMs":1}', headers: JSON_TYPE, ...post });
    expect(answer.status).toBe(status);
    expect(refusalOf(answer).error).not.toBe('');
    expect(sat.clock.now()).toEqual(before);
  });

  it('is accepted with a charset, and as long as it may be', async () => {
    const { sat, admin } = await administered({ clock: createManualClock() });
    const before = sat.clock.now().getTime();
    const body = '{"advanceMs":1}'.padEnd(256 * 1024, ' ');
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    expect((await send(`${admin.url}/api/clock`, { body, headers })).status).toBe(200);
    expect(sat.clock.now().getTime()).toBe(before + 1);
  });

  it('is not quoted back when it is no JSON: it may hold a password', async () => {
    const { admin } = await administered();
    const body = '{"password":"secret-of-mine" "rfc"';
    const answer = await send(`${admin.url}/api/efirmas`, { body, headers: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('secret');
  });
});
