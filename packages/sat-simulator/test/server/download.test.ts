import { gunzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../src/index.js';
import { attributesOf, codeOf, packageOf, unzip } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import { issuedSigner, OTHER_RFC, RFC, simulatedWithClient, WORLD } from '../messages/simulated.js';

const HOUR = 3_600_000;

describe('a package', () => {
  it('holds the XML of the query, byte for byte as the world has it, and nothing else', async () => {
    const { sat, client } = await simulatedWithClient({ documentsPerPackage: 7 });
    const files = new Map<string, string>();
    for (const id of await client.packagesOf(await client.received())) {
      for (const [name, bytes] of unzip(packageOf(await client.download(id)))) {
        expect(files.has(name)).toBe(false);
        files.set(name, bytes.toString('utf8'));
      }
    }
    const expected = sat
      .truth({ service: 'cfdi', rfc: RFC, directions: ['received'] })
      .filter(({ xmlOffered }) => xmlOffered);
    expect(expected.length).toBeGreaterThan(7);
    expect(Object.fromEntries(files)).toEqual(
      Object.fromEntries(expected.map(({ uuid, document }) => [`${uuid}.xml`, document.xml()])),
    );
  });

  it('holds metadata of every state when it is asked so, in a file named after the request', async () => {
    const { sat, client } = await simulatedWithClient();
    const [id = ''] = await client.packagesOf(
      await client.received({ TipoSolicitud: 'Metadata', EstadoComprobante: 'Todos' }),
    );
    const files = unzip(packageOf(await client.download(id)));
    const rows = files.get(`${id}.txt`)?.toString('utf8').split('\r\n') ?? [];
    expect(rows[0]).toMatch(/^Uuid~RfcEmisor~NombreEmisor~/);
    const uuids = rows.slice(1).flatMap((row) => /^[\dA-F-]{36}(?=~)/.exec(row)?.[0].toLowerCase() ?? []);
    const expected = sat.truth({ service: 'cfdi', rfc: RFC, directions: ['received'] }).map(({ uuid }) => uuid);
    expect(uuids.toSorted()).toEqual(expected.toSorted());
  });

  it('of retenciones comes from the other installation', async () => {
    const { sat, client } = await simulatedWithClient();
    const retenciones = testClient(sat, RFC, client.signer, 'retenciones');
    const [id = ''] = await retenciones.packagesOf(await retenciones.issued({ EstadoComprobante: 'Todos' }));
    expect(codeOf(await client.download(id))).toBe('5004');
    const names = [...unzip(packageOf(await retenciones.download(id))).keys()];
    const expected = sat.truth({ service: 'retenciones', rfc: RFC, directions: ['issued'] });
    expect(names.toSorted()).toEqual(expected.map(({ uuid }) => `${uuid}.xml`).toSorted());
  });

  it('is the same byte for byte twice, and refused with 5008 the third time', async () => {
    const { sat, client } = await simulatedWithClient();
    const [id = ''] = await client.packagesOf(await client.issued());
    const first = await client.download(id);
    const second = await client.download(id.toLowerCase());
    expect(attributesOf(first.text, 'respuesta')).toMatchObject({ CodEstatus: '5000', Mensaje: 'Solicitud Aceptada' });
    expect(packageOf(first).length).toBeGreaterThan(1_000);
    expect(packageOf(second)).toEqual(packageOf(first));
    expect(sat.quotas.downloads(id)).toBe(2);
    const third = await client.download(id);
    expect(attributesOf(third.text, 'respuesta')).toMatchObject({
      CodEstatus: '5008',
      Mensaje: 'Maximo de descargas permitidas.',
    });
    expect(third.text).toContain('<Paquete/>');
    expect(third.status).toBe(200);
    expect(sat.quotas.downloads(id)).toBe(2);
  });

  it('lives for 72 hours, then answers 5007', async () => {
    const clock = createManualClock();
    const { client } = await simulatedWithClient({ clock });
    const [id = ''] = await client.packagesOf(await client.issued());
    clock.advance(72 * HOUR - 1);
    expect(codeOf(await client.download(id))).toBe('5000');
    clock.advance(1);
    expect(codeOf(await client.download(id))).toBe('5007');
  });

  it.each(['0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01', 'x', '_'])('that is unknown (%s) answers 5004', async (id) => {
    const { client } = await simulatedWithClient();
    expect(codeOf(await client.download(id))).toBe('5004');
  });

  it('of another taxpayer, or with a number that the request does not have, answers 5004', async () => {
    const { sat, client } = await simulatedWithClient();
    const [id = ''] = await client.packagesOf(await client.issued());
    const stranger = testClient(sat, OTHER_RFC, issuedSigner({ rfc: OTHER_RFC }));
    expect(codeOf(await stranger.download(id))).toBe('5004');
    expect(codeOf(await client.download(id.replace('_01', '_02')))).toBe('5004');
    expect(sat.quotas.downloads(id)).toBe(0);
    expect(codeOf(await client.download(id))).toBe('5000');
  });

  it('comes in chunks without a length, compressed for who asks for it', async () => {
    const { client } = await simulatedWithClient();
    const [id = ''] = await client.packagesOf(await client.issued());
    const plain = await client.download(id);
    expect(plain.headers['transfer-encoding']).toBe('chunked');
    expect(plain.headers['content-length']).toBeUndefined();
    const compressed = await client.call('download', client.shapes.download(id), {
      headers: { 'Accept-Encoding': 'gzip' },
    });
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(compressed.bytes).toString('utf8')).toBe(plain.text);
  });
});

describe('the truth', () => {
  it('agrees with what the world has for both directions', async () => {
    const { sat } = await simulatedWithClient();
    const truth = sat.truth({ service: 'cfdi', rfc: RFC });
    expect(truth.map(({ uuid }) => uuid)).toEqual(WORLD.select({ service: 'cfdi', rfc: RFC }).map(({ uuid }) => uuid));
    expect(truth.some(({ xmlOffered }) => !xmlOffered)).toBe(true);
  });
});
