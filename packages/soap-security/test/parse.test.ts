import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SoapSecurityError, parseXml } from '../src/index.js';
import { ask, needJudge } from './foreign-judges.js';

const FOLDER = join(import.meta.dirname, 'fixtures', 'xml');
/** The expected answer is the part of the file's name before `.xml`: `accepted`, or the code of the error. */
const CASES = readdirSync(FOLDER).map((file) => ({ file, expected: file.split('.').at(-2) ?? '' }));
const JUDGED = CASES.filter(({ expected }) => expected !== 'XML_WITH_DTD');

/** What the property test strings together. */
const PIECES = [
  '<a>',
  '</a>',
  '<b c="1">',
  "<x:y xmlns:x='u'/>",
  '<',
  '>',
  '"',
  "'",
  '&',
  '&amp;',
  '&#65;',
  '&#x0;',
  ']]>',
  'é',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?',
  '?>',
  '<!DOCTYPE a>',
  '=',
  ' ',
  '\n',
  '\u0000',
  '\uD800',
  'xmlns="u"',
  '/',
];

describe('parseXml, on recorded texts', () => {
  it.each(CASES)('answers as the name of $file says', ({ file, expected }) => {
    expect(answerTo(readFileSync(join(FOLDER, file), 'utf8'))).toBe(expected);
  });

  it('agrees with xmllint on all that have no document type', (context) => {
    needJudge(context, 'xmllint');
    const answers = JUDGED.map(({ file }) => {
      // Undeclared prefixes are errors that xmllint reports without counting them in its exit code.
      const { accepted, stderr } = ask('xmllint', ['--noout', '{case.xml}'], {
        'case.xml': readFileSync(join(FOLDER, file)),
      });
      return { file, expected: accepted && stderr === '' ? 'accepted' : 'XML_NOT_WELL_FORMED' };
    });
    expect(answers).toEqual(JUDGED);
  });
});

describe('parseXml, on characters', () => {
  it('keeps the separators that only XML 1.1 takes for line ends, and normalises those of XML 1.0', () => {
    expect(parseXml('<a>1\u00852\u20283\r\n4\r5\n6</a>').documentElement?.textContent).toBe('1\u00852\u20283\n4\n5\n6');
  });

  it('resolves the references of XML', () => {
    expect(parseXml('<a>&amp;&lt;&gt;&apos;&quot;&#209;&#xd1;&#x1F9FE;</a>').documentElement?.textContent).toBe(
      '&<>\'"ÑÑ🧾',
    );
  });

  it('keeps what a CDATA section and a comment hold away from the markup', () => {
    const root = parseXml('<a><!-- <b> & &x; --><![CDATA[<b> & &x;]]></a>').documentElement;
    expect(root?.textContent).toBe('<b> & &x;');
  });
});

describe('parseXml, on limits', () => {
  it.each([
    ['depth', nested(64), nested(65)],
    ['elements', `<a>${'<b/>'.repeat(49_999)}</a>`, `<a>${'<b/>'.repeat(50_000)}</a>`],
    ['attributes', attributes(64), attributes(65)],
    ['characters', `<a>${' '.repeat(1_048_569)}</a>`, `<a>${' '.repeat(1_048_570)}</a>`],
  ])('accepts the most that is allowed of %s and refuses one more', (limit, most, more) => {
    expect(answerTo(most)).toBe('accepted');
    expect(() => parseXml(more)).toThrow(expect.objectContaining({ code: 'XML_TOO_LARGE' }));
    expect(() => parseXml(more)).toThrow(limit);
  });

  it('takes other limits from the caller', () => {
    expect(parseXml(nested(65), { depth: 65 }).documentElement?.localName).toBe('a');
    expect(() => parseXml(nested(3), { depth: 2 })).toThrow(expect.objectContaining({ code: 'XML_TOO_LARGE' }));
  });
});

describe('parseXml, on anything', () => {
  it('returns a document or throws a SoapSecurityError', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (parts) => {
        expect(answerTo(`<a>${parts.join('')}</a>`)).toMatch(/^(accepted|XML_[A-Z_]+)$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('never shows the text in the error', () => {
    for (const text of [
      '<a secret="s3cret">',
      '<s3cret',
      '<a>&s3cret;</a>',
      '<a b="s3cret" b="s3cret"/>',
      '<a></s3cret>',
    ]) {
      expect(
        inspect(
          thrownBy(() => parseXml(text)),
          { depth: 5 },
        ),
      ).not.toContain('s3cret');
    }
  });
});

function nested(levels: number): string {
  return '<a>'.repeat(levels) + '</a>'.repeat(levels);
}

function attributes(count: number): string {
  return `<a ${Array.from({ length: count }, (_, i) => `a${i}=""`).join(' ')}/>`;
}

function answerTo(text: string): string {
  try {
    return parseXml(text).documentElement === null ? 'nothing' : 'accepted';
  } catch (error) {
    return error instanceof SoapSecurityError ? error.code : String(error);
  }
}

function thrownBy(action: () => unknown): SoapSecurityError {
  try {
    action();
  } catch (error) {
    if (error instanceof SoapSecurityError) return error;
  }
  throw new Error('no SoapSecurityError');
}
