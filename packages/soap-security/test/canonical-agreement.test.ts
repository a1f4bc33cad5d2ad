import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareOperation } from '../src/index.js';
import type { XmlElement } from '../src/index.js';
import { canonicalByXmllint, needJudge } from './foreign-judges.js';
import { partsOfOperation } from './wire.js';

const namespace = 'http://example.org/operations?a=1';
const certificate = { der: Uint8Array.of(48, 0), issuerName: 'CN=any', serialDecimal: '1' };
const MESSAGES = 300;

const names = fc.stringMatching(/^[A-WYZa-wyz_][\w.-]{0,8}$/);
const character = fc.oneof(
  fc.constantFrom(
    '&',
    '<',
    '>',
    '"',
    "'",
    '\t',
    '\n',
    '\r',
    ' ',
    'Ñ',
    'é',
    ']]>',
    '&amp;',
    '🧾',
    '\u0085',
    '\u2028',
    '\uFEFF',
  ),
  fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 1 }),
);
const texts = fc.array(character, { maxLength: 12 }).map((parts) => parts.join(''));
const attributes = fc.dictionary(names, texts, { maxKeys: 6, noNullPrototype: true });
const { element: elements } = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc.record({
    name: names,
    attributes,
    children: fc.array(fc.oneof({ depthSize: 'small' }, texts, tie('element')), { maxLength: 4 }),
  }),
}));

describe('libxml2', () => {
  it('canonicalises any operation to the bytes that were digested', (context) => {
    needJudge(context, 'xmllint');
    const children = fc.sample(elements, { numRuns: MESSAGES, seed: 20_260_115 });
    const wires = children.map((child) =>
      prepareOperation({ certificate, namespace, operation: { name: 'Ask', children: [child] } }).assemble(
        Uint8Array.of(1),
      ),
    );
    const canonical = canonicalByXmllint(`<all>${wires.join('')}</all>`)
      .split('</s:Envelope>')
      .slice(0, -1);
    expect(canonical).toHaveLength(MESSAGES);
    for (const envelope of canonical) {
      const { signedElement, digestValue } = partsOfOperation(envelope, 'Ask');
      expect(createHash('sha1').update(signedElement).digest('base64')).toBe(digestValue);
    }
  });
});
