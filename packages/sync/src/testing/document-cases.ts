import assert from 'node:assert/strict';
import type { StatusSeen } from '../ledger.js';
import type { Scope } from '../model.js';
import type { ContractCase } from './contract-case.js';
import { aBatch, aHeader, allDocuments, anXml, aRow, scope, uuidOf } from './records.js';

const MANY = 5000;
const BATCH = 500;

/** What is known of documents: joined, streamed in order, recorded any number of times. */
export const documentCases: readonly ContractCase[] = [
  {
    name: 'Metadata and XML of one UUID make one document, whichever came first, and it survives a restart.',
    check: async (ledger, reopened) => {
      const [both, listedOnly, heldOnly] = [uuidOf(1), uuidOf(2), uuidOf(3)];
      const cancelled = aRow(listedOnly, { status: 'cancelled', cancelledAt: '2025-02-01T00:00:01' });
      await ledger.record(scope, aBatch({ packageId: 'xml', held: [anXml(heldOnly), anXml(both)] }));
      await ledger.record(scope, aBatch({ packageId: 'metadata', listed: [aRow(both), cancelled] }));
      const { seenAt } = aBatch();
      assert.deepEqual(await allDocuments(await reopened()), [
        {
          uuid: both,
          listed: aRow(both),
          listedIn: ['issued'],
          statuses: [{ status: 'active', seenAt }],
          held: [anXml(both)],
          heldIn: ['issued'],
        },
        {
          uuid: listedOnly,
          listed: cancelled,
          listedIn: ['issued'],
          statuses: [{ status: 'cancelled', cancelledAt: '2025-02-01T00:00:01', seenAt }],
          held: [],
          heldIn: [],
        },
        { uuid: heldOnly, listedIn: [], statuses: [], held: [anXml(heldOnly)], heldIn: ['issued'] },
      ]);
    },
  },
  {
    name: 'Recording the same batches again, in any order, changes nothing.',
    check: async (ledger) => {
      const uuids = [uuidOf(1), uuidOf(2)];
      const batches = [
        aBatch({ packageId: 'first', listed: uuids.map((uuid) => aRow(uuid)), position: 2 }),
        aBatch({ packageId: 'xml', held: uuids.map((uuid) => anXml(uuid)), position: 2 }),
        aBatch({
          packageId: 'second',
          direction: 'received',
          seenAt: '2025-06-02T13:00:00.000Z',
          listed: uuids.map((uuid) => aRow(uuid, { status: 'cancelled' })),
          position: 2,
        }),
      ];
      for (const batch of batches) await ledger.record(scope, batch);
      const before = await allDocuments(ledger);
      for (const batch of [...batches.toReversed(), ...batches]) await ledger.record(scope, batch);
      assert.deepEqual(await allDocuments(ledger), before);
      assert.equal(before.length, 2);
    },
  },
  {
    name: 'Recording documents does not touch the revision.',
    check: async (ledger) => {
      const { revision } = await ledger.view(scope);
      await ledger.record(scope, aBatch({ listed: [aRow(uuidOf(1))], position: 1 }));
      assert.equal((await ledger.view(scope)).revision, revision);
      await ledger.apply(scope, [], revision);
    },
  },
  {
    name: 'A document that was listed, or held, in both directions has both.',
    check: async (ledger) => {
      const uuid = uuidOf(1);
      for (const direction of ['received', 'issued'] as const) {
        await ledger.record(scope, aBatch({ packageId: direction, direction, listed: [aRow(uuid)] }));
      }
      await ledger.record(scope, aBatch({ packageId: 'xml', direction: 'received', held: [anXml(uuid)] }));
      const [document] = await allDocuments(ledger);
      assert.deepEqual(document?.listedIn, ['issued', 'received']);
      assert.deepEqual(document.heldIn, ['received']);
    },
  },
  {
    name: 'The position of a package is the furthest that was recorded, per package, across a restart.',
    check: async (ledger, reopened) => {
      await ledger.record(scope, aBatch({ packageId: 'one', position: 500 }));
      await ledger.record(scope, aBatch({ packageId: 'one', position: 1000 }));
      await ledger.record(scope, aBatch({ packageId: 'one', position: 500 }));
      await ledger.record(scope, aBatch({ packageId: 'two', position: 7 }));
      const again = await reopened();
      assert.equal(await again.position(scope, 'one'), 1000);
      assert.equal(await again.position(scope, 'two'), 7);
      assert.equal(await again.position(scope, 'three'), 0);
      assert.equal(await again.position({ ...scope, service: 'retenciones' }, 'one'), 0);
    },
  },
  {
    name: 'Documents of one scope are not in another.',
    check: async (ledger) => {
      const others: readonly Scope[] = [
        { ...scope, tenant: 'other' },
        { ...scope, rfc: 'CACX7605101P8' },
        { ...scope, service: 'retenciones' },
      ];
      await ledger.record(scope, aBatch({ listed: [aRow(uuidOf(1))] }));
      for (const other of others) {
        assert.deepEqual(await allDocuments(ledger, other), []);
        await ledger.record(other, aBatch({ held: [anXml(uuidOf(1))] }));
      }
      const [document] = await allDocuments(ledger);
      assert.deepEqual(document?.held, []);
      assert.equal((await allDocuments(ledger, { ...scope, tenant: 'other' }))[0]?.listed, undefined);
    },
  },
  {
    name: 'The latest metadata wins, by the time at which it was seen and not by the time at which it was recorded.',
    check: async (ledger) => {
      const uuid = uuidOf(1);
      const seen = (day: number, amount: string) =>
        ledger.record(
          scope,
          aBatch({
            packageId: `of-day-${day}`,
            seenAt: `2025-06-0${day}T00:00:00.000Z`,
            listed: [aRow(uuid, { amount })],
          }),
        );
      await seen(2, '2.00');
      await seen(1, '1.00');
      assert.equal((await allDocuments(ledger))[0]?.listed?.amount, '2.00');
      await seen(3, '3.00');
      assert.equal((await allDocuments(ledger))[0]?.listed?.amount, '3.00');
    },
  },
  {
    name: 'Of two answers of the same instant the cancelled one stands, whichever was recorded first.',
    check: async (ledger) => {
      const active = aBatch({ packageId: 'active', listed: [1, 2].map((number) => aRow(uuidOf(number))) });
      const cancelled = (number: number) =>
        aBatch({ packageId: `cancelled-${number}`, listed: [aRow(uuidOf(number), { status: 'cancelled' })] });
      for (const batch of [cancelled(1), active, cancelled(2), active]) await ledger.record(scope, batch);
      for (const document of await allDocuments(ledger)) {
        assert.equal(document.listed?.status, 'cancelled');
        assert.deepEqual(
          document.statuses.map(({ status }) => status),
          ['active', 'cancelled'],
        );
      }
    },
  },
  {
    name: 'The history of a status is in the order in which it was seen, and what repeats is not in it.',
    check: async (ledger, reopened) => {
      const [inOrder, reversed] = [uuidOf(1), uuidOf(2)];
      const answers = [
        { day: 1, status: 'active' },
        { day: 2, status: 'active' },
        { day: 3, status: 'cancelled', cancelledAt: '2025-06-02T20:00:00' },
        { day: 4, status: 'cancelled', cancelledAt: '2025-06-02T20:00:00' },
        { day: 5, status: 'cancelled', cancelledAt: '2025-06-04T20:00:00' },
      ] as const;
      const record = (uuid: string, { day, ...status }: (typeof answers)[number]) =>
        ledger.record(
          scope,
          aBatch({
            packageId: `${uuid}-${day}`,
            seenAt: `2025-06-0${day}T00:00:00.000Z`,
            listed: [aRow(uuid, status)],
          }),
        );
      for (const answer of answers) await record(inOrder, answer);
      for (const answer of answers.toReversed()) await record(reversed, answer);
      const history: StatusSeen[] = [
        { status: 'active', seenAt: '2025-06-01T00:00:00.000Z' },
        { status: 'cancelled', cancelledAt: '2025-06-02T20:00:00', seenAt: '2025-06-03T00:00:00.000Z' },
        { status: 'cancelled', cancelledAt: '2025-06-04T20:00:00', seenAt: '2025-06-05T00:00:00.000Z' },
      ];
      const documents = await allDocuments(await reopened());
      assert.deepEqual(documents[0]?.statuses, history);
      assert.deepEqual(documents[1]?.statuses, history);
    },
  },
  {
    name: 'A status seen late takes its place between two that were taken for one.',
    check: async (ledger, reopened) => {
      const uuid = uuidOf(1);
      const seen = (to: typeof ledger, day: number, status: 'active' | 'cancelled') =>
        to.record(
          scope,
          aBatch({ packageId: `${day}`, seenAt: `2025-06-0${day}T00:00:00.000Z`, listed: [aRow(uuid, { status })] }),
        );
      await seen(ledger, 1, 'active');
      await seen(ledger, 3, 'active');
      const again = await reopened();
      await seen(again, 2, 'cancelled');
      const [document] = await allDocuments(again);
      assert.equal(document?.listed?.status, 'active');
      assert.deepEqual(
        document.statuses.map(({ status, seenAt }) => `${status} ${seenAt.slice(8, 10)}`),
        ['active 01', 'cancelled 02', 'active 03'],
      );
    },
  },
  {
    name: 'Names of documents come back as they went in: quotes, line breaks, Ñ, emoji.',
    check: async (ledger, reopened) => {
      const uuid = uuidOf(1);
      const name = 'Ñandú "El Güero" & O\'Hara\r\n\u2028\u0000 S. de R.L.\\ 😀';
      const row = aRow(uuid, { issuerName: name, onBehalfOf: { rfc: 'Ñ&A010101AB1', name } });
      const header = aHeader(uuid, { issuerName: name, type: 'I', currency: 'MXN', subtotal: '1000.436' });
      const held = anXml(uuid, 'a', { header, place: { ...anXml(uuid).place, name: `café/${name}.xml` } });
      await ledger.record(scope, aBatch({ listed: [row], held: [held] }));
      const [document] = await allDocuments(await reopened());
      assert.deepEqual(document?.listed, row);
      assert.deepEqual(document.held, [held]);
    },
  },
  {
    name: 'Documents come by UUID, each once, while more are being recorded.',
    check: async (ledger) => {
      const even = Array.from({ length: MANY / 2 }, (_, index) => uuidOf(2 * index));
      for (let start = 0; start < even.length; start += BATCH) {
        await ledger.record(scope, aBatch({ listed: even.slice(start, start + BATCH).map((uuid) => aRow(uuid)) }));
      }
      const seen: string[] = [];
      for await (const { uuid } of ledger.documents(scope)) {
        seen.push(uuid);
        if (seen.length % BATCH !== 1) continue;
        const odd = [1, 3, 5].map((number) => uuidOf(number * (seen.length + 2)));
        await ledger.record(scope, aBatch({ listed: odd.map((later) => aRow(later)), held: [anXml(uuid)] }));
      }
      assert.deepEqual(seen, [...new Set(seen)].sort());
      const known = new Set(seen);
      assert.deepEqual(
        even.filter((uuid) => !known.has(uuid)),
        [],
      );
    },
  },
  {
    name: 'Documents of a period are those issued within it, both ends included, as metadata has it and else as their XML says.',
    check: async (ledger, reopened) => {
      const issued = [
        '2025-01-31T23:59:59',
        '2025-02-01T00:00:00',
        '2025-02-28T23:59:59',
        '2025-03-01T00:00:00',
      ] as const;
      const rows = issued.map((issuedAt, number) => aRow(uuidOf(number), { issuedAt }));
      await ledger.record(scope, aBatch({ packageId: 'metadata', listed: rows }));
      const [listedEarlier, heldOnly] = [uuidOf(0), uuidOf(4)];
      const held = [listedEarlier, heldOnly].map((uuid) =>
        anXml(uuid, 'a', { header: aHeader(uuid, { issuedAt: '2025-02-10T00:00:00' }) }),
      );
      await ledger.record(scope, aBatch({ held }));
      const found: string[] = [];
      const february = { from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59' } as const;
      for await (const { uuid } of (await reopened()).documents(scope, february)) found.push(uuid);
      assert.deepEqual(found, [uuidOf(1), uuidOf(2), heldOnly]);
    },
  },
  {
    name: 'A stream of documents that is left half-way leaves the ledger usable.',
    check: async (ledger) => {
      await ledger.record(scope, aBatch({ listed: [1, 2, 3].map((number) => aRow(uuidOf(number))) }));
      for await (const { uuid } of ledger.documents(scope)) {
        assert.equal(uuid, uuidOf(1));
        break;
      }
      await ledger.record(scope, aBatch({ held: [anXml(uuidOf(2))] }));
      assert.equal((await allDocuments(ledger))[1]?.held.length, 1);
    },
  },
  {
    name: 'Thousands of documents are all there, joined.',
    check: async (ledger, reopened) => {
      const numbers = Array.from({ length: MANY }, (_, index) => (index * 7919) % MANY);
      for (let start = 0; start < MANY; start += BATCH) {
        const uuids = numbers.slice(start, start + BATCH).map(uuidOf);
        const listed = uuids.map((uuid) => aRow(uuid));
        const held = uuids.filter((_, index) => index % 2 === 0).map((uuid) => anXml(uuid));
        await ledger.record(scope, aBatch({ packageId: 'metadata', listed, position: start + BATCH }));
        await ledger.record(scope, aBatch({ packageId: 'xml', held, position: start + BATCH }));
      }
      const documents = await allDocuments(await reopened());
      assert.equal(documents.length, MANY);
      assert.equal(documents.filter(({ held }) => held.length === 1).length, MANY / 2);
      assert.deepEqual(
        documents.map(({ uuid }) => uuid),
        Array.from({ length: MANY }, (_, index) => uuidOf(index)),
      );
    },
  },
];
