import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** The SAT's envelope up to its package, and behind it. */
export const ENVELOPE = {
  head:
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h:respuesta CodEstatus="5000" Mensaje="Solicitud Aceptada" ' +
    'xmlns:h="http://DescargaMasivaTerceros.sat.gob.mx" xmlns="http://DescargaMasivaTerceros.sat.gob.mx"/></s:Header><s:Body>' +
    '<RespuestaDescargaMasivaTercerosSalida xmlns="http://DescargaMasivaTerceros.sat.gob.mx"><Paquete>',
  end: '</Paquete></RespuestaDescargaMasivaTercerosSalida></s:Body></s:Envelope>',
};

/** A package in base64, in a file of its own. */
export interface Body {
  readonly path: string;
  /** Of base64, in MB. */
  readonly megabytes: number;
  /** Of the decoded package, hex. */
  readonly sha256: string;
}

/** One MB of base64. What repeats so far apart is as good as random to gzip. */
const BLOCK = randomBytes(750_000);

/** Writes a package of so many MB of base64. It is no ZIP: nobody looks into it. */
export async function writeBody(folder: string, megabytes: number): Promise<Body> {
  const path = join(folder, `${megabytes}.base64`);
  const letters = Buffer.from(BLOCK.toString('base64'));
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  for (let written = 0; written < megabytes; written += 1) {
    await file.write(letters);
    hash.update(BLOCK);
  }
  await file.close();
  return { path, megabytes, sha256: hash.digest('hex') };
}

/** Writes the whole answer around a package, compressed. */
export async function writeGzip({ path }: Body): Promise<string> {
  const gzip = `${path}.gz`;
  async function* answer(): AsyncGenerator<Buffer> {
    yield Buffer.from(ENVELOPE.head);
    const file = await open(path);
    yield* file.createReadStream() as AsyncIterable<Buffer>;
    yield Buffer.from(ENVELOPE.end);
  }
  await pipeline(Readable.from(answer(), { objectMode: false }), createGzip({ level: 1 }), createWriteStream(gzip));
  return gzip;
}
