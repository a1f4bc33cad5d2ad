import * as fc from 'fast-check';

const XML_TOKENS = [
  '<',
  '>',
  '/',
  '"',
  "'",
  '&',
  '&amp;',
  '&#65;',
  '&#x0;',
  '&nbsp;',
  ']]>',
  '<!--',
  '-->',
  '--',
  '<![CDATA[',
  '<?a ',
  '<?xml?>',
  '?>',
  '=',
  ' ',
  '\n',
  ':',
  'a',
  ' a="b"',
  ' a:b="c"',
  ' xmlns:a="urn:a"',
  ' xmlns=""',
  ' xmlns:a=""',
  ' xml:lang="es"',
  '<a/>',
  '<a>',
  '</a>',
  '\u{0}',
  '\u{1}',
  '\u{E9}',
];

/** A document in which pieces were put, taken away, or replaced. */
export function mutatedXml(original: Buffer): fc.Arbitrary<Buffer> {
  return mutated(
    original,
    fc.constantFrom(...XML_TOKENS).map((token) => Buffer.from(token)),
  );
}

/** Bytes in which some were put, taken away, or replaced. */
export function mutatedBytes(original: Buffer, mostChanges = 3): fc.Arbitrary<Buffer> {
  return mutated(
    original,
    fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    mostChanges,
  );
}

function mutated(original: Buffer, pieces: fc.Arbitrary<Buffer>, mostChanges = 3): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.nat(original.length),
    drop: fc.integer({ min: 0, max: 6 }),
    piece: fc.option(pieces),
  });
  return fc.array(change, { minLength: 1, maxLength: mostChanges }).map((changes) => {
    let bytes = original;
    for (const { at, drop, piece } of changes) {
      bytes = Buffer.concat([bytes.subarray(0, at), piece ?? Buffer.alloc(0), bytes.subarray(at + drop)]);
    }
    return bytes;
  });
}
