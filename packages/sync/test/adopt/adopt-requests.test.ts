import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCredential } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints } from '@acopio/sat-client';
import { createWorld, startSatSimulator } from '@acopio/sat-simulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { adoptGivenRequests, adoptRequests } from '../../src/adopt/index.js';
import { queryLivesSpent } from '../../src/budgets.js';
import { nextSteps } from '../../src/next-steps.js';
import type { Ports } from '../../src/ports.js';
import { runSync } from '../../src/run.js';
import { desk, known, NOW, OTHER, RFC, saved } from './desk.js';

const HEADER = 'rfc,idSolicitud,service,direction,content,from,to,requestedAt';
const ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const JANUARY = '2025-01-01T00:00:00,2025-01-31T23:59:59';
const ROW = `${RFC},${ID},cfdi,issued,xml,${JANUARY},2026-02-28T00:00:00Z`;

/** The same line with another id. */
function row(number: number, of = ROW): string {
  return of.replace(ID, `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
}

async function file(from: string, lines: readonly string[], name = 'requests.csv'): Promise<string> {
  return saved(join(from, name), `${lines.join('\r\n')}\r\n`);
}

describe('requests of another program', () => {
  test('count as lives of their query; one that may be alive is verified, an old one is not', async () => {
    const { from, ports } = await desk();
    const old = row(1).replace('2026-02-28', '2025-12-01');
    const adopted = await adoptRequests(await file(from, [HEADER, ROW, old]), ports);

    expect(adopted).toMatchObject({ requests: 2, live: 1, held: 0, foreign: 0, refused: 0 });
    const view = await ports.ledger.view(ports.scope);
    const [live, expired] = view.requests;
    expect(live).toMatchObject({ state: 'accepted', satRequestId: ID, origin: 'adopted', windowId: live?.id });
    expect(expired).toMatchObject({ outcome: 'expired' });
    expect(queryLivesSpent(view, live?.fingerprint ?? '')).toBe(2);
    expect(nextSteps(view, new Date(NOW), ports.limits)).toEqual([
      { kind: 'verify', requestId: live?.id, notBefore: NOW },
    ]);
  });

  test('are given up once they were looked at for as long as any other', async () => {
    const { from, ports } = await desk();
    await adoptRequests(await file(from, [HEADER, ROW]), ports);
    const view = await ports.ledger.view(ports.scope);
    const late = '2026-03-20T00:00:00.000Z';
    const check = { state: 'inProgress', count: 0, times: 9, checkedAt: late, nextAt: late } as const;
    const looked = view.requests.map((request) => ({ ...request, check }));
    const [step] = nextSteps({ ...view, requests: looked }, new Date(late), ports.limits);
    expect(step).toMatchObject({ kind: 'decide', changes: [{ type: 'request', request: { outcome: 'stuck' } }] });
  });

  test('are taken over once, in CSV with other columns and separators or in NDJSON', async () => {
    const { from, ports } = await desk();
    const first = await file(from, [`\u{FEFF}note;${HEADER.replaceAll(',', ';')}`, `"a";${ROW.replaceAll(',', ';')}`]);
    expect(await adoptRequests(first, ports)).toMatchObject({ requests: 1, refused: 0 });
    const json = {
      rfc: RFC,
      idSolicitud: ID.toUpperCase(),
      service: 'cfdi',
      direction: 'emitidos',
      content: 'xml',
      from: '2025-01-01',
      to: '2025-01-31',
      requestedAt: '2026-02-27T18:00:00',
    };
    const second = await file(from, [JSON.stringify(json), '', JSON.stringify(json)], 'requests.ndjson');
    expect(await adoptRequests(second, ports)).toMatchObject({ requests: 0, held: 2, refused: 0 });
    expect((await ports.ledger.view(ports.scope)).requests).toHaveLength(1);
  });

  test('of other taxpayers and of the other service are left alone, and said', async () => {
    const { from, ports } = await desk();
    const lines = [HEADER, ROW.replace(RFC, OTHER), row(2).replace(',cfdi,', ',retenciones,')];
    expect(await adoptRequests(await file(from, lines), ports)).toMatchObject({ requests: 0, foreign: 2, refused: 0 });
    expect((await ports.ledger.view(ports.scope)).requests).toEqual([]);
  });

  test('that are wrong are refused with their line, and the others are taken over', async () => {
    const { from, ports } = await desk();
    const wrong = [
      ROW.replace(ID, 'x'),
      row(3).replace(',cfdi,', ',cfd,'),
      row(4).replace(',issued,', ',sent,'),
      row(5).replace(',xml,', ',pdf,'),
      row(6).replace('2025-01-31', '2024-01-31'),
      row(7).replace('2025-01-31', '2025-02-30'),
      row(8).replace('2026-02-28', '2026-03-28'),
      row(8).replace('2026-02-28', '1969-12-31'),
      'a,b',
      `${row(9)},${'x'.repeat(5000)}`,
    ];
    const { refusals, requests } = await adoptRequests(await file(from, [HEADER, ROW, ...wrong]), ports);
    expect(requests).toBe(1);
    expect(refusals.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '3 ID_INVALID',
      '4 SERVICE_INVALID',
      '5 DIRECTION_INVALID',
      '6 CONTENT_INVALID',
      '7 PERIOD_INVALID',
      '8 PERIOD_INVALID',
      '9 TIME_INVALID',
      '10 TIME_INVALID',
      '11 LINE_INVALID',
      '12 TOO_LONG',
    ]);
  });

  test('are taken over as data too, each once, and when all are known nothing is written', async () => {
    const { from, ports } = await desk();
    const period = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;
    const given = {
      satRequestId: ID,
      direction: 'issued',
      content: 'xml',
      ...period,
      requestedAt: '2026-02-28T00:00:00.000Z',
    } as const;
    const other = { ...given, satRequestId: '00000000-0000-4000-8000-000000000001' };
    const old = { ...other, requestedAt: '1970-01-01T00:00:00.000Z' };
    const upper = { ...given, satRequestId: ID.toUpperCase() };
    expect(await adoptGivenRequests([given, old, upper], ports)).toEqual({ requests: 2, live: 1, held: 1 });
    const view = await ports.ledger.view(ports.scope);
    expect(queryLivesSpent(view, view.requests[0]?.fingerprint ?? '')).toBe(2);
    expect(await adoptGivenRequests([given, other], ports)).toEqual({ requests: 0, live: 0, held: 2 });
    expect(await adoptGivenRequests([], ports)).toEqual({ requests: 0, live: 0, held: 0 });
    expect(await adoptRequests(await file(from, [HEADER, ROW]), ports)).toMatchObject({ requests: 0, held: 1 });
    expect((await ports.ledger.view(ports.scope)).revision).toBe(view.revision);
  });

  test('in a file that is not there, or has not the fields, are refused as a whole', async () => {
    const { from, ports } = await desk();
    expect((await adoptRequests(join(from, 'nowhere.csv'), ports)).refusals).toMatchObject([
      { line: 0, code: 'FILE_UNREADABLE', detail: 'ENOENT' },
    ]);
    expect((await adoptRequests(await file(from, ['rfc,service', 'a,b']), ports)).refusals).toMatchObject([
      { line: 0, code: 'LINE_INVALID', detail: 'idSolicitud, direction, content, from, to, requestedAt' },
    ]);
  });
});

test('a live request of another program is fetched by the next sync, and its life is not spent again', async () => {
  const taxpayer = { rfc: RFC, legalName: 'ESCUELA KEMPER' };
  const world = createWorld({
    seed: 'alive',
    taxpayers: [{ ...taxpayer, months: [{ month: '2025-01', issued: 6, received: 0 }] }],
  });
  const sat = await startSatSimulator({ world, verifiesUntilFinished: 1 });
  onTestFinished(() => sat.close());
  const folder = await mkdtemp(join(tmpdir(), 'acopio-alive-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { ports: local } = await desk();
  const issued = sat.authority.issue(taxpayer);
  const credential = await openCredential({ ...issued, password: Buffer.from(issued.password) });
  const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
  const client = createSatClient({
    rfc: RFC,
    service: 'cfdi',
    messageSigner: localMessageSigner(credential, clock),
    endpoints: satEndpoints('cfdi', sat.url),
  });
  onTestFinished(() => client.close());
  const query = { kind: 'issued', content: 'xml', from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;
  const { requestId } = await client.request({ ...query, status: 'active' });

  const ports: Ports = { ...local, client, clock };
  const at = new Date().toISOString();
  const path = join(folder, 'requests.csv');
  await writeFile(path, [HEADER, `${RFC},${requestId},cfdi,issued,xml,${JANUARY},${at}`].join('\n'));
  expect(await adoptRequests(path, ports)).toMatchObject({ requests: 1, live: 1 });
  const job = { directions: ['issued'], contents: ['metadata'], from: query.from, to: query.to } as const;
  const { state } = await runSync(job, ports);

  expect(state).toBe('settled');
  const view = await ports.ledger.view(ports.scope);
  expect(view.requests.find(({ satRequestId }) => satRequestId === requestId)).toMatchObject({ outcome: 'finished' });
  const active = sat.truth({ service: 'cfdi', rfc: RFC }).filter((one) => one.status === 'active');
  const held = (await known(ports)).filter((one) => one.held.length === 1).map(({ uuid }) => uuid);
  expect(held).toEqual(active.map(({ uuid }) => uuid).toSorted());
  const asked = sat.journal.filter(({ operation }) => operation === 'request');
  expect(asked).toHaveLength(2);
});
