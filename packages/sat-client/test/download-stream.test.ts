import { createHash, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDownload } from '../src/download-stream.js';
import { packageReceipt } from '../src/package-receipt.js';
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

/** The answer of the SAT around a package of ours, or around its base64 in a form of its own. */
function answerOf(content: Buffer | string, recorded = 'package-22-bytes.xml'): Buffer {
  const { text } = recordedAnswer('download', recorded);
  const letters = typeof content === 'string' ? content : content.toString('base64');
  return Buffer.from(text.replace(/(<Paquete>)[^<]*/, `$1${letters}`));
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
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

  it.each(['package-22-bytes.xml', 'header-behind-the-body'])(
    '(%s) gives the same package however it is cut',
    async (name) => {
      const content = fc.uint8Array({ minLength: 1, maxLength: 500 });
      const places = fc.array(fc.nat(3000), { maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(content, places, async (bytes, at) => {
          expect(await packageOf(cut(answerOf(Buffer.from(bytes), name), at))).toEqual(Buffer.from(bytes));
        }),
      );
    },
  );

  it('gives the same package whatever white space stands at the borders of its pieces', async () => {
    const blank = fc.constantFrom('', ' ', '\n', '\r\n', '\t  \n');
    const pieces = fc.array(fc.tuple(fc.nat(9), blank), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 90 }), pieces, blank, async (bytes, lengths, first) => {
        const letters = Buffer.from(bytes).toString('base64');
        const parts: string[] = [first];
        let at = 0;
        for (const [length, space] of lengths) {
          parts.push(letters.slice(at, at + length), space);
          at += length;
        }
        parts.push(letters.slice(at));
        const [head = '', end = ''] = answerOf('*').toString().split('*');
        const arriving = [head, ...parts, end].map((part) => Buffer.from(part));
        expect(await packageOf(arriving)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('gives the same large package in lines of 76 letters', async () => {
    const content = randomBytes(400_000);
    const lines = content.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
    expect((await packageOf([answerOf(lines)])).equals(content)).toBe(true);
  });

  it.each(['package-22-bytes.xml', 'header-behind-the-body'])(
    '(%s) is refused wherever it ends too early',
    async (name) => {
      const whole = answerOf(Buffer.from('a package of ours'), name);
      for (let length = 0; length < whole.length; length += 1) {
        const failure = await failureOf(() => packageOf([whole.subarray(0, length)]));
        expect(failure).toMatchObject({ name: 'SatError', delivery: 'uncertain' });
      }
      expect(await packageOf([whole])).toEqual(Buffer.from('a package of ours'));
    },
  );

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

describe('what is known at the end of a download', () => {
  const content = randomBytes(200_000);

  async function open(pieces: readonly Uint8Array[]) {
    return openDownload({ status: 200, body: bodyOf(pieces).body }, context);
  }

  it('is its size and SHA-256, and no piece has changed under the hand of who kept it', async () => {
    const { bytes, whole } = await open([answerOf(content)]);
    const kept: Uint8Array[] = [];
    for await (const piece of bytes) kept.push(piece);
    expect(await whole).toEqual({ size: content.length, sha256: sha256(content) });
    expect(sha256(Buffer.concat(kept))).toBe(sha256(content));
  });

  it('is the error that ended it', async () => {
    const { bytes, whole } = await open([answerOf(content).subarray(0, 100_000)]);
    const thrown: unknown = await (async () => {
      for await (const piece of bytes) expect(piece.length).toBeGreaterThan(0);
    })().catch((error: unknown) => error);
    expect(described(thrown)).toMatchObject({ code: 'CONNECTION_LOST', delivery: 'uncertain' });
    await expect(whole).rejects.toBe(thrown);
  });

  it('is that it was left', async () => {
    const left = await open([answerOf(content)]);
    for await (const piece of left.bytes) if (piece.length > 0) break;
    expect(await failureOf(() => left.whole)).toMatchObject({ code: 'ABORTED', delivery: 'uncertain' });

    const untouched = await open([answerOf(content)]);
    await untouched.bytes[Symbol.asyncIterator]().return?.();
    expect(await failureOf(() => untouched.whole)).toMatchObject({ code: 'ABORTED', delivery: 'uncertain' });
  });

  it('is its status, where the header stands behind the body', async () => {
    const answer = await open([answerOf(content, 'header-behind-the-body')]);
    expect([answer.codEstatus, answer.message]).toEqual(['', '']);
    for await (const piece of answer.bytes) expect(answer.codEstatus).toBe(piece.length > 0 ? '' : 'no piece');
    expect([answer.codEstatus, answer.message]).toEqual(['5000', 'Solicitud Aceptada']);
    expect(await answer.whole).toEqual({ size: content.length, sha256: sha256(content) });
  });

  it('is a refusal, where that stands behind a package', async () => {
    const { bytes, whole } = await open([answerOf(content, '5007-refused.header-behind-a-package')]);
    const refused = { code: 'REFUSED', codEstatus: '5007', delivery: 'refused' };
    const failure = await failureOf(async () => {
      for await (const piece of bytes) expect(piece.length).toBeGreaterThan(0);
    });
    expect(failure).toMatchObject(refused);
    expect(await failureOf(() => whole)).toMatchObject(refused);
  });

  it('is at once a refusal without a package, wherever the header stands', async () => {
    for (const form of ['header-behind-no-package', 'header-behind-an-empty-package', 'empty-package']) {
      const { text } = recordedAnswer('download', `5008-refused.${form}`);
      expect(await failureOf(() => open([Buffer.from(text)]))).toMatchObject({ codEstatus: '5008' });
    }
  });

  it('is that it is larger than any package', async () => {
    const receipt = packageReceipt(context, 3);
    receipt.add(Buffer.from('abc'));
    const failure = await failureOf(() => receipt.add(Buffer.from('d')));
    expect(failure).toMatchObject({ code: 'UNREADABLE_ANSWER', delivery: 'uncertain' });
  });
});

describe('the text around a package', () => {
  const latin1 = Buffer.from(answerOf('QUJD').toString().replace('Solicitud Aceptada', 'Aceptación'), 'latin1');

  it('is read in the encoding that its header states', async () => {
    const contentType = 'text/xml; charset=iso-8859-1';
    const { message } = await openDownload({ status: 200, contentType, body: bodyOf([latin1]).body }, context);
    expect(message).toBe('Aceptación');
  });

  it.each(['text/xml; charset=utf-8', 'text/xml; charset=klingon'])(
    'is refused if it is not %s',
    async (contentType) => {
      const answer = { status: 200, contentType, body: bodyOf([latin1]).body };
      expect(await failureOf(() => openDownload(answer, context))).toMatchObject({ code: 'UNREADABLE_ANSWER' });
    },
  );
});
