import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SatOperation, TransportAnswer, TransportRequest } from '../src/index.js';
import { fakeTransport } from '../src/testing/index.js';
import type { FakeTransport } from '../src/testing/index.js';
import { fakeAnswer, fakeClient, granted } from './fake-client.js';
import { failureOf, recordedAnswers } from './recorded-answers.js';

const REQUEST_ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const OPERATIONS = ['login', 'request', 'verify', 'download'] as const;

function requestOf(operation: SatOperation, more: Partial<TransportRequest> = {}): TransportRequest {
  return { service: 'cfdi', operation, url: `https://sat.test/${operation}`, headers: {}, body: '<a/>', ...more };
}

async function textOf({ body }: TransportAnswer): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

async function answered(transport: FakeTransport, operation: SatOperation): Promise<[number, string]> {
  const answer = await transport.send(requestOf(operation));
  return [answer.status, await textOf(answer)];
}

/** A folder of one test, with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'acopio-fake-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('a fake transport', () => {
  it('gives its values in order, each to a call of its operation', async () => {
    const transport = fakeTransport({
      answers: [
        { operation: 'verify', body: 'first of verify' },
        { body: 'of anybody', status: 503 },
        { operation: 'login', body: 'of login' },
        { operation: 'verify', body: 'second of verify' },
      ],
    });
    expect(await answered(transport, 'login')).toEqual([503, 'of anybody']);
    expect(await answered(transport, 'verify')).toEqual([200, 'first of verify']);
    expect(await answered(transport, 'verify')).toEqual([200, 'second of verify']);
    expect(await answered(transport, 'login')).toEqual([200, 'of login']);
    await expect(transport.send(requestOf('verify'))).rejects.toThrow(RangeError);
  });

  it('says that its answers are XML, unless told otherwise, and gives bytes as they are', async () => {
    const page = { body: Buffer.from('<html>'), headers: { 'content-type': 'text/html', date: 'today' } };
    const transport = fakeTransport({ answers: [{ body: '' }, page] });
    const empty = await transport.send(requestOf('login'));
    expect([empty.headers, await textOf(empty)]).toEqual([{ 'content-type': 'text/xml; charset=utf-8' }, '']);
    const html = await transport.send(requestOf('login'));
    expect([html.headers, await textOf(html)]).toEqual([page.headers, '<html>']);
  });

  it('reads a folder in the order of its paths, with what they say', async () => {
    const folder = folderWith({
      '02.verify.http500.fault.xml': 'fault',
      '01.login.xml': 'login',
      '03.http200.anybody.xml': 'anybody',
      'later/verify/http200.xml': 'verify',
      'README.md': 'nothing',
    });
    const transport = fakeTransport({ folder });
    expect(await answered(transport, 'verify')).toEqual([500, 'fault']);
    expect(await answered(transport, 'login')).toEqual([200, 'login']);
    expect(await answered(transport, 'verify')).toEqual([200, 'anybody']);
    expect(await answered(transport, 'verify')).toEqual([200, 'verify']);
    await expect(transport.send(requestOf('verify'))).rejects.toThrow('call 5, verify');
  });

  it('reads the recorded answers of this package', async () => {
    const transport = fakeTransport({ folder: join(import.meta.dirname, 'fixtures', 'answers') });
    for (const operation of OPERATIONS) {
      const expected = [...recordedAnswers(operation)].sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const { status, text } of expected) expect(await answered(transport, operation)).toEqual([status, text]);
    }
  });

  it('cannot be made of a folder that is not there', () => {
    expect(() => fakeTransport({ folder: join(import.meta.dirname, 'nowhere') })).toThrow('ENOENT');
  });

  it.each([
    [{}, { code: 'CONNECTION_LOST', delivery: 'uncertain' }],
    [
      { code: 'UNREACHABLE', delivery: 'notSent' },
      { code: 'UNREACHABLE', delivery: 'notSent' },
    ],
  ] as const)('fails at call n, and only there: %o', async (failure, expected) => {
    const answers = ['first', 'second'].map((body) => ({ body }));
    const transport = fakeTransport({ answers, failAt: 2, failure });
    expect(await answered(transport, 'login')).toEqual([200, 'first']);
    expect(await failureOf(() => transport.send(requestOf('request')))).toMatchObject(expected);
    expect(await answered(transport, 'request')).toEqual([200, 'second']);
    expect(transport.calls).toHaveLength(3);
  });

  it('that fails under a client shows what is repeated and what is not', async () => {
    const answers = [granted('token'), fakeAnswer('verify', 'state-accepted.code-5000')];
    const verifying = fakeClient(answers, { failAt: 2 });
    expect(await verifying.client.verify(REQUEST_ID)).toMatchObject({ state: 'accepted' });
    expect(verifying.calls.map(({ operation }) => operation)).toEqual(['login', 'verify', 'verify']);

    const requesting = fakeClient([granted('token')], { failAt: 2 });
    const folio = { kind: 'folio', uuid: REQUEST_ID } as const;
    expect(await failureOf(() => requesting.client.request(folio))).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(requesting.calls.map(({ operation }) => operation)).toEqual(['login', 'request']);
  });

  it('remembers its calls, without the token and without the message', async () => {
    const transport = fakeTransport({ answers: [{ body: 'a' }] });
    const headers = { SOAPAction: '"b"', authorization: 'WRAP access_token="secret"' };
    await transport.send(requestOf('verify', { headers, body: 'the message' }));
    expect(transport.calls).toEqual([
      {
        service: 'cfdi',
        operation: 'verify',
        url: 'https://sat.test/verify',
        headers: { SOAPAction: '"b"', authorization: 'WRAP' },
      },
    ]);
  });

  it('that is closed, or asked by a call that was given up, is ABORTED', async () => {
    const transport = fakeTransport({ answers: [{ body: 'a' }] });
    const signal = AbortSignal.abort();
    const aborted = { code: 'ABORTED', delivery: 'notSent' };
    expect(await failureOf(() => transport.send(requestOf('verify', { signal })))).toMatchObject(aborted);
    await transport.close();
    expect(await failureOf(() => transport.send(requestOf('verify')))).toMatchObject(aborted);
  });
});
