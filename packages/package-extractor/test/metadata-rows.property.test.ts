import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MetadataRow, openPackage } from '../src/index.js';
import { readLines } from '../src/metadata-lines.js';
import { collect } from './collect.js';
import { METADATA_HEADER, THIRD_PARTY_HEADER } from './sample-documents.js';
import { writeZip } from './zip-writer.js';

const special = fc.constantFrom(
  '~',
  '|',
  '"',
  "'",
  '\\',
  '\r',
  '\n',
  '\r\n',
  '&',
  ' ',
  '\t',
  'Ñ',
  '\u{FFFD}',
  '\u{1F600}',
  '\u{2028}',
  'A',
);
const names = fc
  .array(fc.oneof(special, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 12 })
  .map((parts) => parts.join(''));
const rfcs = fc.stringMatching(/^[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}$/);
const times = fc
  .date({ min: new Date('2011-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19));
const amounts = fc
  .tuple(fc.nat(1e9), fc.stringMatching(/^[0-9]{0,6}$/))
  .map(([whole, decimals]) => (decimals === '' ? `${whole}` : `${whole}.${decimals}`));

/** What the SAT knows of a document. */
const facts = fc.record({
  uuid: fc.uuid(),
  issuerRfc: rfcs,
  issuerName: names,
  receiverRfc: rfcs,
  receiverName: names,
  pacRfc: rfcs,
  issuedAt: times,
  certifiedAt: times,
  amount: amounts,
  type: fc.constantFrom('I', 'E', 'T', 'N', 'P'),
  cancelledAt: fc.option(times, { nil: undefined }),
  onBehalfOf: fc.option(fc.record({ rfc: rfcs, name: names }), { nil: undefined }),
});
type Facts = typeof facts extends fc.Arbitrary<infer F> ? F : never;

/** The SAT writes a name raw, except that a CR becomes a lone LF. */
const written = (name: string): string => name.replaceAll('\r', '\n');
const unbroken = (name: string): string => name.replaceAll(/[\r\n]/g, '');
const blank = (time: string): string => time.replace('T', ' ');

function rowOf(fact: Facts): string {
  return [
    fact.uuid.toUpperCase(),
    fact.issuerRfc,
    written(fact.issuerName),
    fact.receiverRfc,
    written(fact.receiverName),
    fact.pacRfc,
    blank(fact.issuedAt),
    blank(fact.certifiedAt),
    fact.amount,
    fact.type,
    fact.cancelledAt === undefined ? '1' : '0',
    blank(fact.cancelledAt ?? ''),
  ].join('~');
}

function expectedOf({ cancelledAt, onBehalfOf, ...fact }: Facts): unknown {
  return {
    ...fact,
    issuerName: unbroken(fact.issuerName),
    receiverName: unbroken(fact.receiverName),
    status: cancelledAt === undefined ? 'active' : 'cancelled',
    ...(cancelledAt === undefined ? {} : { cancelledAt }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf: { rfc: onBehalfOf.rfc, name: unbroken(onBehalfOf.name) } }),
  };
}

/** A name with an RFC between two `~` could end at either of them: such rows are reported, not guessed. */
const isUnambiguous = ({ issuerName, receiverName }: Facts): boolean =>
  ![issuerName, receiverName].some((name) =>
    unbroken(name)
      .split('~')
      .some((piece) => /^[A-ZÑ&]{3,4}\d{6}\w{3}$/i.test(piece.trim())),
  );

describe('rows in the form of the SAT come back', () => {
  test('whatever the names are', async () => {
    const documents = fc.uniqueArray(facts.filter(isUnambiguous), { selector: ({ uuid }) => uuid, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(documents, fc.boolean(), async (documents, endsInLineEnd) => {
        const lines = [METADATA_HEADER, ...documents.map(rowOf)].join('\r\n');
        const thirdParties = documents.flatMap(({ uuid, onBehalfOf }) =>
          onBehalfOf === undefined ? [] : [`${uuid}~${onBehalfOf.rfc}~${written(onBehalfOf.name)}`],
        );
        const zip = writeZip([
          { name: 'A_01.txt', data: endsInLineEnd ? `${lines}\r\n` : lines },
          { name: 'A_01_tercero.txt', data: [THIRD_PARTY_HEADER, ...thirdParties, ''].join('\r\n') },
        ]);
        const results = await collect((await openPackage(zip)).readMetadata());
        expect(
          results.map(({ row, rejected }): MetadataRow | undefined => (rejected === undefined ? row : undefined)),
        ).toEqual(documents.map(expectedOf));
      }),
      { numRuns: 300 },
    );
  });
});

/** So short that rows which are too long occur. */
const LONGEST = 3;

describe('the lines of a file', () => {
  test('do not depend on how it comes in pieces', async () => {
    const text = fc
      .array(fc.constantFrom('\r\n', '\n', '\r', 'a', 'aaa', 'aaaa', 'Ñ', '\u{1F600}', '\u{FFFD}', ' '), {
        maxLength: 80,
      })
      .map((parts) => Buffer.from(parts.join('')));
    const broken = text.map((bytes) => Buffer.concat([bytes, Buffer.of(0xf1, 0x0d, 0x0a), bytes]));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(text, broken),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (bytes, sizes) => {
          const whole = (await collect(readLines(pieces(bytes, [1_000]), LONGEST))).flat();
          const parts = (await collect(readLines(pieces(bytes, sizes), LONGEST))).flat();
          // Text of a row that is too long is only its beginning, and how much of it may differ.
          const comparable = (lines: typeof whole): unknown =>
            lines.map((line) => (line.isTooLong ? { ...line, text: '' } : line));
          expect(comparable(parts)).toEqual(comparable(whole));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer, void, undefined> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
