import { crc32 as zlibCrc32, deflateRawSync } from 'node:zlib';

/** The facts of one header. Whatever a test overrides is written as given, true or not. */
export interface HeaderFields {
  name: Buffer;
  flags: number;
  method: number;
  crc32: number;
  compressedSize: number;
  size: number;
  extra: Buffer;
}

/** One entry to write. Only `name` and `data` are needed. */
export interface EntrySpec {
  readonly name: string | Buffer;
  readonly data?: string | Uint8Array;
  /** 8 by default. */
  readonly method?: number;
  /** What is written as compressed data, in place of the real one. */
  readonly compressed?: Uint8Array;
  /** Overrides in both headers. */
  readonly both?: Partial<HeaderFields>;
  readonly local?: Partial<HeaderFields>;
  readonly central?: Partial<HeaderFields>;
  /** Offset of the local header as the central directory tells it. */
  readonly localOffset?: number;
  readonly disk?: number;
  readonly madeBy?: number;
  readonly attributes?: number;
  /** Writes zeros into the local header and a data descriptor after the data. */
  readonly streamed?: boolean;
  /** Writes sizes and offset in ZIP64 fields. */
  readonly zip64?: boolean;
  /** Bytes between this entry and the next. */
  readonly after?: Uint8Array;
}

/** What the end of the ZIP says; overrides are written as given. */
export interface EndSpec {
  readonly zip64?: boolean;
  readonly comment?: Uint8Array;
  readonly entries?: number;
  readonly entriesHere?: number;
  readonly disk?: number;
  readonly directoryOffset?: number;
  readonly directorySize?: number;
  readonly zip64Entries?: number;
  readonly zip64DirectoryOffset?: number;
  readonly zip64Offset?: number;
  readonly zip64Size?: number;
}

/** Writes a ZIP in memory, sound or as broken as the test wants it. It shares no code with the reader. */
export function writeZip(entries: readonly EntrySpec[], end: EndSpec = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const add = (bytes: Uint8Array): void => {
    parts.push(Buffer.from(bytes));
    offset += bytes.length;
  };
  for (const spec of entries) {
    const localOffset = offset;
    const { fields, compressed } = factsOf(spec);
    const local = { ...fields, ...(spec.zip64 ? wideLocal(fields) : {}), ...spec.both, ...spec.local };
    const written = spec.streamed
      ? { ...local, flags: local.flags | 8, crc32: 0, compressedSize: 0, size: 0, ...spec.local }
      : local;
    add(localHeader(written));
    add(compressed);
    if (spec.streamed) add(descriptor(fields));
    if (spec.after) add(spec.after);
    directory.push(centralHeader(spec, fields, localOffset));
  }
  const directoryOffset = offset;
  for (const header of directory) add(header);
  const directorySize = offset - directoryOffset;
  const facts = { entries: entries.length, directoryOffset, directorySize };
  if (end.zip64) add(zip64End(facts, offset, end));
  add(plainEnd(facts, end));
  return Buffer.concat(parts);
}

function factsOf(spec: EntrySpec): { fields: HeaderFields; compressed: Uint8Array } {
  const data = Buffer.from(spec.data ?? '');
  const method = spec.method ?? 8;
  const compressed = spec.compressed ?? (method === 8 ? deflateRawSync(data) : data);
  const name = Buffer.from(spec.name);
  const isAscii = name.every((byte) => byte < 0x80);
  return {
    compressed,
    fields: {
      name,
      flags: isAscii ? 0 : 0x0800,
      method,
      crc32: zlibCrc32(data),
      compressedSize: compressed.length,
      size: data.length,
      extra: Buffer.alloc(0),
    },
  };
}

function wideLocal({ size, compressedSize }: HeaderFields): Partial<HeaderFields> {
  return { size: 0xffffffff, compressedSize: 0xffffffff, extra: extraField(1, [size, compressedSize]) };
}

/** An extra field with 64-bit numbers. */
export function extraField(id: number, values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(id, 0);
  field.writeUInt16LE(values.length * 8, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + index * 8);
  return field;
}

function localHeader(fields: HeaderFields): Buffer {
  const fixed = Buffer.alloc(30);
  fixed.writeUInt32LE(0x04034b50, 0);
  fixed.writeUInt16LE(20, 4);
  fixed.writeUInt16LE(fields.flags, 6);
  fixed.writeUInt16LE(fields.method, 8);
  fixed.writeUInt32LE(0x00210000, 10);
  fixed.writeUInt32LE(fields.crc32, 14);
  fixed.writeUInt32LE(fields.compressedSize, 18);
  fixed.writeUInt32LE(fields.size, 22);
  fixed.writeUInt16LE(fields.name.length, 26);
  fixed.writeUInt16LE(fields.extra.length, 28);
  return Buffer.concat([fixed, fields.name, fields.extra]);
}

function descriptor({ crc32, compressedSize, size }: HeaderFields): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc32, 4);
  bytes.writeUInt32LE(compressedSize, 8);
  bytes.writeUInt32LE(size, 12);
  return bytes;
}

function centralHeader(spec: EntrySpec, facts: HeaderFields, localOffset: number): Buffer {
  const offset = spec.localOffset ?? localOffset;
  const wide = spec.zip64
    ? {
        size: 0xffffffff,
        compressedSize: 0xffffffff,
        extra: extraField(1, [facts.size, facts.compressedSize, offset]),
      }
    : {};
  const flags = spec.streamed ? facts.flags | 8 : facts.flags;
  const fields = { ...facts, flags, ...wide, ...spec.both, ...spec.central };
  const fixed = Buffer.alloc(46);
  fixed.writeUInt32LE(0x02014b50, 0);
  fixed.writeUInt16LE(spec.madeBy ?? 20, 4);
  fixed.writeUInt16LE(20, 6);
  fixed.writeUInt16LE(fields.flags, 8);
  fixed.writeUInt16LE(fields.method, 10);
  fixed.writeUInt32LE(0x00210000, 12);
  fixed.writeUInt32LE(fields.crc32, 16);
  fixed.writeUInt32LE(fields.compressedSize, 20);
  fixed.writeUInt32LE(fields.size, 24);
  fixed.writeUInt16LE(fields.name.length, 28);
  fixed.writeUInt16LE(fields.extra.length, 30);
  fixed.writeUInt16LE(0, 32);
  fixed.writeUInt16LE(spec.disk ?? 0, 34);
  fixed.writeUInt16LE(0, 36);
  fixed.writeUInt32LE(spec.attributes ?? 0, 38);
  fixed.writeUInt32LE(spec.zip64 ? 0xffffffff : offset, 42);
  return Buffer.concat([fixed, fields.name, fields.extra]);
}

interface EndFacts {
  readonly entries: number;
  readonly directoryOffset: number;
  readonly directorySize: number;
}

function zip64End(facts: EndFacts, offset: number, end: EndSpec): Buffer {
  const bytes = Buffer.alloc(76);
  const entries = BigInt(end.zip64Entries ?? facts.entries);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeBigUInt64LE(BigInt(end.zip64Size ?? 44), 4);
  bytes.writeUInt16LE(45, 12);
  bytes.writeUInt16LE(45, 14);
  bytes.writeBigUInt64LE(entries, 24);
  bytes.writeBigUInt64LE(entries, 32);
  bytes.writeBigUInt64LE(BigInt(facts.directorySize), 40);
  bytes.writeBigUInt64LE(BigInt(end.zip64DirectoryOffset ?? facts.directoryOffset), 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(BigInt(end.zip64Offset ?? offset), 64);
  bytes.writeUInt32LE(1, 72);
  return bytes;
}

function plainEnd(facts: EndFacts, end: EndSpec): Buffer {
  const comment = Buffer.from(end.comment ?? []);
  const bytes = Buffer.alloc(22);
  const entries = end.entries ?? (end.zip64 ? 0xffff : facts.entries);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(end.disk ?? 0, 4);
  bytes.writeUInt16LE(end.disk ?? 0, 6);
  bytes.writeUInt16LE(end.entriesHere ?? entries, 8);
  bytes.writeUInt16LE(entries, 10);
  bytes.writeUInt32LE(end.directorySize ?? (end.zip64 ? 0xffffffff : facts.directorySize), 12);
  bytes.writeUInt32LE(end.directoryOffset ?? (end.zip64 ? 0xffffffff : facts.directoryOffset), 16);
  bytes.writeUInt16LE(comment.length, 20);
  return Buffer.concat([bytes, comment]);
}
