import assert from 'node:assert/strict';
import type { ContractCase } from './contract-case.js';
import { aBatch, aHeader, allDocuments, anXml, aRow, scope, uuidOf } from './records.js';

/** One UUID, and the contents that came under it. */
export const conflictCases: readonly ContractCase[] = [
  {
    name: 'Two contents under one UUID are both kept, in the order in which they came.',
    check: async (ledger, reopened) => {
      const uuid = uuidOf(1);
      const first = anXml(uuid, 'b');
      const second = anXml(uuid, 'a', { header: aHeader(uuid, { total: '9.99' }) });
      await ledger.record(scope, aBatch({ packageId: 'package-1', held: [first] }));
      await ledger.record(scope, aBatch({ packageId: 'package-2', direction: 'received', held: [second] }));
      const [document] = await allDocuments(await reopened());
      assert.deepEqual(document?.held, [first, second]);
      assert.deepEqual(document.heldIn, ['issued', 'received']);
    },
  },
  {
    name: 'Two contents under one UUID in one batch are both kept.',
    check: async (ledger) => {
      const uuid = uuidOf(1);
      await ledger.record(scope, aBatch({ held: [anXml(uuid, 'a'), anXml(uuid, 'b'), anXml(uuid, 'a')] }));
      assert.deepEqual((await allDocuments(ledger))[0]?.held, [anXml(uuid, 'a'), anXml(uuid, 'b')]);
    },
  },
  {
    name: 'The same content twice is one, and keeps the place where it was found first.',
    check: async (ledger) => {
      const uuid = uuidOf(1);
      const elsewhere = { ...anXml(uuid).place, packageId: 'package-2', dataOffset: 99_999 };
      await ledger.record(scope, aBatch({ held: [anXml(uuid)] }));
      await ledger.record(
        scope,
        aBatch({ packageId: 'package-2', direction: 'received', held: [anXml(uuid, 'a', { place: elsewhere })] }),
      );
      const [document] = await allDocuments(ledger);
      assert.deepEqual(document?.held, [anXml(uuid)]);
      assert.deepEqual(document.heldIn, ['issued', 'received']);
    },
  },
  {
    name: 'What is forgotten is no longer held; what was listed stays, and what nobody listed is gone.',
    check: async (ledger, reopened) => {
      const [listed, unlisted, other] = [uuidOf(1), uuidOf(2), uuidOf(3)];
      const rows = [listed, other].map((uuid) => aRow(uuid));
      await ledger.record(scope, aBatch({ packageId: 'metadata', listed: rows }));
      const held = [anXml(listed, 'a'), anXml(listed, 'b'), anXml(unlisted), anXml(other)];
      await ledger.record(scope, aBatch({ held, position: 4 }));
      const { revision } = await ledger.view(scope);
      const before = await allDocuments(ledger);
      await ledger.forget({ ...scope, service: 'retenciones' }, [listed, unlisted, other]);
      assert.deepEqual(await allDocuments(ledger), before);
      await ledger.forget(scope, [listed, unlisted, uuidOf(4)]);
      await ledger.forget(scope, []);
      const again = await reopened();
      const { seenAt } = aBatch();
      const known = { listed: aRow(listed), listedIn: ['issued'], statuses: [{ status: 'active', seenAt }] };
      assert.deepEqual(await allDocuments(again), [{ uuid: listed, ...known, held: [], heldIn: [] }, before[2]]);
      assert.equal((await again.view(scope)).revision, revision);
      await again.record(scope, aBatch({ held: [anXml(listed, 'b')] }));
      assert.deepEqual((await allDocuments(again))[0]?.held, [anXml(listed, 'b')]);
    },
  },
];
