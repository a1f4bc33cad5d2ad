import { createHash, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDownload } from '../src/download-stream.js';
import { cut } from './pieces.js';
import { announcedFailure, described, failureOf, recordedAnswer, recordedAnswers } from './recorded-answers.js';

const context = { service: 'cfdi', operation: 'download' } as const;

/** A body in the given pieces that notes how it was read. */
function bodyOf(pieces: readonly Uint8Array[]) {
  const seen = { read: 0, isLeft: false };
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of pieces) {
        seen.read += 1;
        yield piece;
      }
    } finally {
      seen.isLeft = true;
    }
  }
  return { body: body(), seen };
}

async function packageOf(pieces: readonly Uint8Array[], status = 200): Promise<Buffer> {
  const { bytes } = await openDownload({ status, body: bodyOf(pieces).body }, context);
  const decoded: Uint8Array[] = [];
  for await (const piece of bytes) decoded.push(piece);
  return Buffer.concat(decoded);
}

/** The answer of the SAT around a package of ours. */
function answerOf(content: Buffer): Buffer {
  const { text } = recordedAnswer('download', 'package-22-bytes.xml');
  return Buffer.from(text.replace(/(<Paquete>)[^<]*/, `$1${content.toString('base64')}`));
}

describe('the answer of a download', () => {
  it.each(recordedAnswers('download'))('$name reads as its name says', async ({ status, expected, text }) => {
    const failure = announcedFailure(expected);
    if (failure === undefined) expect(await packageOf([Buffer.from(text)], status)).toHaveLength(22);
    else expect(await failureOf(() => packageOf([Buffer.from(text)], status))).toEqual(failure);
  });

  it.each(recordedAnswers('download'))('$name reads the same byte by byte', async ({ status, expected, text }) => {
    const pieces = [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));
    const failure = announcedFailure(expected);
    if (failure === undefined) expect(await packageOf(pieces, status)).toHaveLength(22);
    else expect(await failureOf(() => packageOf(pieces, status))).toEqual(failure);
  });

  it('gives the same package however it is cut', async () => {
    const content = fc.uint8Array({ minLength: 1, maxLength: 500 });
    const places = fc.array(fc.nat(3000), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(content, places, async (bytes, at) => {
        expect(await packageOf(cut(answerOf(Buffer.from(bytes)), at))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('is refused wherever it ends too early', async () => {
    const whole = answerOf(Buffer.from('a package of ours'));
    for (let length = 0; length < whole.length; length += 1) {
      const { name } = await failureOf(() => packageOf([whole.subarray(0, length)]));
      expect(name).toBe('SatError');
    }
    expect(await packageOf([whole])).toEqual(Buffer.from('a package of ours'));
  });

  it('is refused, or read rightly, wherever one of its bytes is another', async () => {
    const content = Buffer.from('a package of ours');
    const whole = answerOf(content);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (place, byte) => {
        const spoilt = Buffer.from(whole);
        spoilt[place] = byte;
        const inPackage = place >= whole.indexOf('<Paquete>') + 9 && place < whole.indexOf('</Paquete>');
        try {
          const bytes = await packageOf([spoilt]);
          // Base64 has no checksum: another letter is another package, which its ZIP has to find out.
          if (!inPackage) expect(bytes).toEqual(content);
        } catch (error) {
          expect(described(error)['name']).toBe('SatError');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('streams: pieces of at most 64 KB come out before the rest has arrived', async () => {
    const content = randomBytes(3_000_000);
    const whole = answerOf(content);
    const pieces = Array.from({ length: Math.ceil(whole.length / 70_000) }, (_, index) =>
      whole.subarray(index * 70_000, (index + 1) * 70_000),
    );
    const { body, seen } = bodyOf(pieces);
    const { bytes, codEstatus } = await openDownload({ status: 200, body }, context);
    expect([codEstatus, seen.read]).toEqual(['5000', 1]);

    const hash = createHash('sha256');
    let ahead = 0;
    let largest = 0;
    let decoded = 0;
    for await (const piece of bytes) {
      hash.update(piece);
      decoded += piece.length;
      largest = Math.max(largest, piece.length);
      ahead = Math.max(ahead, seen.read * 70_000 - (decoded * 4) / 3);
    }
    expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
    expect(largest).toBeLessThanOrEqual(65_536);
    // Back-pressure: nothing is fetched that nobody has asked for.
    expect(ahead).toBeLessThan(3 * 70_000);
    expect(seen.isLeft).toBe(true);
  });

  it('is left when the reader leaves', async () => {
    const { body, seen } = bodyOf(cut(answerOf(randomBytes(500_000)), [100_000, 200_000, 300_000]));
    const { bytes } = await openDownload({ status: 200, body }, context);
    for await (const piece of bytes) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(seen.isLeft).toBe(true);
  });

  it('is left when its iterator is closed before it was read', async () => {
    const { body, seen } = bodyOf([answerOf(randomBytes(1000))]);
    const { bytes } = await openDownload({ status: 200, body }, context);
    await bytes[Symbol.asyncIterator]().return?.();
    expect(seen.isLeft).toBe(true);
  });

  it('is left when it is a refusal', async () => {
    const { body, seen } = bodyOf([Buffer.from(recordedAnswer('download', 'LIMIT_REACHED-5008').text)]);
    await failureOf(() => openDownload({ status: 200, body }, context));
    expect(seen.isLeft).toBe(true);
  });

  it('is not read twice: a second loop would see an empty package', async () => {
    const { body } = bodyOf([answerOf(randomBytes(1000))]);
    const { bytes } = await openDownload({ status: 200, body }, context);
    for await (const piece of bytes) expect(piece.length).toBeGreaterThan(0);
    expect(() => bytes[Symbol.asyncIterator]()).toThrow(TypeError);
  });

  it('without an end before the package is bounded', async () => {
    const endless = Buffer.from(
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" a="${'x'.repeat(70_000)}`,
    );
    const pieces = Array.from({ length: 100 }, () => endless);
    const { body, seen } = bodyOf(pieces);
    expect(await failureOf(() => openDownload({ status: 200, body }, context))).toMatchObject({
      code: 'UNREADABLE_ANSWER',
    });
    expect(seen.read).toBeLessThan(3);
  });

  it('without an end behind the package is bounded', async () => {
    const whole = answerOf(Buffer.from('a package of ours')).toString();
    const endless = Buffer.from(whole.replace('</Paquete>', `</Paquete>${' '.repeat(100_000)}`));
    const pieces = Array.from({ length: Math.ceil(endless.length / 1000) }, (_, index) =>
      endless.subarray(index * 1000, (index + 1) * 1000),
    );
    expect(await failureOf(() => packageOf(pieces))).toMatchObject({ code: 'DAMAGED_PACKAGE' });
  });
});
