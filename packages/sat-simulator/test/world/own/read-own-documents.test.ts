import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { createWorld, OwnDocumentError, readOwnDocuments, truth } from '../../../src/index.js';
import type { OwnDocument, WorldDocument } from '../../../src/index.js';
import { xmlBytes } from '../../../src/world/document.js';
import { metadataLines, thirdPartyLines } from '../../../src/world/metadata-text.js';
import { COMPANY } from '../example-world.js';
import { folderWith } from './folder.js';

const counts = ['2016-05', '2017-03', '2018-05', '2024-02'].map((month) => ({ month, issued: 40, received: 30 }));
const world = createWorld({
  seed: 'own',
  taxpayers: [
    {
      rfc: COMPANY,
      legalName: 'ESCUELA & "TALLER"',
      months: counts.map((month) => ({ ...month, malformed: 2 })),
      retenciones: counts,
    },
  ],
});
const cfdis = world.select({ service: 'cfdi', rfc: COMPANY });
const retenciones = world.select({ service: 'retenciones', rfc: COMPANY });
const all = [...cfdis, ...retenciones];
const good = all.filter(({ malformed }) => malformed === undefined);

const xmlFiles = (documents: readonly WorldDocument[]) =>
  Object.fromEntries(documents.map((document) => [`${document.uuid}.xml`, document.xml()]));
const metadataFiles = {
  'A_01.txt': [...metadataLines('cfdi', cfdis)].join(''),
  'A_01_tercero.txt': [...thirdPartyLines(cfdis)].join(''),
  'B_01.txt': [...metadataLines('retenciones', retenciones)].join(''),
};

/** What is known of a document, without the XML itself. */
const facts = (document: WorldDocument | OwnDocument) =>
  Object.fromEntries(
    Object.entries(document)
      .filter(([name]) => !['xml', 'bytes', 'file', 'malformed', 'isMetadataOnly'].includes(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
const byUuid = (documents: readonly WorldDocument[]) => new Map(documents.map((document) => [document.uuid, document]));
const sorted = (documents: readonly WorldDocument[]) =>
  documents.toSorted((one, other) => (one.uuid < other.uuid ? -1 : 1));

/** What the metadata of a document says: names with lone line feeds, amounts without needless zeros, nothing of complementos. */
function asInMetadata(document: WorldDocument) {
  const name = (text: string) => text.replaceAll(/\r\n?/g, '\n');
  const amount = (text: string) => text.replace(/\.?0+$/, '');
  const { onBehalfOf, withheld } = document;
  return {
    ...facts(document),
    issuerName: name(document.issuerName),
    receiverName: name(document.receiverName),
    amount: document.amount.includes('.') ? amount(document.amount) : document.amount,
    ...(withheld !== undefined && { withheld: withheld.includes('.') ? amount(withheld) : withheld }),
    ...(onBehalfOf !== undefined && { onBehalfOf: { ...onBehalfOf, name: name(onBehalfOf.name) } }),
    complementos: [],
  };
}

async function refusal(files: Readonly<Record<string, string | Uint8Array>>): Promise<OwnDocumentError> {
  using folder = folderWith(files);
  const error: unknown = await readOwnDocuments(folder.path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof OwnDocumentError) {
    return error;
  }
  throw new Error('it was not refused', { cause: error });
}

describe('documents of one’s own', () => {
  it('are read back from XML and metadata with every fact, in every version', async () => {
    using folder = folderWith({ ...xmlFiles(all), ...metadataFiles });
    const own = byUuid(await readOwnDocuments(folder.path));
    expect(own.size).toBe(all.length);
    for (const document of good) {
      const read = own.get(document.uuid);
      expect(read && facts(read)).toEqual(facts(document));
      expect(read?.xml()).toBe(document.xml());
      expect(Buffer.from(read ? xmlBytes(read) : '').equals(Buffer.from(document.xml()))).toBe(true);
      expect([read?.malformed, read?.isMetadataOnly]).toEqual([undefined, undefined]);
    }
  });

  it('are read from XML alone, which knows of no cancellation, and in old stamps of no PAC', async () => {
    using folder = folderWith(xmlFiles(good));
    const own = await readOwnDocuments(folder.path);
    expect(sorted(own).map(facts)).toEqual(
      sorted(good).map(({ cancelledAt: _unknown, ...document }) =>
        facts({ ...document, pacRfc: document.issuedAt < '2017-07' ? '' : document.pacRfc }),
      ),
    );
  });

  it('are read from metadata alone, and then have no XML', async () => {
    using folder = folderWith(metadataFiles);
    const own = await readOwnDocuments(folder.path);
    expect(sorted(own).map(facts)).toEqual(sorted(all).map(asInMetadata));
    expect(own.every(({ isMetadataOnly }) => isMetadataOnly === true)).toBe(true);
    expect(() => own[0]?.xml()).toThrow(RangeError);
  });

  it('are malformed when they cannot be read and a row of metadata has the UUID of their name', async () => {
    const malformed = all.filter((document) => document.malformed !== undefined);
    expect(malformed.length).toBeGreaterThan(10);
    using folder = folderWith({ ...xmlFiles(malformed), ...metadataFiles });
    const own = byUuid(await readOwnDocuments(folder.path));
    for (const document of malformed) {
      const read = own.get(document.uuid);
      expect(read && facts(read)).toEqual(asInMetadata(document));
      expect(read?.malformed).toMatch(/./);
      expect(read?.xml()).toBe(document.xml());
    }
    expect(own.get(good[0]?.uuid ?? '')?.malformed).toBeUndefined();
  });

  it('are refused with the file’s name when they cannot be read and no row has their UUID', async () => {
    const [bad] = all.filter((document) => document.malformed !== undefined);
    const error = await refusal({ 'of/2024/bad.xml': bad?.xml() ?? '' });
    expect(error).toMatchObject({
      code: 'OWN_XML_UNREADABLE',
      file: path.join('of', '2024', 'bad.xml'),
      retryable: false,
    });
    expect(error.message).toContain('bad.xml');
    expect(error.text.es).not.toBe(error.text.en);
    const other = await refusal({ ...metadataFiles, 'other.xml': '<other/>' });
    expect(other).toMatchObject({ code: 'OWN_XML_UNREADABLE', file: 'other.xml' });
  });

  it('are read from ZIP packages too, which stay as they are', async () => {
    const zipped = zipSync(
      Object.fromEntries(Object.entries(xmlFiles(good)).map(([name, xml]) => [name.toUpperCase(), strToU8(xml)])),
    );
    const rows = zipSync(
      Object.fromEntries(Object.entries(metadataFiles).map(([name, text]) => [name, [strToU8(text), { level: 0 }]])),
    );
    using folder = folderWith({ 'raw/P_01.zip': zipped, 'M_01.ZIP': rows });
    const own = byUuid(await readOwnDocuments(folder.path));
    for (const document of good) {
      const read = own.get(document.uuid);
      expect(read && facts(read)).toEqual(facts(document));
      expect(read?.xml()).toBe(document.xml());
    }
  });

  it.each([
    ['it ends too early', (zip: Uint8Array) => zip.subarray(0, -30)],
    ['it is something else', () => strToU8('PK, but no ZIP')],
    [
      'a byte is changed',
      (zip: Uint8Array) => {
        const changed = Buffer.from(zip);
        changed.writeUInt8(changed.readUInt8(900) ^ 0xff, 900);
        return changed;
      },
    ],
    [
      'it is encrypted',
      (zip: Uint8Array) => {
        const changed = Buffer.from(zip);
        const central = changed.lastIndexOf(Buffer.from('PK\u0001\u0002'));
        changed.writeUInt16LE(1, central + 8);
        return changed;
      },
    ],
  ])('are refused with a ZIP when %s', async (_, change) => {
    const zip = zipSync(
      Object.fromEntries(Object.entries(xmlFiles(good.slice(0, 1))).map(([n, x]) => [n, strToU8(x)])),
    );
    expect(await refusal({ 'P.zip': change(zip) })).toMatchObject({ code: 'OWN_ZIP_UNREADABLE', file: 'P.zip' });
  });

  it('may stand in the folder twice when they are the same, and not when they differ', async () => {
    const [document] = good;
    const name = `${document?.uuid}.xml`;
    const xml = document?.xml() ?? '';
    using folder = folderWith({ [`a/${name}`]: xml, [`b/${name}`]: xml });
    expect(await readOwnDocuments(folder.path)).toHaveLength(1);
    const error = await refusal({ [`a/${name}`]: xml, [`b/${name}`]: `${xml}\n` });
    expect(error).toMatchObject({
      code: 'OWN_DOCUMENT_TWICE',
      file: path.join('b', name),
      detail: path.join('a', name),
    });
  });

  it('may be in ISO-8859-1; their bytes stay what they are', async () => {
    const document = good.find(
      (one) => /[ÑÁÉÍÓÚ]/.test(one.issuerName) && Buffer.from(one.xml(), 'latin1').toString('latin1') === one.xml(),
    );
    const bytes = Buffer.from(
      (document?.xml() ?? '').replace(/^\ufeff?(?:<\?xml.*?\?>)?/, '<?xml version="1.0" encoding="ISO-8859-1"?>'),
      'latin1',
    );
    using folder = folderWith({ 'latin.xml': bytes });
    const [own] = await readOwnDocuments(folder.path);
    expect(own?.issuerName).toBe(document?.issuerName);
    expect(Buffer.from(own ? xmlBytes(own) : '').equals(bytes)).toBe(true);
    expect(own?.xml()).toContain(document?.issuerName ?? 'no such document');
  });

  it('are refused with a document type declaration, without one they are not', async () => {
    const xml =
      good.find((document) => document.xml().startsWith('<?xml version="1.0" encoding="UTF-8"?><'))?.xml() ?? '';
    const declared = xml.replace('?>', '?><!DOCTYPE x [<!ENTITY e "EKU9003173C9">]>');
    expect(await refusal({ 'x.xml': declared })).toMatchObject({ code: 'OWN_XML_UNREADABLE' });
    const wide = xml.replace('?>', '?><!DOCTYPE x>').replace('UTF-8', 'UTF-16');
    expect(await refusal({ 'x.xml': Buffer.from(`\ufeff${wide}`, 'utf16le') })).toMatchObject({
      detail: 'a document type declaration',
    });
    using folder = folderWith({ 'x.xml': xml, 'y.XML.xml': xml });
    expect(await readOwnDocuments(folder.path)).toHaveLength(1);
  });

  it('are refused when a file is too large, or absent', async () => {
    using folder = folderWith({ 'x.xml': '' });
    truncateSync(path.join(folder.path, 'x.xml'), (32 << 20) + 1);
    await expect(readOwnDocuments(folder.path)).rejects.toMatchObject({ code: 'OWN_FILE_TOO_LARGE', file: 'x.xml' });
    const absent = path.join(folder.path, 'absent');
    await expect(readOwnDocuments(absent)).rejects.toMatchObject({ code: 'OWN_FILE_UNREADABLE', detail: 'ENOENT' });
  });

  it('say which file is gone when their XML is asked for', async () => {
    const [document] = good;
    const folder = folderWith(xmlFiles(good.slice(0, 1)));
    const [own] = await readOwnDocuments(folder.path);
    expect(own?.xml()).toBe(document?.xml());
    folder[Symbol.dispose]();
    expect(() => own?.xml()).toThrow(OwnDocumentError);
  });

  it('are none in a folder that has other files only, hidden ones and those of a Mac', async () => {
    using folder = folderWith({
      'notes.md': '# x',
      '.acopio/x.xml': '<x/>',
      '__MACOSX/._a.xml': 'x',
      '.hidden.txt': 'x',
    });
    expect(await readOwnDocuments(folder.path)).toEqual([]);
    writeFileSync(path.join(folder.path, 'seen.txt'), 'x');
    await expect(readOwnDocuments(folder.path)).rejects.toMatchObject({ code: 'OWN_METADATA_UNREADABLE' });
  });
});

describe('a world with documents of one’s own', () => {
  it('has them beside its own, also those of taxpayers whom it does not know', async () => {
    const withXml = good.slice(0, 100);
    using folder = folderWith({ ...xmlFiles(withXml), ...metadataFiles });
    const documents = await readOwnDocuments(folder.path);
    const mixed = createWorld({ seed: 'mixed', taxpayers: [], documents });
    const query = { service: 'cfdi', rfc: COMPANY } as const;
    expect(mixed.select(query).map(({ uuid }) => uuid)).toEqual(cfdis.map(({ uuid }) => uuid));
    const offered = new Set(truth(mixed, query).flatMap(({ uuid, xmlOffered }) => (xmlOffered ? uuid : [])));
    expect([...offered].filter((uuid) => !withXml.some((document) => document.uuid === uuid))).toEqual([]);
    expect(offered.size).toBeGreaterThan(50);
    expect(mixed.select({ ...query, content: 'xml' }).every(({ isMetadataOnly }) => isMetadataOnly !== true)).toBe(
      true,
    );
    expect(mixed.select({ ...query, status: 'cancelled' }).length).toBe(
      world.select({ ...query, status: 'cancelled' }).length,
    );
  });
});
