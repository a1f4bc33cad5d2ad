import { deflateRawSync, crc32 } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { deflateElsewhere } from '../../src/world/deflate-thread.js';
import { batchesOf, createBuffers } from '../../src/world/file-batch.js';

const contents = ['', 'a', '<a>Ñ 🥐</a>'.repeat(500), 'b'.repeat(70_000)];

async function deflatedInThread(): Promise<readonly Buffer[]> {
  const [batch] = batchesOf(
    contents.map((content, number) => ({ name: String(number), content })),
    createBuffers(),
  );
  if (batch === undefined) {
    throw new Error('there is a batch');
  }
  const { buffer, start, ends, sizes, crcs } = await deflateElsewhere(batch.plain);
  expect([...sizes]).toEqual(contents.map((content) => Buffer.byteLength(content)));
  expect([...crcs]).toEqual(contents.map((content) => crc32(content)));
  return contents.map((_, number) => Buffer.from(buffer).subarray(ends[number - 1] ?? start, ends[number]));
}

describe('the thread that deflates', () => {
  it('deflates each file as zlib does, and gives the results in order', async () => {
    const expected = contents.map((content) => deflateRawSync(content));
    const results = await Promise.all([deflatedInThread(), deflatedInThread(), deflatedInThread()]);
    expect(results).toEqual([expected, expected, expected]);
  });

  it('fails where there is no room for the result, and is there again afterwards', async () => {
    const tooSmall = { buffer: new ArrayBuffer(10), ends: new Uint32Array([10]) };
    await expect(deflateElsewhere(tooSmall)).rejects.toThrow(RangeError);
    expect(await deflatedInThread()).toHaveLength(contents.length);
  });
});
