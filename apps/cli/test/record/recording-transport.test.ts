import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SatError, type Transport, type TransportAnswer, type TransportRequest } from '@acopio/sat-client';
import { readRecording, type RecordedExchange } from '@acopio/sat-simulator';
import { describe, expect, test } from 'vitest';
import { openRecordingFolder } from '../../src/record/recording-folder.js';
import { recordingTransport, type RecordingSummary } from '../../src/record/recording-transport.js';
import { secretsOf } from '../../src/record/redaction.js';
import { createReplacement } from '../../src/record/replacement.js';
import { temporaryFolder } from '../harness.js';

const MIB = 1_048_576;
const request: TransportRequest = {
  service: 'cfdi',
  operation: 'download',
  url: 'https://localhost/cfdi/DescargaMasivaService.svc',
  headers: { SOAPAction: '"http://x/Descargar"', Authorization: 'WRAP access_token="secreto"' },
  body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><P><peticionDescarga IdPaquete="0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01"/></P></s:Body></s:Envelope>',
};

interface Bench {
  readonly folder: string;
  readonly transport: Transport;
  /** Closes the transport; answers what it told. */
  close(): Promise<RecordingSummary>;
  /** Closes it and reads what was saved. */
  saved(): Promise<readonly RecordedExchange[]>;
}

/** A recording transport around one that answers as told. */
async function bench(send: (request: TransportRequest) => Promise<TransportAnswer>): Promise<Bench> {
  const folder = join(await temporaryFolder(), 'recording');
  const now = (): Date => new Date();
  const recording = await openRecordingFolder(folder, now());
  const replacement = createReplacement(recording.key);
  const secrets = secretsOf('ESCUELA KEMPER URGATE', replacement);
  const told = Promise.withResolvers<RecordingSummary>();
  const transport = recordingTransport(
    { send, close: () => Promise.resolve() },
    { recording, secrets, rfc: replacement.rfc('EKU9003173C9'), now, onClose: told.resolve },
  );
  const close = async (): Promise<RecordingSummary> => {
    await transport.close();
    return told.promise;
  };
  return {
    folder,
    transport,
    close,
    async saved() {
      await close();
      return (await readRecording(folder)).exchanges;
    },
  };
}

function answer(body: AsyncIterable<Uint8Array>): TransportAnswer {
  return { status: 200, headers: { 'content-type': 'text/xml', 'set-cookie': 'sesion=secreto', server: 'IIS' }, body };
}

/** Pieces that are made when they are asked for, and what became of them. */
class Source implements AsyncIterable<Uint8Array> {
  readonly #count: number;
  readonly #size: number;
  made = 0;
  isLeft = false;

  constructor(count: number, size: number) {
    this.#count = count;
    this.#size = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (; this.made < this.#count; this.made += 1) yield Buffer.alloc(this.#size, 0x41);
    } finally {
      this.isLeft = true;
    }
  }
}

async function all(body: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return pieces;
}

describe('a transport that records', () => {
  test('passes the answer on as it is, piece by piece', async () => {
    const pieces = [Buffer.from('<s:Envelope '), Buffer.from('xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>')];
    const { transport, saved } = await bench(async () =>
      answer(
        (async function* () {
          yield* pieces;
        })(),
      ),
    );
    const { status, headers, body } = await transport.send(request);
    const passed = await all(body);
    const exchanges = await saved();

    expect({ status, headers }).toEqual({ status: 200, headers: answer(body).headers });
    expect(passed.map((piece, place) => piece === pieces[place])).toEqual([true, true]);
    expect(exchanges[0]).toMatchObject({
      operation: 'download',
      request: { attributes: { IdPaquete: '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01' } },
      answer: { status: 200, headers: { 'content-type': 'text/xml', server: 'IIS' }, body: { kind: 'saved' } },
    });
    expect(JSON.stringify(exchanges)).not.toContain('secreto');
  });

  test('asks for no piece before its reader does, and leaves when its reader leaves', async () => {
    const from = new Source(1000, MIB);
    const { transport, saved } = await bench(async () => answer(from));
    const { body } = await transport.send(request);
    const reader = body[Symbol.asyncIterator]();
    for (let piece = 0; piece < 3; piece += 1) await reader.next();

    expect(from.made).toBeLessThanOrEqual(3);
    await reader.return?.();
    expect(from.isLeft).toBe(true);
    expect((await saved())[0]?.answer?.body).toMatchObject({ kind: 'omitted', reason: 'incomplete' });
  });

  test('holds no more than a bounded copy of a gigabyte, and then nothing of it', async () => {
    const from = new Source(1024, MIB);
    const { transport, saved } = await bench(async () => answer(from));
    const { body } = await transport.send(request);
    let [size, most] = [0, 0];
    const before = process.memoryUsage().arrayBuffers;
    for await (const piece of body) {
      size += piece.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }

    expect(size).toBe(1024 * MIB);
    expect(most).toBeLessThan(256 * MIB);
    expect((await saved())[0]?.answer?.body).toMatchObject({ kind: 'omitted', reason: 'tooLarge' });
  });

  test('passes errors on as they are, and saves their codes, not their words', async () => {
    const lost = new SatError('CONNECTION_LOST', { ...request, delivery: 'uncertain', detail: 'secreto' });
    const { transport, saved } = await bench(() => Promise.reject(lost));

    await expect(transport.send(request)).rejects.toBe(lost);
    const exchanges = await saved();
    expect(exchanges[0]?.error).toEqual({ code: 'CONNECTION_LOST', delivery: 'uncertain' });
    expect(JSON.stringify(exchanges)).not.toContain('secreto');
  });

  test('saves of an answer that nobody reads that it came', async () => {
    const { transport, saved } = await bench(async () => answer(new Source(3, 10)));
    await transport.send(request);

    expect((await saved())[0]).toMatchObject({ answer: { status: 200, body: { kind: 'omitted' } } });
  });

  test('saves of a message that it does not understand that it left', async () => {
    const { transport, saved } = await bench(async () => answer(new Source(0, 0)));
    await all((await transport.send({ ...request, body: 'secreto' })).body);

    expect((await saved())[0]).toMatchObject({
      request: { omitted: 'xml' },
      answer: { body: { kind: 'empty' } },
    });
  });

  test('works on when nothing can be saved any more, and tells of it in the end', async () => {
    const { folder, transport, close } = await bench(async () => answer(new Source(3, 10)));
    await rm(folder, { recursive: true });
    expect(await all((await transport.send(request)).body)).toHaveLength(3);
    expect(await close()).toEqual({ exchanges: 0, trouble: expect.objectContaining({ code: 'ENOENT' }) });
  });
});
