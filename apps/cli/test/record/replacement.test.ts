import { isRfc } from '@acopio/credentials';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blanked, createReplacement, KEY_BYTES, masked } from '../../src/record/replacement.js';

const key = Buffer.alloc(KEY_BYTES, 7);
const replacement = createReplacement(key);

/** One of the characters. */
function oneOf(characters: string): fc.Arbitrary<string> {
  return fc.constantFrom(...Array.from(characters));
}

const letter = oneOf('ABCDEFGHIJKLMNOPQRSTUVWXYZÑ&');
const day = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(2, 10).replaceAll('-', ''));
const rfc = fc
  .tuple(
    fc.string({ unit: letter, minLength: 3, maxLength: 4 }),
    day,
    fc.string({ unit: oneOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), minLength: 2, maxLength: 2 }),
    oneOf('0123456789A'),
  )
  .map((parts) => parts.join(''));
const name = fc.string({ unit: oneOf('ABCXYZabcÑÉ0129 .,&\'"<~|\n'), maxLength: 60 });

/** What is neither a letter of the 26 nor a digit, with places for those. */
function formOf(text: string): string {
  return text.replaceAll(/[A-Z]/g, 'A').replaceAll(/[a-z]/g, 'a').replaceAll(/\d/g, '0');
}

/** Two different values never get the same one; the same one always gets the same, also from another start of the program. */
function expectInjective(values: fc.Arbitrary<string>, replace: (text: string) => string, again: typeof replace): void {
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(values, (value) => {
      const invented = replace(value);
      expect(again(value)).toBe(invented);
      expect(seen.get(invented) ?? value).toBe(value);
      seen.set(invented, value);
    }),
    { numRuns: 500 },
  );
}

describe('the RFC in place of another', () => {
  test('is an RFC of the same kind, with Ñ and & where they were', () => {
    fc.assert(
      fc.property(rfc, (original) => {
        const invented = replacement.rfc(original);
        expect(isRfc(invented)).toBe(isRfc(original));
        expect(invented).toHaveLength(original.length);
        expect(invented.replaceAll(/[^Ñ&]/g, '.')).toBe(original.replaceAll(/[^Ñ&]/g, '.'));
      }),
    );
  });

  test('is always the same, and no other RFC gets it', () => {
    expectInjective(rfc, replacement.rfc, createReplacement(key).rfc);
  });

  test('is another one in every recording', () => {
    const other = createReplacement(Buffer.alloc(KEY_BYTES, 8));
    expect(other.rfc('EKU9003173C9')).not.toBe(replacement.rfc('EKU9003173C9'));
    expect(replacement.rfc('EKU9003173C9')).not.toBe('EKU9003173C9');
  });

  test.for(['XAXX010101000', 'XEXX010101000', 'SAT970701NN3'])('of nobody, %s, is itself', (generic) => {
    expect(replacement.rfc(generic)).toBe(generic);
  });

  test('is none of those of nobody', () => {
    fc.assert(
      fc.property(rfc, (original) => !/^(?:XAXX010101000|XEXX010101000|SAT970701NN3)$/.test(replacement.rfc(original))),
    );
  });

  test('keeps an impossible date impossible, and lower case lower', () => {
    expect(isRfc(replacement.rfc('EKU9002313C9'))).toBe(false);
    expect(replacement.rfc('eku9003173c9')).toBe(replacement.rfc('EKU9003173C9').toLowerCase());
  });
});

describe('the name in place of another', () => {
  test('has the same length, case of letters and everything between them', () => {
    fc.assert(
      fc.property(name, (original) => {
        expect(formOf(replacement.name(original))).toBe(formOf(original));
      }),
    );
  });

  test('is always the same, and no other name gets it', () => {
    expectInjective(name, replacement.name, createReplacement(key).name);
  });

  test('has the same letters whatever stands between them, as names do in metadata and in XML', () => {
    const bare = (text: string): string => text.replaceAll(/[^A-Z]/g, '');
    expect(bare(replacement.name('ESCUELA KEMPER, S.A.'))).toBe(bare(replacement.name('ESCUELA\nKEMPER SA')));
  });

  test('has nothing of a name that starts alike', () => {
    const [one, other] = [
      replacement.name('ESCUELA KEMPER URGATE SA DE CV'),
      replacement.name('ESCUELA KEMPER URGATE SC'),
    ];
    expect(one.slice(0, 10)).not.toBe(other.slice(0, 10));
  });

  test('has no letters of other alphabets', () => {
    expect(replacement.name('ООО Ромашка Ñ')).toMatch(/^[A-Z]{3} [A-Z]{7} Ñ$/);
  });
});

describe('the UUID in place of another', () => {
  test('is a UUID in the same case, always the same, and no other UUID gets it', () => {
    expectInjective(fc.uuid(), replacement.uuid, createReplacement(key).uuid);
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        // One without letters has no case.
        fc.pre(/[a-f]/.test(uuid));
        expect(replacement.uuid(uuid)).toMatch(/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/);
        expect(replacement.uuid(uuid.toUpperCase())).toBe(replacement.uuid(uuid).toUpperCase());
      }),
    );
  });
});

describe('the number in place of another', () => {
  test('has as many digits, and is equal where the numbers are', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 999 }), fc.nat({ max: 3 }), (whole, fraction, zeros) => {
        const text = `${whole}.${fraction}`;
        const invented = replacement.number(text);
        expect(formOf(invented)).toBe(formOf(text));
        expect(Number(replacement.number(text + '0'.repeat(zeros)))).toBe(Number(invented));
      }),
    );
  });

  test.for(['0', '0.00', '-0.0', ''])('%j is itself', (zero) => {
    expect(replacement.number(zero)).toBe(zero);
  });
});

test('masked text keeps its form only, and blanked text its length', () => {
  expect(masked('Av. Ñuñoa 12-B, piñata@example.com')).toBe('Xx. Xxxxx 00-X, xxxxxx@xxxxxxx.xxx');
  expect(blanked('MIIF+/9==')).toBe('AAAAAAA==');
});
