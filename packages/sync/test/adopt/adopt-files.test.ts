import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { openPackage, readEntry } from '@acopio/package-extractor';
import { describe, expect, test } from 'vitest';
import { adoptFiles } from '../../src/adopt/index.js';
import { audit } from '../../src/audit.js';
import { nextSteps } from '../../src/next-steps.js';
import { perform } from '../../src/perform.js';
import type { Ports } from '../../src/ports.js';
import {
  desk,
  documents,
  foreign,
  ID,
  known,
  metadataZip,
  NOW,
  RFC,
  saved,
  uuidsOf,
  xmlZip,
  type Desk,
} from './desk.js';

const nothing = { packages: 0, documents: 0, rows: 0, held: 0, foreign: 0, unreadable: 0, refused: 0, ignored: 0 };

function xmlText(index = 0): string {
  const text = documents[index]?.xml();
  if (text === undefined) throw new Error('no such document');
  return text;
}

async function looseXml({ from }: Desk): Promise<void> {
  for (const { uuid, xml } of documents) await saved(join(from, `${uuid}.xml`), xml());
}

describe('a ZIP of another program', () => {
  test('is kept under the IdPaquete of its name, and its documents are known, each in its directions', async () => {
    const at = await desk();
    await saved(join(at.from, `${ID.toLowerCase()}.zip`), await xmlZip());
    const { paths, conflictCount } = await adoptFiles([at.from], at.ports);

    expect(paths).toEqual([{ ...nothing, path: at.from, packages: 1, documents: documents.length, refusals: [] }]);
    expect(conflictCount).toBe(0);
    const { packages } = await at.ports.ledger.view(at.ports.scope);
    expect(packages).toMatchObject([
      { id: ID.toLowerCase(), state: 'indexed', origin: 'adopted', documents: documents.length, downloads: [] },
    ]);
    const held = await known(at.ports);
    expect(uuidsOf(held)).toEqual(uuidsOf(documents));
    for (const { uuid, heldIn } of held) {
      const { issuerRfc, receiverRfc } = documents.find((one) => one.uuid === uuid) ?? {};
      const directions = [...(issuerRfc === RFC ? ['issued'] : []), ...(receiverRfc === RFC ? ['received'] : [])];
      expect(heldIn).toEqual(directions);
    }
  });

  test('is taken over once, however often and under whatever name it comes', async () => {
    const at = await desk();
    const path = await saved(join(at.from, `${ID}.zip`), await xmlZip());
    await adoptFiles([at.from], at.ports);
    const before = [await at.ports.ledger.view(at.ports.scope), await known(at.ports)];
    const again = await adoptFiles([path, await saved(join(at.from, 'other name.zip'), await xmlZip())], at.ports);

    expect(again.paths.map(({ held, packages }) => [held, packages])).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect([await at.ports.ledger.view(at.ports.scope), await known(at.ports)]).toEqual(before);
  });

  test('gets another id where its own is that of other bytes', async () => {
    const at = await desk();
    const half = await saved(join(at.from, `${ID}.zip`), await xmlZip(documents.slice(0, 6)));
    await adoptFiles([half], at.ports);
    await adoptFiles([await saved(half, await xmlZip())], at.ports);

    const { packages } = await at.ports.ledger.view(at.ports.scope);
    expect(packages.map(({ id }) => id)).toEqual([ID, expect.stringMatching(/^[0-9A-F-]{36}_00$/)]);
    expect(uuidsOf(await known(at.ports))).toEqual(uuidsOf(documents));
  });

  test('of metadata counts as of its file, so that a newer answer wins', async () => {
    const at = await desk();
    const path = await saved(join(at.from, 'a.zip'), await metadataZip(), '2025-12-01T00:00:00Z');
    const { paths } = await adoptFiles([path], at.ports);

    expect(paths).toMatchObject([{ packages: 1, documents: 0, rows: documents.length }]);
    const times = new Set((await known(at.ports)).flatMap(({ statuses }) => statuses.map(({ seenAt }) => seenAt)));
    expect([...times]).toEqual(['2025-12-01T00:00:00.000Z']);
  });

  test('of a file from the future counts as of now', async () => {
    const at = await desk();
    const path = await saved(join(at.from, 'a.zip'), await metadataZip(), '2030-01-01T00:00:00Z');
    await adoptFiles([path], at.ports);
    expect((await known(at.ports))[0]?.statuses[0]?.seenAt).toBe(NOW);
  });

  test('with our record beside it counts as of when it was asked for, and is refused where that tells of other bytes', async () => {
    const at = await desk();
    const path = await saved(join(at.from, `${ID}.zip`), await metadataZip());
    await saved(join(at.from, `${ID}.json`), JSON.stringify({ requestedAt: '2025-06-01T00:00:00.000Z' }));
    await adoptFiles([path], at.ports);
    expect((await known(at.ports))[0]?.statuses[0]?.seenAt).toBe('2025-06-01T00:00:00.000Z');

    await saved(join(at.from, `${ID}.json`), JSON.stringify({ sha256: '0'.repeat(64) }));
    const { paths } = await adoptFiles([path], (await desk()).ports);
    expect(paths).toMatchObject([{ packages: 0, refused: 1, refusals: [{ path, code: 'CHANGED' }] }]);
  });

  test('that died before it was read is read by the next run, and is no reason to wait or to ask', async () => {
    const at = await desk();
    await saved(join(at.from, `${ID}.zip`), await xmlZip());
    const { ledger, scope } = at.ports;
    const dying = { ...at.ports, ledger: { ...ledger, record: () => Promise.reject(new Error('died')) } };
    await expect(adoptFiles([at.from], dying)).rejects.toThrow('died');

    const steps = nextSteps(await ledger.view(scope), new Date(NOW), at.ports.limits);
    expect(steps).toMatchObject([{ kind: 'index', packageId: ID }]);
    for (const step of steps) if (step.kind === 'index') await perform(step, at.ports);
    expect(uuidsOf(await known(at.ports))).toEqual(uuidsOf(documents));
    expect(nextSteps(await ledger.view(scope), new Date(NOW), at.ports.limits)).toEqual([]);
  });

  test('that is lost is not fetched from the SAT, and comes back when it is adopted again', async () => {
    const at = await desk();
    await saved(join(at.from, `${ID}.zip`), await xmlZip());
    await adoptFiles([at.from], at.ports);
    await rm(join(at.from, '../raw'), { recursive: true });
    // What is looked for at the SAT would need a client.
    const audited = await audit(at.ports as Ports);

    expect(audited.packages).toEqual([{ packageId: ID, repair: 'none' }]);
    expect(audited.lost.toSorted()).toEqual(uuidsOf(documents));
    expect(nextSteps(await at.ports.ledger.view(at.ports.scope), new Date(NOW), at.ports.limits)).toEqual([]);
    expect((await adoptFiles([at.from], at.ports)).paths).toMatchObject([{ packages: 1, held: 0 }]);
    expect((await known(at.ports)).every(({ held }) => held.length === 1)).toBe(true);
  });
});

describe('loose files', () => {
  test('of XML are packed together and can be read from there, byte for byte', async () => {
    const at = await desk();
    await looseXml(at);
    const { paths } = await adoptFiles([at.from], at.ports);

    expect(paths).toMatchObject([{ packages: 1, documents: documents.length, refused: 0 }]);
    for (const { uuid, held } of await known(at.ports)) {
      const place = held[0]?.place;
      if (place === undefined) throw new Error(`${uuid} is not held`);
      const source = await at.ports.store.open(at.ports.scope, place.packageId);
      const bytes = await readEntry(source, place);
      await source.close();
      expect(Buffer.from(bytes).toString()).toBe(documents.find((one) => one.uuid === uuid)?.xml());
    }
  });

  test('that are held already, in whatever package, are not taken over again', async () => {
    const at = await desk();
    await saved(join(at.from, 'half.zip'), await xmlZip(documents.slice(0, 12)));
    await adoptFiles([at.from], at.ports);
    await looseXml(at);
    const first = await adoptFiles([at.from], at.ports);
    const second = await adoptFiles([at.from], at.ports);

    expect(first.paths).toMatchObject([{ packages: 1, documents: documents.length - 12, held: 13 }]);
    expect(second.paths).toMatchObject([{ packages: 0, documents: 0, held: documents.length + 1 }]);
  });

  test('make the same package wherever they lie', async () => {
    const ids = [];
    for (const folder of ['a', 'b/c']) {
      const at = await desk();
      await mkdir(join(at.from, folder), { recursive: true });
      for (const { uuid, xml } of documents) await saved(join(at.from, folder, `${uuid}.XML`), xml());
      await adoptFiles([at.from], at.ports);
      const { packages } = await at.ports.ledger.view(at.ports.scope);
      ids.push(packages.map(({ id, sha256 }) => `${id} ${sha256}`));
    }
    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0]).toHaveLength(1);
  });

  test('of metadata are packed with their third parties', async () => {
    const at = await desk();
    await using opened = await openPackage(await metadataZip());
    expect(opened.kind).toBe('metadata');
    const header =
      'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion';
    const uuid = '11111111-2222-4333-8444-555555555555';
    const row = `${uuid}~${RFC}~A~XAXX010101000~B~SAT970701NN3~2025-01-02 10:00:00~2025-01-02 10:00:05~1.00~I~1~`;
    await saved(join(at.from, 'x.txt'), `${header}\r\n${row}\r\n`);
    await saved(
      join(at.from, 'x_tercero.txt'),
      `Uuid~RfcACuentaTerceros~NombreACuentaTerceros\r\n${uuid}~XEXX010101000~T\r\n`,
    );
    const { paths } = await adoptFiles([at.from], at.ports);

    expect(paths).toMatchObject([{ packages: 1, rows: 1, unreadable: 0, refused: 0 }]);
    expect(await known(at.ports)).toMatchObject([{ uuid, listed: { onBehalfOf: { rfc: 'XEXX010101000' } } }]);
    expect((await adoptFiles([at.from], at.ports)).paths).toMatchObject([{ packages: 0, held: 1 }]);
  });
});

describe('what lies', () => {
  test('is refused, and the rest goes on', async () => {
    const at = await desk();
    const zip = await xmlZip();
    const files = {
      'cut.zip': zip.subarray(0, zip.length - 100),
      'foreign.zip': await xmlZip(foreign),
      'note.zip': zipSync({ 'note.xml': Buffer.from('<note/>') }),
      'empty.zip': zipSync({ 'folder/a.xml': Buffer.from(xmlText()) }),
      'bomb.zip': zipSync({ 'a.xml': Buffer.alloc(2 * 1_048_576, ' ') }),
      'bomb.xml': `<!DOCTYPE a [<!ENTITY b "b">]>${xmlText()}`,
      'cut.xml': xmlText().slice(0, 200),
      'foreign.xml': foreign[0]?.xml() ?? '',
      'note.xml': '<note/>',
      'note.txt': 'buy milk',
      'readme.md': '',
      'good.xml': xmlText(),
    };
    for (const [name, content] of Object.entries(files)) await saved(join(at.from, name), content);
    const { paths } = await adoptFiles([at.from], at.ports);

    expect(paths).toMatchObject([{ packages: 1, documents: 1, refused: 10, ignored: 1 }]);
    const codes = Object.fromEntries(
      (paths[0]?.refusals ?? []).map(({ path, code }) => [path.slice(at.from.length + 1), code]),
    );
    expect(codes).toEqual({
      'cut.zip': 'TRUNCATED',
      'foreign.zip': 'NOT_OF_TAXPAYER',
      'note.zip': expect.stringMatching(/^[A-Z_]+$/),
      'empty.zip': 'NO_DOCUMENTS',
      'bomb.zip': 'LIMIT_EXCEEDED',
      'bomb.xml': expect.stringMatching(/^[A-Z_]+$/),
      'cut.xml': expect.stringMatching(/^[A-Z_]+$/),
      'foreign.xml': 'NOT_OF_TAXPAYER',
      'note.xml': expect.stringMatching(/^[A-Z_]+$/),
      'note.txt': 'METADATA_HEADER_UNKNOWN',
    });
    expect(await known(at.ports)).toHaveLength(1);
    expect((await readdir(join(at.from, '../raw'))).filter((name) => name.endsWith('.zip'))).toHaveLength(1);
  });

  test('of another RFC within a package is left alone and counted', async () => {
    const at = await desk();
    await saved(join(at.from, 'a.zip'), await xmlZip([...foreign, ...documents]));
    const { paths } = await adoptFiles([at.from], at.ports);
    expect(paths).toMatchObject([{ packages: 1, documents: documents.length, foreign: foreign.length }]);
    expect(uuidsOf(await known(at.ports))).toEqual(uuidsOf(documents));
  });

  test('under a UUID that is held is a conflict: both are kept and it is told', async () => {
    const at = await desk();
    await saved(join(at.from, 'a.zip'), await xmlZip());
    await adoptFiles([at.from], at.ports);
    const path = await saved(join(at.from, 'forged.xml'), xmlText().replace('Version="4.0"', 'Version="4.0" '));
    const { paths, conflicts, conflictCount } = await adoptFiles([path], at.ports);

    expect(paths).toMatchObject([{ packages: 1, documents: 1 }]);
    expect({ conflicts, conflictCount }).toEqual({ conflicts: [documents[0]?.uuid], conflictCount: 1 });
    const forged = (await known(at.ports)).find(({ uuid }) => uuid === documents[0]?.uuid);
    expect(forged?.held.map(({ place }) => place.packageId)).toHaveLength(2);
  });

  test('a link in a folder is not followed, and what is hidden is passed over', async () => {
    const at = await desk();
    const outside = await saved(join(at.from, '../outside.xml'), xmlText());
    await mkdir(join(at.from, '.hidden'));
    await saved(join(at.from, '.hidden/a.xml'), xmlText());
    await symlink(outside, join(at.from, 'link.xml'));
    await symlink(join(at.from, '..'), join(at.from, 'folder'));
    const { paths } = await adoptFiles([at.from], at.ports);

    expect(paths).toMatchObject([{ packages: 0, refused: 2, refusals: [{ code: 'LINK' }, { code: 'LINK' }] }]);
    expect((await adoptFiles([join(at.from, 'link.xml')], at.ports)).paths).toMatchObject([{ packages: 1 }]);
  });

  test('a path that is not there, or of a kind that nobody knows, is refused', async () => {
    const at = await desk();
    const note = await saved(join(at.from, 'a.pdf'), '');
    const { paths } = await adoptFiles([join(at.from, 'nowhere'), note], at.ports);
    expect(paths.map(({ refusals }) => refusals.map(({ code, detail }) => [code, detail]))).toEqual([
      [['FILE_UNREADABLE', 'ENOENT']],
      [['KIND_UNKNOWN', undefined]],
    ]);
  });
});
