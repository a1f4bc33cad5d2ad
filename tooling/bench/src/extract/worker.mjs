/**
 * A program: reads one package in one way, prints how long that took and what it came to, as JSON, and ends when its input does. It is
 * JavaScript, and imports only what its way needs, because its memory is measured and Node's own reading of TypeScript has 18 MiB.
 *
 *     node worker.mjs cfdis <package>
 *     node worker.mjs headers <package>
 *     node worker.mjs headers-small <package>
 *     node worker.mjs headers-alone <package>
 *     node worker.mjs saxes <package>
 *     node worker.mjs saxes-alone <package>
 *     node worker.mjs nodecfdi-cfdis <package>
 *     node worker.mjs threads <package> <how many> <whether with headers>
 *     node worker.mjs metadata <package>
 *     node worker.mjs nodecfdi-metadata <package>
 *     node worker.mjs agreement <package>
 *
 * The clock starts when everything is loaded.
 */
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { openPackage, readHeader } from '@acopio/package-extractor';
import { readCfdis } from './read-cfdis.mjs';

const [way, path, ...more] = process.argv.slice(2);

async function timed(read) {
  const start = performance.now();
  const result = await read();
  return { seconds: (performance.now() - start) / 1000, ...result };
}

/** The extractor hands over bytes, and saxes makes headers of them. */
async function saxes() {
  const { createSaxesReader } = await import('./saxes-header.ts');
  const read = createSaxesReader();
  return timed(() => readCfdis(path, { header: false }, ({ bytes }) => read(bytes)));
}

/** The time that the headers take, without that of reading the package. */
async function alone(read) {
  let milliseconds = 0;
  const { items } = await readCfdis(path, { header: false }, ({ bytes }) => {
    const start = performance.now();
    read(bytes);
    milliseconds += performance.now() - start;
  });
  return { seconds: milliseconds / 1000, items };
}

async function saxesAlone() {
  const { createSaxesReader } = await import('./saxes-header.ts');
  return alone(createSaxesReader());
}

/** With a young heap that does not grow. */
async function headersSmall() {
  setFlagsFromString('--semi-space-growth-factor=1');
  return timed(() => readCfdis(path, { header: true }));
}

/** Each thread reads its share; the clock starts when all of them have loaded. */
async function threads() {
  const [of, withHeaders] = [Number(more[0]), more[1] === 'true'];
  const workers = Array.from({ length: of }, (_, index) => {
    const workerData = { path, options: { share: { index, of }, header: withHeaders } };
    return new Worker(new URL('share.mjs', import.meta.url), { workerData });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return timed(async () => {
    const answers = workers.map((worker) => once(worker, 'message'));
    for (const worker of workers) worker.postMessage('read', []);
    const shares = (await Promise.all(answers)).map(([share]) => share);
    const sum = (name) => shares.reduce((total, share) => total + share[name], 0);
    return { items: sum('items'), bytes: sum('bytes') };
  });
}

async function metadata() {
  return timed(async () => {
    await using satPackage = await openPackage(path);
    let items = 0;
    let thirdParties = 0;
    for await (const { row } of satPackage.readMetadata()) {
      if (row === undefined) throw new Error('a row was rejected');
      items += 1;
      if (row.onBehalfOf !== undefined) thirdParties += 1;
    }
    return { items, thirdParties };
  });
}

async function nodecfdiCfdis() {
  const { CfdiPackageReader } = await import('@nodecfdi/sat-ws-descarga-masiva');
  return timed(async () => {
    const reader = await CfdiPackageReader.createFromFile(path);
    let items = 0;
    for await (const cfdi of reader.cfdis()) items += cfdi.size;
    return { items };
  });
}

async function nodecfdiMetadata() {
  const { MetadataPackageReader } = await import('@nodecfdi/sat-ws-descarga-masiva');
  return timed(async () => {
    const reader = await MetadataPackageReader.createFromFile(path);
    let items = 0;
    let thirdParties = 0;
    for await (const item of reader.metadata()) {
      items += 1;
      if (item.get('rfcACuentaTerceros') !== '') thirdParties += 1;
    }
    return { items, thirdParties };
  });
}

/** Whether the extractor and saxes find the same in every document. */
async function agreement() {
  const { createSaxesReader } = await import('./saxes-header.ts');
  const read = createSaxesReader();
  const plain = (header) => JSON.parse(JSON.stringify(header));
  return readCfdis(path, { header: true }, ({ name, header, bytes }) => {
    if (!isDeepStrictEqual(plain(read(bytes)), plain(header))) throw new Error(`saxes finds another header in ${name}`);
  });
}

const ways = {
  cfdis: () => timed(() => readCfdis(path, { header: false })),
  headers: () => timed(() => readCfdis(path, { header: true })),
  'headers-small': headersSmall,
  'headers-alone': () => alone(readHeader),
  saxes,
  'saxes-alone': saxesAlone,
  'nodecfdi-cfdis': nodecfdiCfdis,
  threads,
  metadata,
  'nodecfdi-metadata': nodecfdiMetadata,
  agreement,
};
process.stdout.write(`${JSON.stringify(await ways[way]())}\n`);
process.stdin.resume();
