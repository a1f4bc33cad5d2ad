import { describe, expect, test } from 'vitest';
import type { MetadataRow } from '@acopio/package-extractor';
import { defaultLimits } from '../src/limits.js';
import type { HeldDocument, HeldHeader, Ledger } from '../src/ledger.js';
import { memoryLedger } from '../src/memory-ledger.js';
import type { Change, Direction, Window } from '../src/model.js';
import type { SyncJob } from '../src/plan.js';
import { makeReport, type SyncReport } from '../src/report.js';
import { aPackage, anAcceptedRequest, aWindow, scope } from './records.js';

const now = new Date('2025-06-15T12:30:00.000Z');
const settledAt = '2025-06-01T12:00:00.000Z';

const january: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-01-31T23:59:59',
};

function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function row(number: number, fields: Partial<MetadataRow> = {}): MetadataRow {
  return {
    uuid: uuid(number),
    issuerRfc: 'AAA010101AAA',
    issuerName: 'Ñandú & Cía',
    receiverRfc: 'BBB010101BBB',
    receiverName: 'B',
    pacRfc: 'PAC010101PAC',
    issuedAt: '2025-01-15T10:00:00',
    amount: '1.00',
    type: 'I',
    status: 'active',
    ...fields,
  };
}

function held(number: number, sha256 = 'a'): HeldDocument {
  const header: HeldHeader = {
    uuid: uuid(number),
    kind: 'cfdi',
    version: '4.0',
    issuedAt: '2025-01-15T10:00:00',
    issuerRfc: 'AAA010101AAA',
    total: '1.00',
  };
  const entry = {
    name: `${uuid(number)}.xml`,
    dataOffset: 0,
    compressedSize: 1,
    size: 1,
    method: 8 as const,
    crc32: 0,
  };
  return { header, sha256, place: { packageId: 'P_01', ...entry } };
}

interface Known {
  readonly direction: Direction;
  readonly listed?: readonly MetadataRow[];
  readonly held?: readonly HeldDocument[];
}

async function ledgerWith(
  windows: readonly Window[],
  known: readonly Known[],
  more: readonly Change[] = [],
): Promise<Ledger> {
  const ledger = memoryLedger();
  const changes = windows.flatMap((window): Change[] => [
    { type: 'window', window },
    { type: 'request', request: anAcceptedRequest(window, { sentAt: window.plannedAt }) },
  ]);
  await ledger.apply(scope, [...changes, ...more], 0);
  for (const [index, { direction, listed = [], held: xml = [] }] of known.entries()) {
    const batch = { packageId: `P_0${index}`, direction, seenAt: settledAt, listed, held: xml, position: 1 };
    await ledger.record(scope, batch);
  }
  return ledger;
}

function allWindows(fields: Partial<Window> = {}): Window[] {
  return january.directions.flatMap((direction) =>
    january.contents.map((content) =>
      aWindow({ id: `${direction}-${content}`, direction, content, state: 'done', settledAt, ...fields }),
    ),
  );
}

function report(ledger: Ledger, job = january, at = now): Promise<SyncReport> {
  return makeReport(job, { ledger, scope, now: at, limits: defaultLimits });
}

describe('the report', () => {
  test('is complete as of its metadata when every listed document is held or not offered', async () => {
    const cancelled = row(2, { status: 'cancelled' });
    const ledger = await ledgerWith(allWindows(), [
      { direction: 'issued', listed: [row(1)], held: [held(1)] },
      { direction: 'received', listed: [cancelled] },
    ]);
    const made = await report(ledger);
    expect(made).toMatchObject({ verdict: 'complete', asOf: settledAt, exceptionCount: 0 });
    expect(made.months).toEqual([
      expect.objectContaining({ direction: 'issued', listed: 1, present: 1, missing: 0, active: 1 }),
      expect.objectContaining({ direction: 'received', listed: 1, present: 0, not_offered: 1, cancelled: 1 }),
    ]);
  });

  test('is never complete when a part of the period was not asked for: nothing at all, one second, one content', async () => {
    const verdict = async (windows: readonly Window[], job = january): Promise<string> =>
      (await report(await ledgerWith(windows, []), job)).verdict;
    expect(await verdict(allWindows())).toBe('complete');
    expect(await verdict([])).toBe('unasked');
    expect(await verdict(allWindows({ to: '2025-01-31T23:59:58' }))).toBe('unasked');
    expect(await verdict(allWindows().slice(1))).toBe('unasked');
    expect(await verdict(allWindows(), { ...january, from: '2024-12-31T23:59:59' })).toBe('unasked');
  });

  test('does not miss the newest part of a period that still runs', async () => {
    const june: SyncJob = { ...january, from: '2025-06-01T00:00:00', to: '2025-06-30T23:59:59' };
    const asked = allWindows({ from: '2025-06-01T00:00:00', to: '2025-06-15T05:00:00' });
    expect((await report(await ledgerWith(asked, []), june)).verdict).toBe('open');
    const late = allWindows({ from: '2025-06-02T00:00:00', to: '2025-06-15T05:00:00' });
    expect((await report(await ledgerWith(late, []), june)).verdict).toBe('unasked');
  });

  test('names what is missing: a cancelled document that was issued is offered, so it is', async () => {
    const ledger = await ledgerWith(allWindows(), [
      { direction: 'issued', listed: [row(1), row(2, { status: 'cancelled' })], held: [held(1)] },
    ]);
    const made = await report(ledger);
    expect(made.verdict).toBe('waiting');
    const lacking = { uuid: uuid(2), month: '2025-01', directions: ['issued'], holding: 'missing' } as const;
    expect(made.exceptions).toEqual([{ ...lacking, reason: 'toBeAsked' }]);

    const healed = aWindow({
      id: 'healed',
      from: '2025-01-15T10:00:00',
      to: '2025-01-15T10:00:01',
      state: 'empty',
      plannedAt: settledAt,
      settledAt,
      heals: true,
    });
    await ledger.apply(scope, [{ type: 'window', window: healed }], (await ledger.view(scope)).revision);
    const inVain = await report(ledger);
    expect(inVain.verdict).toBe('incomplete');
    expect(inVain.exceptions).toEqual([{ ...lacking, reason: 'inVain' }]);
  });

  test('needs no person for a blocked window when all that the list has of it came in another way', async () => {
    const stopped = allWindows().map((window): Window =>
      window.content === 'xml' && window.direction === 'issued'
        ? { ...window, state: 'blocked', problem: { code: 'SOMEONE_ELSE_ASKS' } }
        : window,
    );
    const listed = [row(1), row(2)];
    const verdict = async (
      windows: readonly Window[],
      xml: readonly HeldDocument[],
      job = january,
    ): Promise<string> => {
      const made = await report(await ledgerWith(windows, [{ direction: 'issued', listed, held: xml }]), job);
      return `${made.verdict} ${made.blocked.length}`;
    };
    expect(await verdict(stopped, [held(1), held(2)])).toBe('complete 0');
    expect(await verdict(stopped, [held(1)])).toBe('incomplete 1');
    // Without a whole list nobody knows what else the window stands for.
    expect(await verdict(stopped, [held(1), held(2)], { ...january, contents: ['xml'] })).toBe('incomplete 1');
  });

  test('rests on windows by type only where all five are there', async () => {
    const second = { from: '2025-01-31T23:59:58', to: '2025-01-31T23:59:59' } as const;
    const types = ['I', 'E', 'T', 'N', 'P'] as const;
    const whole = allWindows().map((window): Window =>
      window.content === 'xml' && window.direction === 'issued' ? { ...window, to: '2025-01-31T23:59:57' } : window,
    );
    const typed = types.map((documentType) =>
      aWindow({ ...second, id: documentType, documentType, state: 'done', settledAt }),
    );
    expect((await report(await ledgerWith([...whole, ...typed], []))).verdict).toBe('complete');
    expect((await report(await ledgerWith([...whole, ...typed.slice(1)], []))).verdict).toBe('unasked');
  });

  test('names nothing that the job did not ask for: the other direction, XML of a list, a list of XML', async () => {
    const ledger = await ledgerWith(allWindows(), [
      { direction: 'issued', listed: [row(1)], held: [held(1), held(2)] },
      { direction: 'received', listed: [row(3)] },
    ]);
    const named = async (job: Partial<SyncJob>): Promise<string[]> =>
      (await report(ledger, { ...january, ...job })).exceptions.map(({ holding }) => holding);
    expect(await named({})).toEqual(['unlisted', 'missing']);
    expect(await named({ directions: ['issued'] })).toEqual(['unlisted']);
    expect(await named({ contents: ['metadata'] })).toEqual(['unlisted']);
    expect(await named({ contents: ['xml'] })).toEqual(['missing']);
  });

  test('counts a document issued to oneself in both directions', async () => {
    const ledger = await ledgerWith(allWindows(), [
      { direction: 'issued', listed: [row(1)], held: [held(1)] },
      { direction: 'received', listed: [row(1)], held: [held(1)] },
    ]);
    expect((await report(ledger)).months.map(({ present }) => present)).toEqual([1, 1]);
  });

  test('shows two contents under one UUID as a conflict, and XML that is not listed apart', async () => {
    const ledger = await ledgerWith(allWindows(), [
      { direction: 'issued', listed: [row(1)], held: [held(1, 'a'), held(1, 'b'), held(3)] },
    ]);
    const made = await report(ledger);
    expect(made.months[0]).toMatchObject({ listed: 1, conflict: 1, present: 0, unlisted: 1 });
    expect(made.exceptions.map(({ holding }) => holding)).toEqual(['conflict', 'unlisted']);
    expect(made.verdict).toBe('incomplete');
  });

  test('calls a document pending while its XML is on the way, and the verdict is to wait', async () => {
    const windows = allWindows().map((window) =>
      window.id === 'issued-xml' ? { ...window, state: 'open' as const } : window,
    );
    const ledger = await ledgerWith(windows, [{ direction: 'issued', listed: [row(1)] }]);
    const made = await report(ledger);
    expect(made.months[0]).toMatchObject({ listed: 1, pending: 1, missing: 0 });
    expect(made).toMatchObject({ verdict: 'waiting', waiting: [expect.objectContaining({ id: 'issued-xml' })] });
  });

  test('stays open until 72 hours after the period, in the wall clock of Mexico City', async () => {
    const job: SyncJob = { ...january, from: '2025-06-01T00:00:00', to: '2025-06-30T23:59:59' };
    const recent = { from: job.from, to: '2025-06-15T06:00:00' as const, plannedAt: '2025-06-15T12:00:00.000Z' };
    const listed = row(1, { issuedAt: '2025-06-10T10:00:00' });
    const ledger = await ledgerWith(allWindows(recent), [{ direction: 'issued', listed: [listed] }]);
    expect(await report(ledger, job)).toMatchObject({ verdict: 'open', openUntil: '2025-07-03T23:59:59' });
    expect((await report(ledger, job)).months[0]).toMatchObject({ pending: 1, missing: 0 });
  });

  test('keeps a period open whose metadata was asked for before it had settled', async () => {
    const early = '2025-02-01T12:00:00.000Z';
    const ledger = await ledgerWith(allWindows({ plannedAt: early }), []);
    expect((await report(ledger)).verdict).toBe('open');
  });

  test('says who must act when a window is blocked, unless a later window made up for it', async () => {
    const blocked = aWindow({ id: 'blocked', state: 'blocked', settledAt, problem: { code: 'PACKAGE_LOST' } });
    const alone = await report(await ledgerWith([blocked], []));
    expect(alone).toMatchObject({ verdict: 'incomplete', blocked: [{ problem: { code: 'PACKAGE_LOST' } }] });

    const later = aWindow({ id: 'later', state: 'done', settledAt, plannedAt: '2025-06-02T12:00:00.000Z' });
    expect((await report(await ledgerWith([blocked, later], []))).blocked).toEqual([]);
  });

  test('proves nothing from XML alone, and lists when only the list was asked for', async () => {
    const xml = await ledgerWith(
      allWindows().filter(({ content }) => content === 'xml'),
      [{ direction: 'issued', held: [held(1)] }],
    );
    expect((await report(xml, { ...january, contents: ['xml'] })).verdict).toBe('unproven');
    const metadata = await ledgerWith(
      allWindows().filter(({ content }) => content === 'metadata'),
      [{ direction: 'issued', listed: [row(1)] }],
    );
    expect((await report(metadata, { ...january, contents: ['metadata'] })).verdict).toBe('listed');
  });

  test('counts what the period has spent at the SAT', async () => {
    const request = anAcceptedRequest(aWindow({ id: 'issued-xml' }));
    const satPackage = aPackage(request, {
      downloads: [
        { attemptId: 'a', at: settledAt, outcome: 'notSent' },
        { attemptId: 'b', at: settledAt, outcome: 'kept' },
      ],
    });
    const ledger = await ledgerWith(allWindows(), [], [{ type: 'package', package: satPackage }]);
    expect((await report(ledger)).spent).toEqual({ queries: 4, downloads: 1 });
  });

  test('counts an unreadable row once, however often its list was asked for', async () => {
    const windows = ['before', 'after'].map((id) => aWindow({ id, content: 'metadata', state: 'done', settledAt }));
    const packages = windows.map((window): Change => {
      const request = anAcceptedRequest(window);
      return { type: 'package', package: aPackage(request, { id: window.id, state: 'indexed', unreadable: 1 }) };
    });
    expect((await report(await ledgerWith(windows, [], packages))).unreadable).toBe(1);
  });

  test('counts neither a refused download nor an adopted request as spent', async () => {
    const sent = anAcceptedRequest(aWindow({ id: 'issued-xml' }), { attemptId: 'a' });
    const downloads = [{ attemptId: 'b', at: settledAt, outcome: 'refused', codEstatus: '5007' }] as const;
    const satPackage = aPackage(sent, { downloads });
    const ledger = await ledgerWith(
      allWindows(),
      [],
      [
        { type: 'request', request: sent },
        { type: 'request', request: { ...sent, id: 'adopted' } },
        { type: 'package', package: satPackage },
      ],
    );
    expect((await report(ledger)).spent).toEqual({ queries: 4, downloads: 0 });
  });

  test('is not complete when a row of the list could not be read', async () => {
    const windows = allWindows();
    const request = anAcceptedRequest(windows[0] ?? aWindow());
    const read = (unreadable: number): Change => ({
      type: 'package',
      package: aPackage(request, { state: 'indexed', unreadable }),
    });
    expect((await report(await ledgerWith(windows, [], [read(0)]))).verdict).toBe('complete');
    expect((await report(await ledgerWith(windows, [], [read(1)]))).verdict).toBe('incomplete');
  });
});
