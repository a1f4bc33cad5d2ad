import { createWorld, startSatSimulator, truth, type SatSimulator } from '@acopio/sat-simulator';
import { makeReport, type KnownDocument } from '@acopio/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker, type Worker } from '../../src/jobs/worker.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { Services } from '../../src/services.js';
import { freshDatabase, type FreshDatabase } from '../database.js';
import { openServices } from '../services.js';
import { addSync, addTaxpayer, everythingOf, type TestTaxpayer } from '../tenant.js';
import { until } from '../until.js';
import { uses } from './stage.js';

const school = { rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV' };
const person = { rfc: 'CACX7605101P8', legalName: 'XOCHILT CASAS CHAVEZ' };
const january = everythingOf('2025-01-01T00:00:00', '2025-01-31T23:59:59');

let sat: SatSimulator;
let fresh: FreshDatabase;
let opened: Awaited<ReturnType<typeof openServices>>;
let services: Services;
let worker: Worker;

beforeAll(async () => {
  const months = [{ month: '2025-01', issued: 40, received: 60 }];
  const world = createWorld({
    seed: 'two tenants',
    taxpayers: [
      { ...school, months },
      { ...person, months },
    ],
  });
  sat = await startSatSimulator({ world, verifiesUntilFinished: 1 });
  fresh = await freshDatabase();
  opened = await openServices(fresh.url, { satUrl: sat.url });
  services = opened.services;
  worker = await startWorker(services);
});

afterAll(async () => {
  await worker.stop();
  await opened.close();
  await fresh.drop();
  await sat.close();
});

async function collect(taxpayer: TestTaxpayer): Promise<readonly KnownDocument[]> {
  const ledger = postgresLedger(services.database);
  const { scope } = taxpayer;
  const report = () => makeReport(january, { ledger, scope, now: services.clock.now(), limits: services.limits });
  await until(async () => ((await report()).verdict === 'complete' ? true : undefined), {
    explain: () => JSON.stringify(sat.journal.filter(({ operation }) => operation === 'request')),
    pause: 1000,
  });
  const documents: KnownDocument[] = [];
  for await (const document of ledger.documents(scope)) documents.push(document);
  return documents;
}

/** What a document is, apart from when it was listed and in which package it came. */
function contentOf({ uuid, listed, listedIn, held }: KnownDocument): object {
  return { uuid, listed, listedIn, held: held.map(({ sha256 }) => sha256) };
}

async function refusals({ scope }: TestTaxpayer): Promise<string[]> {
  const { requests } = await postgresLedger(services.database).view(scope);
  return requests.flatMap(({ state, codEstatus }) => (state === 'refused' ? [codEstatus ?? ''] : []));
}

function trueUuids(rfc: string): string[] {
  return truth(sat.world, { service: 'cfdi', rfc, from: january.from, to: january.to })
    .map(({ uuid }) => uuid)
    .toSorted();
}

describe('Tenants and taxpayers', { timeout: 240_000 }, () => {
  it('Two tenants with one RFC at once: the SAT knows one RFC, so the second shifts its queries, and both complete', async () => {
    const efirma = sat.authority.issue(school);
    const both = [
      await addTaxpayer(services, { ...school, efirma }),
      await addTaxpayer(services, { ...school, efirma }),
    ];
    for (const taxpayer of both) await addSync(services, taxpayer, january);
    const [one = [], two = []] = await Promise.all(both.map(collect));
    expect(one.map(({ uuid }) => uuid)).toEqual(trueUuids(school.rfc));
    expect(two.map(contentOf)).toEqual(one.map(contentOf));
    expect((await Promise.all(both.map(refusals))).flat()).toContain('5005');
    // No query counted more often than the SAT lets it, and no package was fetched by both.
    const { queries, downloads } = uses(sat);
    expect(Math.max(...queries.values())).toBeLessThanOrEqual(2);
    expect(Math.max(...downloads.values())).toBe(1);
  });

  it('A tenant that comes when the lives of an RFC’s queries are spent: 5002, shifted queries, and everything is held', async () => {
    const efirma = sat.authority.issue(school);
    const found: (readonly KnownDocument[])[] = [];
    const codes: string[][] = [];
    // Those before it used each XML query once, and this one uses it up.
    for (const turn of [1, 2]) {
      const taxpayer = await addTaxpayer(services, { ...school, efirma });
      await addSync(services, taxpayer, january);
      found.push(await collect(taxpayer));
      codes.push(await refusals(taxpayer));
      expect(
        found.at(-1)?.map(({ uuid }) => uuid),
        `turn ${turn}`,
      ).toEqual(trueUuids(school.rfc));
    }
    expect(codes[1]).toContain('5002');
    expect(found[1]?.map(contentOf)).toEqual(found[0]?.map(contentOf));
  });

  it('A CFDI between two taxpayers of one tenant is issued for one and received for the other; one to oneself is both', async () => {
    const first = await addTaxpayer(services, { ...school, efirma: sat.authority.issue(school) });
    const { tenantId } = first;
    const second = await addTaxpayer(services, { ...person, tenantId, efirma: sat.authority.issue(person) });
    for (const taxpayer of [first, second]) await addSync(services, taxpayer, january);
    const [ofSchool, ofPerson] = await Promise.all([first, second].map(collect));
    expect(ofPerson?.map(({ uuid }) => uuid)).toEqual(trueUuids(person.rfc));
    const between = ofSchool?.filter(
      ({ listed }) => listed?.issuerRfc === school.rfc && listed.receiverRfc === person.rfc,
    );
    expect(between?.length).toBeGreaterThan(0);
    for (const issued of between ?? []) {
      const received = ofPerson?.find(({ uuid }) => uuid === issued.uuid);
      expect([issued.listedIn, received?.listedIn]).toEqual([['issued'], ['received']]);
      if (issued.listed?.status === 'active') expect(received?.held[0]?.sha256).toBe(issued.held[0]?.sha256);
    }
    const toOneself = ofSchool?.filter(({ listed }) => listed?.issuerRfc === listed?.receiverRfc);
    expect(toOneself?.length).toBeGreaterThan(0);
    for (const { listedIn, held } of toOneself ?? []) {
      expect(listedIn).toEqual(['issued', 'received']);
      expect(held).toHaveLength(1);
    }
  });
});
