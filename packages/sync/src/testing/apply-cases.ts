import assert from 'node:assert/strict';
import { SyncError } from '../errors.js';
import type { Ledger } from '../ledger.js';
import type { Change, Scope } from '../model.js';
import type { ContractCase } from './contract-case.js';
import { aPackage, aRequest, aWindow, packageChange, requestChange, scope, windowChange } from './records.js';

function isRevisionConflict(error: unknown): boolean {
  return error instanceof SyncError && error.code === 'REVISION_CONFLICT';
}

/** Applies onto the ledger as it is. */
async function write(ledger: Ledger, changes: readonly Change[], to: Scope = scope): Promise<void> {
  await ledger.apply(to, changes, (await ledger.view(to)).revision);
}

/** Windows, requests and packages: upserts, order, revisions and scopes. */
export const applyCases: readonly ContractCase[] = [
  {
    name: 'A ledger that was never written to is empty.',
    check: async (ledger) => {
      const view = await ledger.view(scope);
      assert.deepEqual(view.scope, scope);
      assert.deepEqual([view.windows, view.requests, view.packages], [[], [], []]);
      assert.equal(await ledger.position(scope, 'package-1'), 0);
    },
  },
  {
    name: 'What was applied is in the view as it was given, and survives a restart.',
    check: async (ledger, reopened) => {
      const window = aWindow('window-1', {
        state: 'blocked',
        problem: { code: 'REFUSED', codEstatus: '301', detail: 'XML Mal Formado' },
        expected: 1234,
        documentType: 'P',
        heals: true,
        folio: '6f1c7d2e-0b3a-4c5d-8e9f-0a1b2c3d4e5f',
      });
      const request = aRequest('request-1', {
        state: 'accepted',
        attemptId: 'attempt-1',
        satRequestId: 'B3A1F9C2-0000-4000-8000-00000000ABCD',
        check: {
          state: 'inProgress',
          count: 0,
          times: 3,
          checkedAt: '2025-06-01T12:05:00.000Z',
          nextAt: '2025-06-01T12:06:00.000Z',
        },
        origin: 'adopted',
      });
      const satPackage = aPackage('B3A1F9C2-0000-4000-8000-00000000ABCD_01', {
        downloads: [{ attemptId: 'attempt-2', at: '2025-06-01T12:20:00.000Z', outcome: 'damaged', detail: 'raw/x' }],
        origin: 'adopted',
      });
      await write(ledger, [windowChange(window), requestChange(request), packageChange(satPackage)]);
      const view = await (await reopened()).view(scope);
      assert.deepEqual(view.windows, [window]);
      assert.deepEqual(view.requests, [request]);
      assert.deepEqual(view.packages, [satPackage]);
    },
  },
  {
    name: 'A record replaces the one with its id, whole: a field that it lacks is gone.',
    check: async (ledger) => {
      const before = aWindow('window-1', { state: 'blocked', problem: { code: 'REFUSED' } });
      await write(ledger, [windowChange(before), windowChange(aWindow('window-2'))]);
      await write(ledger, [windowChange(aWindow('window-1', { shifts: 1 }))]);
      const { windows } = await ledger.view(scope);
      assert.deepEqual(windows, [aWindow('window-1', { shifts: 1 }), aWindow('window-2')]);
    },
  },
  {
    name: 'Records keep the order in which they first came, whatever their ids and later changes.',
    check: async (ledger, reopened) => {
      await write(ledger, ['c', 'a'].flatMap(oneOfEach));
      await write(ledger, ['b', 'c'].flatMap(oneOfEach));
      await write(ledger, [...oneOfEach('a'), ...oneOfEach('A')]);
      const view = await (await reopened()).view(scope);
      for (const records of [view.windows, view.requests, view.packages]) {
        assert.deepEqual(
          records.map(({ id }) => id),
          ['c', 'a', 'b', 'A'],
        );
      }
    },
  },
  {
    name: 'Every apply makes the revision grow, also across a restart.',
    check: async (ledger, reopened) => {
      const first = (await ledger.view(scope)).revision;
      await write(ledger, [windowChange(aWindow('window-1'))]);
      const second = (await ledger.view(scope)).revision;
      await write(await reopened(), [windowChange(aWindow('window-1'))]);
      const third = (await (await reopened()).view(scope)).revision;
      assert.ok(first < second && second < third, `${first}, ${second}, ${third}`);
    },
  },
  {
    name: 'An apply onto a revision that is over rejects with REVISION_CONFLICT and changes nothing.',
    check: async (ledger) => {
      const { revision } = await ledger.view(scope);
      await ledger.apply(scope, oneOfEach('kept'), revision);
      const before = await ledger.view(scope);
      for (const expected of [revision, before.revision + 1]) {
        const changes = [windowChange(aWindow('kept', { shifts: 5 })), ...oneOfEach('lost')];
        await assert.rejects(ledger.apply(scope, changes, expected), isRevisionConflict);
        assert.deepEqual(await ledger.view(scope), before);
      }
    },
  },
  {
    name: 'Of two that apply onto the same revision at once, one wins and the other changes nothing.',
    check: async (ledger) => {
      const { revision } = await ledger.view(scope);
      const outcomes = await Promise.allSettled(
        ['one', 'two'].map((id) => ledger.apply(scope, oneOfEach(id), revision)),
      );
      const lost = outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []));
      assert.equal(lost.length, 1);
      assert.ok(isRevisionConflict(lost[0]));
      const view = await ledger.view(scope);
      const winner = outcomes[0]?.status === 'fulfilled' ? 'one' : 'two';
      assert.deepEqual(
        [...view.windows, ...view.requests, ...view.packages].map(({ id }) => id),
        [winner, winner, winner],
      );
    },
  },
  {
    name: 'A view does not change after it was given.',
    check: async (ledger) => {
      await write(ledger, oneOfEach('a'));
      const before = await ledger.view(scope);
      const copy = structuredClone(before);
      await write(ledger, [windowChange(aWindow('a', { state: 'done' })), ...oneOfEach('b')]);
      assert.deepEqual(before, copy);
    },
  },
  {
    name: 'Scopes know nothing of each other: tenant, RFC and service each make another one.',
    check: async (ledger, reopened) => {
      const others: readonly Scope[] = [
        { ...scope, tenant: 'other' },
        { ...scope, rfc: 'CACX7605101P8' },
        { ...scope, service: 'retenciones' },
      ];
      await write(ledger, oneOfEach('mine'));
      const { revision } = await ledger.view(scope);
      for (const [number, other] of others.entries()) {
        assert.deepEqual((await ledger.view(other)).windows, []);
        await write(ledger, [windowChange(aWindow('mine', { shifts: number + 1 }))], other);
      }
      const again = await reopened();
      assert.deepEqual((await again.view(scope)).windows, [aWindow('mine')]);
      assert.equal((await again.view(scope)).revision, revision);
      for (const [number, other] of others.entries()) {
        const view = await again.view(other);
        assert.deepEqual(view.scope, other);
        assert.deepEqual([view.windows, view.requests], [[aWindow('mine', { shifts: number + 1 })], []]);
      }
    },
  },
  {
    name: 'Texts come back as they went in: quotes, line breaks, Ñ, emoji, and what looks like SQL or JSON.',
    check: async (ledger, reopened) => {
      const texts = ["'; DROP TABLE windows; --", '"{\\"a\\":1}"', 'Ñandú & Cía. "El Güero"\r\n\t', '\u2028 😀 \\', ''];
      const odd: Scope = { tenant: "o'hara | ñ", rfc: 'Ñ&A010101AB1', service: 'cfdi' };
      const requests = texts.map((text, number) => aRequest(`${number}${text}`, { satMessage: text }));
      await write(ledger, requests.map(requestChange), odd);
      assert.deepEqual((await (await reopened()).view(odd)).requests, requests);
    },
  },
];

function oneOfEach(id: string): Change[] {
  return [windowChange(aWindow(id)), requestChange(aRequest(id)), packageChange(aPackage(id))];
}
