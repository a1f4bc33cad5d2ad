import { queryFingerprint, type Call } from '@acopio/sat-simulator';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Window } from '../../src/model.js';
import { sha256, taxpayer } from './lab.js';
import { play, type Ending } from './play.js';
import { scripts, type Script } from './script.js';

const runs = process.env['ACOPIO_LONG'] === '1' ? 2000 : 15;

test(
  'whatever the SAT does, whoever else asks and whenever we die, it ends complete or with an honest list, and nothing is spent a third time',
  { timeout: 3_600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const ending = await play(script);
        expectNoThirdLife(ending);
        expectNothingSentWhileUnresolved(ending);
        expectHeldBytesAreTrue(ending);
        expectHonestVerdict(ending);
      }),
      { numRuns: runs },
    );
  },
);

/** Where nothing goes wrong: one query for each list, and one for each month and direction of which the SAT gives XML. */
test('asks hardly more than the world demands when nothing goes wrong', async () => {
  const counts = fc.integer({ min: 0, max: 40 });
  const months = fc.array(fc.record({ issued: counts, received: counts }), { minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(months, async (months) => {
      const { report, journal, truth } = await play({ ...QUIET, months });
      expect(report.verdict).toBe('complete');
      const given = new Set(
        truth.flatMap(({ xmlOffered, directions, document }) =>
          xmlOffered ? directions.map((direction) => `${direction} ${document.issuedAt.slice(0, 7)}`) : [],
        ),
      );
      const best = 2 * months.length + given.size;
      const asked = journal.filter(({ operation, registered }) => operation === 'request' && registered).length;
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThanOrEqual(1.2 * best);
    }),
    { numRuns: process.env['ACOPIO_LONG'] === '1' ? 100 : 4 },
  );
});

const QUIET: Script = {
  startsAt: '2025-04-10T18:00:00.000Z',
  months: [],
  documentsPerPackage: 20,
  xmlDocuments: 1000,
  limitKnown: false,
  metadataRows: 1000,
  folioRequestsPerDay: 1000,
  xmlAppearsWithin: 0,
  finishedAfter: 1,
  faults: [],
  crashes: [],
  strangers: [],
  clockErrors: [],
};

/** Budgets belong to the RFC: what somebody else spent may be refused to us, but what we spend ourselves is within them. */
function expectNoThirdLife({ journal, strangers, view }: Ending): void {
  const refused = journal.flatMap(({ verdict, faults }) =>
    verdict.outcome === 'refused' && faults.length === 0 ? [verdict.code] : [],
  );
  if (strangers.length === 0) {
    expect(refused).not.toContain('5008');
    expect(refused).not.toContain('5002');
  }
  expect(
    mostOf(journal, ({ operation, packageId }) => (operation === 'download' ? packageId : undefined)),
  ).toBeLessThanOrEqual(2);
  expect(mostOf(journal, xmlFingerprint)).toBeLessThanOrEqual(2);
  for (const { state } of view.windows) expect(state).not.toBe('open');
}

function xmlFingerprint({ operation, query }: Call): string | undefined {
  if (operation !== 'request' || query === undefined || (query.kind !== 'folio' && query.content !== 'xml'))
    return undefined;
  // The SAT's limit of a folio is one by day.
  return query.kind === 'folio' ? undefined : queryFingerprint('cfdi', taxpayer.rfc, query);
}

/** How often the most frequent of what counted did. */
function mostOf(journal: readonly Call[], nameOf: (call: Call) => string | undefined): number {
  const counts = new Map<string, number>();
  for (const call of journal) {
    const name = call.registered ? nameOf(call) : undefined;
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** A query that the SAT registered without our knowing is not sent again on that day, by the SAT's own books. */
function expectNothingSentWhileUnresolved({ journal, view }: Ending): void {
  const known = new Set(view.requests.map(({ satRequestId }) => satRequestId));
  const unresolved = new Map<string, string>();
  for (const { operation, registered, query, requestId, at } of journal) {
    if (operation !== 'request' || !registered || query === undefined) continue;
    const print = queryFingerprint('cfdi', view.scope.rfc, query);
    expect(unresolved.get(print)).not.toBe(dayOf(at));
    if (!known.has(requestId)) unresolved.set(print, dayOf(at));
  }
}

/** Mexico City is six hours behind. */
function dayOf(at: string): string {
  return new Date(Date.parse(at) - 6 * 3_600_000).toISOString().slice(0, 10);
}

function expectHeldBytesAreTrue({ documents, truth }: Ending): void {
  const xmlOf = new Map(truth.map(({ uuid, document }) => [uuid, sha256(document.xml())]));
  for (const { uuid, held } of documents) {
    expect(held.length).toBeLessThanOrEqual(1);
    for (const { sha256: hash } of held) expect(hash).toBe(xmlOf.get(uuid));
  }
}

function expectHonestVerdict({ report, documents, truth, view }: Ending): void {
  const held = new Set(documents.filter((document) => document.held.length > 0).map(({ uuid }) => uuid));
  const lacking = truth.filter(({ xmlOffered, uuid }) => xmlOffered && !held.has(uuid));
  const listed = new Set(documents.filter((document) => document.listed !== undefined).map(({ uuid }) => uuid));
  if (report.verdict === 'complete') {
    expect(lacking.map(({ uuid }) => uuid)).toEqual([]);
    expect(truth.filter(({ uuid }) => !listed.has(uuid))).toEqual([]);
    return;
  }
  expect(report.verdict).toBe('incomplete');
  const named = new Set(report.exceptions.map(({ uuid }) => uuid));
  for (const { uuid, document } of lacking) {
    const reported = named.has(uuid) || isWithin(document.issuedAt, view.windows);
    expect(reported, `${uuid} is lacking and nothing says so`).toBe(true);
  }
  // Whatever can still be done by itself has been done.
  for (const { reason } of report.exceptions) expect(reason).not.toBe('toBeAsked');
}

function isWithin(issuedAt: string, windows: readonly Window[]): boolean {
  return windows.some(({ state, from, to }) => state === 'blocked' && from <= issuedAt && issuedAt <= to);
}
