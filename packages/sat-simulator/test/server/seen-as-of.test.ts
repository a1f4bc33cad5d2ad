import { describe, expect, it } from 'vitest';

import { createManualClock, createWorld } from '../../src/index.js';
import type { LocalDateTime, World, WorldDocument } from '../../src/index.js';
import { mexicoCityTime } from '../../src/server/mexico-time.js';
import { attributesOf, codeOf, packageOf, unzip } from '../conformance/answers.js';
import type { TestClient } from '../messages/client.js';
import { RFC, simulatedWithClient } from '../messages/simulated.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** An instant of Mexico City, which is six hours behind UTC since October 2022. */
const instant = (local: LocalDateTime) => new Date(`${local}-06:00`);

function freshWorld(): World {
  const months = [{ month: '2025-01', issued: 60, received: 60 }];
  return createWorld({ seed: 'as of', taxpayers: [{ rfc: RFC, legalName: 'ESCUELA KEMPER URGATE', months }] });
}

function first(documents: readonly WorldDocument[]): WorldDocument {
  const [document] = documents;
  if (document === undefined) {
    throw new Error('no document');
  }
  return document;
}

async function filesOf(client: TestClient, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const id of ids) {
    for (const [name, bytes] of unzip(packageOf(await client.download(id)))) {
      files.set(name, Buffer.from(bytes));
    }
  }
  return files;
}

/** UUIDs and states in the metadata of everything that was received; `until`, because a query cannot end in the future. */
async function statesOf(client: TestClient, until: LocalDateTime = '2025-01-31T23:59:59') {
  const query = { TipoSolicitud: 'Metadata', EstadoComprobante: 'Todos', FechaFinal: until };
  const files = await filesOf(client, await client.packagesOf(await client.received(query)));
  const rows = [...files.values()].flatMap((bytes) => bytes.toString('utf8').split('\r\n').slice(1, -1));
  return new Map(
    rows.map((row) => [row.slice(0, 36).toLowerCase(), row.split('~').at(-2) === '1' ? 'active' : 'cancelled']),
  );
}

async function xmlOf(client: TestClient, until: LocalDateTime = '2025-01-31T23:59:59'): Promise<readonly string[]> {
  const query = { EstadoComprobante: 'Vigente', FechaFinal: until };
  const files = await filesOf(client, await client.packagesOf(await client.received(query)));
  return [...files.keys()].map((name) => name.slice(0, 36));
}

describe('a document that is cancelled later', () => {
  const limits = { queryLives: 9, packageLives: 9 };

  it('is active in metadata and given as XML until then, and neither afterwards', async () => {
    const clock = createManualClock(instant('2025-02-05T00:00:00'));
    const world = freshWorld();
    const { sat, client } = await simulatedWithClient({ world, clock, limits });
    const late = first(
      world
        .select({ service: 'cfdi', rfc: RFC, direction: 'received', status: 'cancelled' })
        .filter(({ cancelledAt = '' }) => cancelledAt > '2025-03'),
    );
    expect((await statesOf(client)).get(late.uuid)).toBe('active');
    expect(await xmlOf(client)).toContain(late.uuid);
    clock.set(instant(late.cancelledAt ?? late.certifiedAt));
    expect((await statesOf(client)).get(late.uuid)).toBe('cancelled');
    expect(await xmlOf(client)).not.toContain(late.uuid);
    expect(sat.truth({ service: 'cfdi', rfc: RFC }).find(({ uuid }) => uuid === late.uuid)?.status).toBe('cancelled');
  });

  it('stays what it was in a request that was finished before, byte for byte', async () => {
    const clock = createManualClock(instant('2025-02-05T00:00:00'));
    const world = freshWorld();
    const { sat, client } = await simulatedWithClient({ world, clock, limits });
    const { uuid } = first(world.select({ service: 'cfdi', rfc: RFC, direction: 'received', status: 'active' }));
    const metadata = { TipoSolicitud: 'Metadata', EstadoComprobante: 'Todos' };
    const ids = [
      ...(await client.packagesOf(await client.received({ EstadoComprobante: 'Vigente' }))),
      ...(await client.packagesOf(await client.received(metadata))),
    ];
    const packages = () => Promise.all(ids.map(async (id) => packageOf(await client.download(id))));
    const before = await packages();
    sat.cancel('cfdi', uuid);
    expect((await statesOf(client)).get(uuid)).toBe('cancelled');
    expect(await packages()).toEqual(before);
  });

  it('is refused by its folio from then on, and given before', async () => {
    const clock = createManualClock(instant('2025-02-05T00:00:00'));
    const { sat, client } = await simulatedWithClient({ world: freshWorld(), clock, limits });
    const { uuid } = first(sat.world.select({ service: 'cfdi', rfc: RFC, status: 'active' }));
    sat.cancel('cfdi', uuid, '2025-02-06T00:00:00');
    const given = await client.packagesOf(await client.folio(uuid));
    expect([...(await filesOf(client, given)).keys()]).toEqual([`${uuid}.xml`]);
    clock.advance(DAY);
    expect(codeOf(await client.folio(uuid))).toBe('5012');
    expect([...(await filesOf(client, given)).keys()]).toEqual([`${uuid}.xml`]);
  });

  it('cannot be cancelled when nobody has it', async () => {
    const { sat } = await simulatedWithClient({ world: freshWorld() });
    expect(() => sat.cancel('cfdi', '00000000-0000-4000-8000-000000000000')).toThrow(RangeError);
  });
});

describe('visibility', () => {
  const until = '2025-01-15T00:00:00';

  it('hides nothing by default, not even what is certified later', async () => {
    const clock = createManualClock(instant(until));
    const { sat, client } = await simulatedWithClient({ world: freshWorld(), clock });
    const expected = sat.truth({ service: 'cfdi', rfc: RFC, directions: ['received'], to: until });
    expect([...(await statesOf(client, until)).keys()].toSorted()).toEqual(expected.map(({ uuid }) => uuid).toSorted());
  });

  it('shows a document to metadata and to XML each at its own time after it was certified', async () => {
    const clock = createManualClock(instant(until));
    const visibility = { metadata: 10 * MINUTE, xml: 3 * DAY };
    const { client, sat } = await simulatedWithClient({
      world: freshWorld(),
      clock,
      visibility,
      limits: { queryLives: 99 },
    });
    const certifiedBefore = (delay: number) => {
      const latest = mexicoCityTime(new Date(clock.now().getTime() - delay));
      return sat
        .truth({ service: 'cfdi', rfc: RFC, directions: ['received'], to: until })
        .filter(({ document }) => document.certifiedAt <= latest);
    };
    const expectSeen = async () => {
      const listed = certifiedBefore(visibility.metadata).map(({ uuid }) => uuid);
      const given = certifiedBefore(visibility.xml).filter(({ xmlOffered }) => xmlOffered);
      expect([...(await statesOf(client, until)).keys()].toSorted()).toEqual(listed.toSorted());
      expect((await xmlOf(client, until)).toSorted()).toEqual(given.map(({ uuid }) => uuid).toSorted());
      return { listed: listed.length, given: given.length };
    };
    const early = await expectSeen();
    clock.advance(4 * DAY);
    const late = await expectSeen();
    expect(early.given).toBeLessThan(early.listed);
    expect(late.given).toBeGreaterThan(early.given);
  });

  it('is drawn for each document, and the same every time', async () => {
    const visibility = { metadata: { uniform: [0, 20 * DAY] as const }, xml: { uniform: [0, 20 * DAY] as const } };
    const seen = async () => {
      const clock = createManualClock(instant(until));
      const { client } = await simulatedWithClient({ world: freshWorld(), clock, visibility });
      return { listed: [...(await statesOf(client, until)).keys()], given: await xmlOf(client, until) };
    };
    const [one, other] = [await seen(), await seen()];
    expect(other).toEqual(one);
    expect(one.given.filter((uuid) => !one.listed.includes(uuid))).not.toEqual([]);
    expect(one.listed.filter((uuid) => !one.given.includes(uuid))).not.toEqual([]);
  });

  it('also keeps a folio unknown until its time', async () => {
    const clock = createManualClock(instant('2025-02-05T00:00:00'));
    const visibility = { metadata: 0, xml: 60 * DAY };
    const { sat, client } = await simulatedWithClient({ world: freshWorld(), clock, visibility });
    const { uuid } = first(sat.world.select({ service: 'cfdi', rfc: RFC, status: 'active' }));
    const requestId = attributesOf((await client.folio(uuid)).text, 'SolicitaDescargaFolioResult')?.['IdSolicitud'];
    const verified = attributesOf((await client.verify(requestId ?? '')).text, 'VerificaSolicitudDescargaResult');
    expect(verified).toMatchObject({ EstadoSolicitud: '5', CodigoEstadoSolicitud: '5004' });
    clock.advance(90 * DAY);
    expect(await client.packagesOf(await client.folio(uuid))).toHaveLength(1);
  });
});
