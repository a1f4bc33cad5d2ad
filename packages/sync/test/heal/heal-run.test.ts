import {
  createWorld,
  type Call,
  type DocumentType,
  type SimulatorOptions,
  type World,
  type WorldDocument,
} from '@acopio/sat-simulator';
import { afterEach, describe, expect, test } from 'vitest';
import type { Limits } from '../../src/model.js';
import type { SyncJob } from '../../src/plan.js';
import { openLab, taxpayer, type Lab } from '../model/lab.js';

const january: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-01-31T23:59:59',
};
const APRIL = '2025-04-10T18:00:00.000Z';
const DAY = 86_400_000;

const lab: { current?: Lab } = {};

afterEach(() => lab.current?.close());

async function open(start: string, options: SimulatorOptions, limits: Partial<Limits> = {}): Promise<Lab> {
  lab.current = await openLab(start, { delays: { inProcess: 0, finished: 0 }, ...options }, limits);
  return lab.current;
}

function worldOf(issued: number, received: number): World {
  return createWorld({
    seed: 'heal',
    taxpayers: [{ ...taxpayer, months: [{ month: '2025-01', issued, received }] }],
  });
}

/** Invented documents, with other facts. */
function worldWith(
  documents: readonly { readonly type: DocumentType; readonly fields: Partial<WorldDocument> }[],
  direction: 'issued' | 'received' = 'issued',
): World {
  const months = [{ month: '2025-01', issued: 90, received: 90 }];
  const source = createWorld({ seed: 'types', taxpayers: [{ ...taxpayer, months }] });
  const invented = [...source.find({ service: 'cfdi', rfc: taxpayer.rfc, direction })].filter(
    ({ issuerRfc, receiverRfc }) => issuerRfc !== receiverRfc,
  );
  const used = new Set<string>();
  const own = documents.map(({ type, fields }): WorldDocument => {
    const found = invented.find((document) => document.type === type && !used.has(document.uuid));
    if (found === undefined) throw new Error(`no document of type ${type}`);
    used.add(found.uuid);
    const { cancelledAt: _none, ...facts } = found;
    return { ...facts, ...fields, xml: () => found.xml() };
  });
  return createWorld({ seed: 'own', taxpayers: [{ ...taxpayer, months: [] }], documents: own });
}

const at = (issuedAt: WorldDocument['issuedAt']): Partial<WorldDocument> => ({ issuedAt, certifiedAt: issuedAt });

function requestsOf({ sat }: Lab): readonly Call[] {
  return sat.journal.filter(({ operation }) => operation === 'request');
}

async function reasonsOf(world: Lab): Promise<readonly (string | undefined)[]> {
  return (await world.report(january)).exceptions.map(({ reason }) => reason);
}

describe('more documents in two seconds than the SAT hands out at once', () => {
  const noon = at('2025-01-15T12:00:00');

  test('come by type', async () => {
    const world = await open(APRIL, {
      world: worldWith([
        { type: 'I', fields: noon },
        { type: 'P', fields: noon },
      ]),
      limits: { xmlDocuments: 1 },
    });
    await world.run(january);
    expect(await world.report(january)).toMatchObject({ verdict: 'complete', exceptionCount: 0 });
    const { windows } = await world.ports.ledger.view(world.ports.scope);
    expect(windows.flatMap(({ documentType, state }) => (documentType ? [`${documentType} ${state}`] : []))).toEqual([
      'I done',
      'E empty',
      'T empty',
      'N empty',
      'P done',
    ]);
    expect((await world.run(january)).calls.request).toBe(0);
  });

  test('are named when they are of one type, with what a person can do', async () => {
    const world = await open(APRIL, {
      world: worldWith([
        { type: 'I', fields: noon },
        { type: 'I', fields: noon },
        { type: 'P', fields: noon },
      ]),
      limits: { xmlDocuments: 1 },
    });
    await world.run(january);
    const report = await world.report(january);
    expect(report.verdict).toBe('incomplete');
    expect(report.blocked.map(({ problem, window }) => `${problem.code} ${window.documentType}`)).toEqual([
      'TOO_MANY_IN_A_SECOND I',
    ]);
    expect(report.exceptions.map(({ reason }) => reason)).toEqual(['blocked', 'blocked']);
  });
});

describe('documents that came late', () => {
  test('are asked for in small windows when the list of a closed period has them', async () => {
    const world = await open('2025-01-20T18:00:00.000Z', {
      world: worldWith([
        { type: 'I', fields: at('2025-01-18T09:00:00') },
        { type: 'I', fields: { ...at('2025-01-18T10:00:00'), certifiedAt: '2025-01-20T23:00:00' } },
        { type: 'P', fields: { ...at('2025-01-18T11:00:00'), certifiedAt: '2025-01-21T10:00:00' } },
      ]),
      visibility: { metadata: 1, xml: 1 },
    });
    await world.run(january);
    expect((await world.report(january)).verdict).toBe('open');
    world.clock.advance(16 * DAY);
    await world.run(january);
    expect(await world.report(january)).toMatchObject({ verdict: 'complete', exceptionCount: 0 });
    const { windows } = await world.ports.ledger.view(world.ports.scope);
    const healing = windows.filter(({ heals }) => heals === true);
    expect(healing.map(({ content, from, to, state }) => ({ content, from, to, state }))).toEqual([
      { content: 'xml', from: '2025-01-18T10:00:00', to: '2025-01-18T11:00:00', state: 'done' },
    ]);
  });

  test('and that no way brings are named, each after its small window and its folio, and asked for no more', async () => {
    const world = await open(APRIL, {
      world: worldOf(12, 12),
      visibility: { xml: { uniform: [0, 200 * DAY] } },
    });
    await world.run(january);
    const reasons = await reasonsOf(world);
    expect(reasons.length).toBeGreaterThan(0);
    expect(new Set(reasons)).toEqual(new Set(['inVain']));
    expect((await world.report(january)).verdict).toBe('incomplete');
    const folios = requestsOf(world).filter(({ query }) => query?.kind === 'folio');
    expect(folios).toHaveLength(reasons.length);
    expect((await world.run(january)).calls.request).toBe(0);
  });
});

describe('folios', () => {
  /** A SAT whose queries for XML of a period find nothing. */
  async function blind(limits: SimulatorOptions['limits'], ours: Partial<Limits>): Promise<Lab> {
    const fields = at('2025-01-15T12:00:00');
    const documents = Array.from({ length: 5 }, () => ({ type: 'I', fields }) as const);
    const world = await open(APRIL, { world: worldWith(documents), ...(limits === undefined ? {} : { limits }) }, ours);
    world.sat.faults.add({
      operation: 'request',
      times: Number.POSITIVE_INFINITY,
      match: ({ query }) => query !== undefined && query.kind !== 'folio' && query.content === 'xml',
      do: { kind: 'state', state: 5, requestCode: '5004' },
    });
    return world;
  }

  test('bring what windows do not, so many a day', async () => {
    const world = await blind({}, { foliosPerDay: 2 });
    const first = await world.run(january, { waitUntil: new Date(Date.parse(APRIL) + 3_600_000) });
    expect(first.state).toBe('waiting');
    expect(await reasonsOf(world)).toEqual(expect.arrayContaining(['tomorrow']));
    expect((await world.report(january)).verdict).toBe('waiting');

    expect((await world.run(january)).state).toBe('settled');
    expect((await world.report(january)).verdict).toBe('complete');
    const days = requestsOf(world).flatMap(({ query, at }) => (query?.kind === 'folio' ? [at.slice(0, 10)] : []));
    expect(days).toEqual(['2025-04-10', '2025-04-10', '2025-04-11', '2025-04-11', '2025-04-12']);
  });

  test('that always meet the daily limit are asked for on seven days, and then left to a person', async () => {
    const world = await blind({ folioRequestsPerDay: 0 }, {});
    await world.run(january);
    const report = await world.report(january);
    expect(report.verdict).toBe('incomplete');
    expect(report.blocked.map(({ problem }) => problem.code)).toEqual(Array.from({ length: 5 }, () => 'DAILY_LIMIT'));
    const asked = requestsOf(world).flatMap(({ query, at }) =>
      query?.kind === 'folio' ? [`${query.uuid} ${at.slice(0, 10)}`] : [],
    );
    expect(asked).toHaveLength(5 * 7);
    expect(new Set(asked).size).toBe(5 * 7);
  });

  test('that are refused because the document was cancelled meanwhile bring its row of the list up to date', async () => {
    const cancelled = { ...at('2025-01-15T12:00:00'), cancelledAt: '2025-04-11T00:00:00' } as const;
    const world = await open(APRIL, {
      world: worldWith([{ type: 'I', fields: cancelled }], 'received'),
      delays: { metadata: { inProcess: 0, finished: 0 }, xml: { inProcess: 0, finished: 2 * DAY } },
    });
    await world.run(january);
    const report = await world.report(january);
    expect(report).toMatchObject({ verdict: 'complete', exceptionCount: 0 });
    expect(report.months.map(({ not_offered }) => not_offered)).toEqual([0, 1]);
    const { requests } = await world.ports.ledger.view(world.ports.scope);
    const folios = requests.filter(({ query }) => query.kind === 'folio');
    expect(folios.map(({ state, codEstatus }) => `${state} ${codEstatus}`)).toEqual(['refused 5012']);
  });
});

test('a list that the SAT does not finish for two weeks keeps no XML back: it is here on the first day', async () => {
  const quick = { inProcess: 0, finished: 60_000 };
  const world = await open(
    APRIL,
    { world: worldOf(8, 8), delays: { xml: quick, metadata: 'never' } },
    { pollMost: 43_200 },
  );
  const after = (days: number): { waitUntil: Date } => ({ waitUntil: new Date(Date.parse(APRIL) + days * DAY) });
  await world.run(january, after(1));
  const first = await world.report(january);
  expect(first.verdict).toBe('waiting');
  expect(first.months.map(({ unlisted }) => unlisted).every((count) => count > 0)).toBe(true);

  expect((await world.run(january, after(14))).state).toBe('waiting');
  world.sat.configure({ delays: { xml: quick, metadata: quick } });
  await world.run(january);
  expect(await world.report(january)).toMatchObject({ verdict: 'complete', exceptionCount: 0 });
  const { packages, requests } = await world.ports.ledger.view(world.ports.scope);
  const xml = requests.filter(({ query }) => query.kind !== 'folio' && query.content === 'xml').map(({ id }) => id);
  const fetched = packages.flatMap(({ requestId, fetchedAt }) => (xml.includes(requestId) ? [fetchedAt ?? ''] : []));
  expect(fetched.every((instant) => instant < new Date(Date.parse(APRIL) + DAY).toISOString())).toBe(true);
});

test('a contract that is switched under way is told, and when ours holds again the same command goes on', async () => {
  const hour = { inProcess: 0, finished: 3_600_000 };
  const world = await open(APRIL, { world: worldOf(8, 8), delays: hour });
  await world.run(january, { waitUntil: new Date(Date.parse(APRIL) + 600_000) });
  world.sat.configure({ contract: { compulsory: ['SolicitaDescargaEmitidos.TipoComprobante'] } });
  expect((await world.run(january)).state).toBe('settled');
  const refused = await world.report(january);
  expect(refused.verdict).toBe('incomplete');
  expect(refused.blocked.map(({ problem }) => problem)).toEqual([
    expect.objectContaining({ code: 'REFUSED', codEstatus: '301' }),
  ]);

  world.sat.configure({ contract: { legacy: true, compulsory: [] } });
  await world.run(january);
  expect((await world.report(january)).verdict).toBe('complete');
});

test('windows that were blocked by an outage are opened again by the same command on another day, not on the same one', async () => {
  const world = await open(APRIL, { world: worldOf(8, 0) });
  const outage = world.sat.faults.add({
    operation: 'request',
    times: Number.POSITIVE_INFINITY,
    match: ({ query }) => query !== undefined && query.kind !== 'folio' && query.content === 'xml',
    do: { kind: 'answer', codEstatus: '404' },
  });
  await world.run(january);
  const { blocked } = await world.report(january);
  expect(blocked.map(({ problem }) => problem.code)).toEqual(['ANSWERS_LOST']);
  outage.remove();
  expect((await world.run(january)).calls.request).toBe(0);
  world.clock.advance(DAY);
  await world.run(january);
  expect((await world.report(january)).verdict).toBe('complete');
});
