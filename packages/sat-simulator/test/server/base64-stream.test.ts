import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { base64Stream } from '../../src/server/base64-stream.js';

async function* inChunks(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const length of lengths) {
    yield bytes.subarray(start, start + length);
    start += length;
  }
  yield bytes.subarray(start);
}

describe('base64 of a stream', () => {
  it('is that of all its bytes, however they are cut', async () => {
    const length = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 30_000 }));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40_000 }), fc.array(length), async (bytes, lengths) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of base64Stream(inChunks(bytes, lengths))) {
          chunks.push(chunk);
        }
        expect(Buffer.concat(chunks).toString('latin1')).toBe(Buffer.from(bytes).toString('base64'));
      }),
      { numRuns: 60 },
    );
  });
});
