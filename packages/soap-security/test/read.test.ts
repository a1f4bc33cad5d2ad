import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attribute, childElement, childElements, parseXml, rootElement, textOf } from '../src/index.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const ANSWERS = 'urn:example:answers';
const document = parseXml(
  readFileSync(join(import.meta.dirname, 'fixtures', 'xml', 'soap-answer.accepted.xml'), 'utf8'),
);
const envelope = required(rootElement(document, SOAP, 'Envelope'));
const answer = required(childElement(required(childElement(envelope, SOAP, 'Body')), ANSWERS, 'r'));

describe('rootElement', () => {
  it('is the root when name and namespace are right, and nothing when either is not', () => {
    expect(rootElement(document, SOAP, 'Envelope')).toBe(document.documentElement);
    expect(rootElement(document, SOAP, 'envelope')).toBeUndefined();
    expect(rootElement(document, ANSWERS, 'Envelope')).toBeUndefined();
  });
});

describe('childElement', () => {
  it('finds a child by namespace and name, whatever its prefix', () => {
    expect(textOf(required(childElement(answer, ANSWERS, 'item')))).toBe('first');
    expect(textOf(required(childElement(answer, 'urn:example:others', 'item')))).toBe('other');
  });

  it('finds nothing in another namespace, nor below the children', () => {
    expect(childElement(answer, SOAP, 'item')).toBeUndefined();
    expect(childElement(envelope, ANSWERS, 'r')).toBeUndefined();
  });
});

describe('childElements', () => {
  it('lists the children of a name in document order', () => {
    expect(childElements(answer, ANSWERS, 'item').map(textOf)).toEqual(['first', 'second & Ñ']);
  });

  it('lists all child elements when no name is given', () => {
    expect(childElements(answer).map(textOf)).toEqual(['first', 'second & Ñ', 'other']);
    expect(childElements(answer, ANSWERS)).toHaveLength(2);
  });

  it('is empty where there is none', () => {
    expect(childElements(answer, ANSWERS, 'none')).toEqual([]);
  });
});

describe('attribute', () => {
  it('tells an absent attribute from an empty one', () => {
    const element = required(parseXml('<a b="" x:c="1" xmlns:x="urn:x"/>').documentElement ?? undefined);
    expect(attribute(element, 'b')).toBe('');
    expect(attribute(element, 'c')).toBeUndefined();
    expect(attribute(answer, 'id')).toBe('1');
  });
});

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('absent');
  return value;
}
