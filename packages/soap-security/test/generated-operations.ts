import * as fc from 'fast-check';
import type { XmlElement } from '../src/index.js';

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

/** Elements with names, attributes and texts of every kind, some with children. */
export const { element: elements } = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc.record({
    name: names,
    attributes,
    children: fc.array(fc.oneof({ depthSize: 'small' }, texts, tie('element')), { maxLength: 4 }),
  }),
}));
