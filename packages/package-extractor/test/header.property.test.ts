import { readdirSync, readFileSync } from 'node:fs';
import { createWorld } from '@acopio/sat-simulator';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDecimal } from '../src/decimal.js';
import { documentType } from '../src/header-forms.js';
import { PackageError, readHeader } from '../src/index.js';
import { readLocalDateTime } from '../src/local-date-time.js';
import { xmlName } from '../src/xml-names.js';
import { walkXml } from '../src/xml-walk.js';
import { foreignHeader } from './foreign-header.js';
import { mutatedXml } from './mutations.js';
import { type ForeignElement, saxesTree } from './saxes-tree.js';

const MONTHS = ['2015-06', '2016-11', '2018-05', '2021-03', '2024-02'] as const;
const counts = MONTHS.map((month) => ({ month, issued: 30, received: 20, malformed: 6 }));
const world = createWorld({
  seed: 'headers',
  taxpayers: [{ rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE', months: counts, retenciones: counts }],
});
const documents = (['cfdi', 'retenciones'] as const).flatMap((service) => [
  ...world.select({ service, rfc: 'EKU9003173C9' }),
]);

const folder = new URL('fixtures/headers/', import.meta.url);
const written = readdirSync(folder)
  .filter((file) => file.endsWith('.xml'))
  .map((file) => readFileSync(new URL(file, folder)));

/** The characters of a document, as its byte order mark or its declaration has it. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le', { fatal: true }).decode(bytes);
  const declared = /^<\?xml[^>]*encoding=["']([\w-]+)/.exec(bytes.toString('latin1'))?.[1] ?? 'utf-8';
  const encoding = /^utf-16/i.test(declared) ? 'utf-8' : declared;
  if (/^iso-8859-1$/i.test(encoding)) return bytes.toString('latin1');
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

/** The header, or the code with which it was refused. */
function outcome(bytes: Buffer): unknown {
  try {
    return readHeader(bytes);
  } catch (error) {
    if (error instanceof PackageError) return error.code;
    throw error;
  }
}

describe('a header is what a namespace-aware parser finds, or there is none', () => {
  test('in documents of every kind and version, as issuers write them', () => {
    const versions = new Set<string>();
    for (const document of documents.filter(({ malformed }) => malformed === undefined)) {
      const header = readHeader(Buffer.from(document.xml()));
      expect(header).toEqual(foreignHeader(document.xml().replace(/^\u{FEFF}/u, '')));
      versions.add(`${header.kind} ${header.version}`);
    }
    expect([...versions].toSorted()).toEqual([
      'cfdi 3.2',
      'cfdi 3.3',
      'cfdi 4.0',
      'retenciones 1.0',
      'retenciones 2.0',
    ]);
  });

  test('in malformed documents, where what saxes refuses is refused, and nothing else', () => {
    const malformed = documents.filter((document) => document.malformed !== undefined);
    const read = new Set<string | undefined>();
    for (const document of malformed) {
      const header = outcome(Buffer.from(document.xml()));
      const expected = foreignHeader(document.xml().replace(/^\u{FEFF}/u, ''));
      expect(header, document.malformed).toEqual(expected ?? 'XML_MALFORMED');
      if (expected !== undefined) read.add(document.malformed);
    }
    expect(read).toEqual(new Set(['invalidNamespace', 'wrongEncoding']));
  });

  test('in documents with random damage', () => {
    const samples = [...written, ...documents.slice(0, 40).map((document) => Buffer.from(document.xml()))];
    let agreements = 0;
    const damaged = fc.constantFrom(...samples).chain(mutatedXml);
    fc.assert(
      fc.property(damaged, (bytes) => {
        const ours = outcome(bytes);
        if (typeof ours === 'string') return;
        agreements += 1;
        expect(settled(ours)).toEqual(settled(foreignHeader(decoded(bytes))));
      }),
      { numRuns: 1_000 },
    );
    expect(agreements).toBeGreaterThan(100);
  });
});

/** Values as a header has them: damage may put a sign into a number or take the seconds off a date. */
function settled(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((member) => settled(member, key));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, member]) => [name, settled(member, name)]);
    return Object.fromEntries(entries.filter(([, member]) => member !== undefined)) as unknown;
  }
  if (typeof value !== 'string' || key === 'name') return value;
  if (key.endsWith('At')) return readLocalDateTime(value);
  if (key === 'type') return documentType(value) ?? value;
  const amount = readDecimal(value);
  return key === 'exchangeRate' ? amount : (amount ?? value.toLowerCase());
}

/** Pieces of documents, legal and not, where readers go wrong. */
const TRICKY_PIECES = [
  '<a/>',
  '<b:c xmlns:b="u"/>',
  '<!-- <a> & -- -->',
  '<!-- <a> & -->',
  '<![CDATA[ </r> & ]]>',
  '<?p <a> ?>',

  '&amp;',
  '&#x41;',
  '&#xD800;',
  ']]>',
  ']]',
  '<a>',
  '</a>',
  '<a b=\'"\' c="\'"/>',
  '<a b="&lt;\t\n"/>',
  '\u{E9}',

  '<é ñ="1"/>',
  '<a×b/>',
  '<a x:b="1"/>',
  '<a b="1" b="2"/>',
  '<a xmlns=""/>',
  '<a xmlns:xml="u"/>',
  '\u{FFFE}',
  '<a b = "1"\n/>',
  '<a b="1"c="2"/>',
  '<a b="<"/>',
  '<a:b/>',
  '<:a/>',
  '<a:/>',
  '<1a/>',
  '<a>\u{1F600}</a >',

  '<a xmlns:y="urn:x" x:b="1" y:b="2"/>',
  '<a xmlns="urn:d"><b/></a>',
  '<a xmlns:x="urn:z"><x:b/></a>',
  '<?xml?>',
  '<a\u{B7}-.9 b="\r\n&#13;&#10;"/>',
  '<a/ >',
  '< a/>',
  '</ a>',
  '<a b/>',
  '<a b=c/>',
  '\u{7F}',
  '\u{B}',
  '&',
] as const;

describe('a walk over a document', () => {
  test('shows the tags that saxes shows, and refuses what saxes refuses, in the trickiest pieces', () => {
    const piece = fc.constantFrom(...TRICKY_PIECES);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        const text = `<r xmlns:x="urn:x">${pieces.join('')}</r>`;
        const tree = saxesTree(text);
        expect(tagsIn(Buffer.from(text)), text).toEqual(tree === undefined ? 'XML_MALFORMED' : flat(tree));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What the walk shows of each tag, or the code with which it gives up. */
function tagsIn(bytes: Buffer): unknown {
  const tags: unknown[] = [];
  try {
    walkXml(bytes, (tag) => {
      const attributes = ['b', 'c'].map((name) => tag.attribute(xmlName(name)));
      tags.push([tag.depth, tag.namespace, tag.localName(), ...attributes]);
    });
    return tags;
  } catch (error) {
    if (error instanceof PackageError) return error.code;
    throw error;
  }
}

function flat({ namespace, name, attributes, children }: ForeignElement, depth = 0): readonly unknown[] {
  const own = [depth, namespace, name, attributes.get('b'), attributes.get('c')];
  return [own, ...children.flatMap((child) => flat(child, depth + 1))];
}
