import { Zip, ZipDeflate } from 'fflate';

/** A file that is to be packed. */
export interface FileToPack {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The first time that a ZIP can hold: the same files give the same bytes, whenever they are packed. */
const NO_TIME = new Date(1980, 0, 1);

/** Packs files into a ZIP, one after the other, in memory that does not grow with them. At most 65 535 files and 4 GiB. */
export async function* packed(files: AsyncIterable<FileToPack>): AsyncGenerator<Uint8Array, void, undefined> {
  let ready: Uint8Array[] = [];
  const taken = (): Uint8Array[] => {
    const chunks = ready;
    ready = [];
    return chunks;
  };
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    ready.push(chunk);
  });
  for await (const { name, chunks } of files) {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = NO_TIME;
    zip.add(entry);
    for await (const chunk of chunks) {
      entry.push(chunk);
      yield* taken();
    }
    entry.push(new Uint8Array(0), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
