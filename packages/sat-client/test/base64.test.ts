import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Decoder } from '../src/base64.js';
import { cut } from './pieces.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decode(pieces: readonly Buffer[]): Buffer {
  const decoder = base64Decoder((detail) => new Error(detail));
  const bytes = pieces.flatMap((piece) => [...decoder.push(piece)]);
  return Buffer.concat([...bytes, decoder.finish()]);
}

describe('base64 in pieces', () => {
  it('gives the bytes that were encoded, wherever it is cut and whatever white space stands in it', () => {
    const blank = fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\t ');
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.nat(1000), { maxLength: 30 }),
        fc.infiniteStream(blank),
        (bytes, places, blanks) => {
          const text = Array.from(Buffer.from(bytes).toString('base64')).map((letter) => letter + blanks.next().value);
          expect(decode(cut(Buffer.from(text.join('')), places))).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });

  it('comes out in pieces of at most 64 KB, even if it arrives at once', () => {
    const bytes = Buffer.alloc(300_001, 'acopio');
    const decoder = base64Decoder((detail) => new Error(detail));
    const pieces = [...decoder.push(Buffer.from(bytes.toString('base64')))];
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(65_536);
    expect(Buffer.concat([...pieces, decoder.finish()]).equals(bytes)).toBe(true);
  });

  it('with any letter replaced by one of no alphabet is refused', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 100 }),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }).filter((byte) => !`${LETTERS}= \t\r\n`.includes(String.fromCharCode(byte))),
        fc.array(fc.nat(200), { maxLength: 5 }),
        (bytes, place, byte, places) => {
          const text = Buffer.from(Buffer.from(bytes).toString('base64'));
          text[place % text.length] = byte;
          expect(() => decode(cut(text, places))).toThrow(/^base64/);
        },
      ),
    );
  });

  it('gives what came whole before a foreign character, and then refuses', () => {
    const decoder = base64Decoder((detail) => new Error(detail));
    const pieces = decoder.push(Buffer.from('YWNvcGlv*AAA'));
    expect(Buffer.from(pieces.next().value ?? []).toString()).toBe('acopio');
    expect(() => pieces.next()).toThrow('base64 alphabet');
  });

  it.each([
    ['a missing padding', 'QQ'],
    ['half a padding', 'QQ='],
    ['a single letter', 'Q'],
    ['three paddings', 'Q==='],
    ['nothing but padding', '===='],
    ['padding before the end', 'QQ==QQ=='],
    ['letters behind the padding', 'QUI=Q'],
    ['a fifth padding', 'QQ==='],
    ['unused bits that are set', 'QR=='],
    ['unused bits of two bytes that are set', 'QUJ='],
    ['the alphabet for URLs', '-_-_'],
    ['what Node skips in silence', 'AAAA!!!!éBBB=C'],
  ])('with %s is refused', (_name, text) => {
    expect(() => decode([Buffer.from(text)])).toThrow(/^base64/);
    expect(() => decode(Array.from(text).map((letter) => Buffer.from(letter)))).toThrow(/^base64/);
  });
});
