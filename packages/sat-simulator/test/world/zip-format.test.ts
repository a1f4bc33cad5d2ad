import { describe, expect, it } from 'vitest';

import { createZipDirectory } from '../../src/world/zip-format.js';

describe('the directory of a ZIP', () => {
  it('has as many files as it can count, and no more', () => {
    const directory = createZipDirectory();
    const entry = { name: 'a.xml', size: 0, crc: 0, deflatedSize: 2 };
    for (let files = 0; files < 65_535; files += 1) {
      directory.add(entry);
    }
    const bytes = directory.bytes();
    expect(bytes.readUInt16LE(bytes.length - 12)).toBe(65_535);
    expect(() => directory.add(entry)).toThrow(RangeError);
  });

  it('reaches as far as four gigabytes', () => {
    const directory = createZipDirectory();
    const half = { name: 'half.xml', size: 2 ** 31, crc: 0, deflatedSize: 2 ** 31 };
    directory.add(half);
    directory.add(half);
    expect(() => directory.add(half)).toThrow(RangeError);
    expect(() => directory.bytes()).toThrow(RangeError);
  });
});
