import { queryFingerprint } from '@acopio/sat-simulator';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Window } from '../../src/model.js';
import { play, sha256, type Ending } from './play.js';
import { scripts } from './script.js';

const runs = process.env['ACOPIO_LONG'] === '1' ? 2000 : 40;

test(
  'whatever the SAT does and whenever we die, it ends complete or with an honest list, and nothing is spent a third time',
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

function expectNoThirdLife({ journal, view }: Ending): void {
  const answers = journal.flatMap(({ verdict }) => (verdict.outcome === 'refused' ? [verdict.code] : []));
  expect(answers).not.toContain('5008');
  expect(answers).not.toContain('5002');
  const downloads = new Map<string, number>();
  for (const { operation, registered, packageId = '' } of journal) {
    if (operation === 'download' && registered) downloads.set(packageId, (downloads.get(packageId) ?? 0) + 1);
  }
  expect(Math.max(0, ...downloads.values())).toBeLessThanOrEqual(2);
  for (const { state } of view.windows) expect(state).not.toBe('open');
}

/** A query that the SAT registered without our knowing is never sent again, by the SAT's own books. */
function expectNothingSentWhileUnresolved({ journal, view }: Ending): void {
  const known = new Set(view.requests.map(({ satRequestId }) => satRequestId));
  const unresolved = new Set<string>();
  for (const { operation, registered, query, requestId } of journal) {
    if (operation !== 'request' || !registered || query === undefined) continue;
    const print = queryFingerprint('cfdi', view.scope.rfc, query);
    expect(unresolved.has(print)).toBe(false);
    if (!known.has(requestId)) unresolved.add(print);
  }
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
  const missing = new Set(report.exceptions.map(({ uuid }) => uuid));
  for (const { uuid, document } of lacking) {
    const reported = missing.has(uuid) || isWithin(document.issuedAt, view.windows);
    expect(reported, `${uuid} is lacking and nothing says so`).toBe(true);
  }
}

function isWithin(issuedAt: string, windows: readonly Window[]): boolean {
  return windows.some(({ state, from, to }) => state === 'blocked' && from <= issuedAt && issuedAt <= to);
}
