import type { Credential } from '@acopio/credentials';
import { beforeAll, describe, expect, it } from 'vitest';
import { complementos, localMessageSigner, satEndpoints } from '../../src/index.js';
import type { MessageTask, SatOperation } from '../../src/index.js';
import { namespaces } from '../../src/protocol/namespaces.js';
import { fakeAnswer, fakeClient, granted } from '../fake-client.js';
import { recordedAnswer } from '../recorded-answers.js';
import { RFC, testEfirma } from '../test-credential.js';
import { LANGUAGES, codes, page, table } from './pages.js';

const DECEMBER = { from: '2025-12-01T00:00:00', to: '2025-12-31T23:59:59' } as const;
const REQUEST_ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const PACKAGE_ID = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';
const UUID = '5fb2822e-396d-4725-8521-cdc4bdd20ccf';
const clock = { now: () => new Date('2026-01-15T18:00:00.000Z') };
const own = { service: 'cfdi', rfc: RFC } as const;

/** The messages that the page shows, by the name of their example. */
const messages: Readonly<Record<string, MessageTask>> = {
  'login request': { ...own, operation: 'login' },
  'request of issued documents': {
    ...own,
    operation: 'request',
    query: {
      kind: 'issued',
      content: 'xml',
      ...DECEMBER,
      status: 'active',
      documentType: 'I',
      counterparts: ['H&E951128469', 'HAÑ930228SM9'],
    },
  },
  'request of received documents': {
    ...own,
    operation: 'request',
    query: { kind: 'received', content: 'xml', ...DECEMBER },
  },
  'request of a folio': { ...own, operation: 'request', query: { kind: 'folio', uuid: UUID } },
  'verify request': { ...own, operation: 'verify', requestId: REQUEST_ID },
  'download request': { ...own, operation: 'download', packageId: PACKAGE_ID },
};

/** The answers that it shows: the operation, and a part of the recorded answer's name. */
const answers: Readonly<Record<string, readonly [SatOperation, string]>> = {
  'login answer': ['login', 'granted.300-s.answer-ends-before-token'],
  'request answer': ['request', 'issued.http200.accepted-5000.xml'],
  'verify answer': ['verify', 'state-finished.code-5000.count-163.packages-2.xml'],
  'download answer': ['download', 'http200.package-22-bytes.xml'],
};

const headers = {
  en: {
    addresses: ['Step', 'CFDI', 'Retenciones'],
    names: ['Namespace', 'URI'],
    actions: ['Operation', 'SOAPAction'],
    sent: ['Header of a message', 'Acopio sends'],
    values: { cfdi: ['CFDI', 'Stands for'], retenciones: ['Retenciones', 'Stands for'] },
  },
  es: {
    addresses: ['Paso', 'CFDI', 'Retenciones'],
    names: ['Espacio de nombres', 'URI'],
    actions: ['Operación', 'SOAPAction'],
    sent: ['Encabezado de un mensaje', 'Acopio envía'],
    values: { cfdi: ['CFDI', 'Es'], retenciones: ['Retenciones', 'Es'] },
  },
} as const;

let credential: Credential;
beforeAll(async () => {
  credential = await testEfirma();
});

/** The headers of one call of each kind, as the client sends them. */
async function sentHeaders(): Promise<readonly Readonly<Record<string, string>>[]> {
  const answer = (operation: SatOperation) => fakeAnswer(operation, 'REFUSED-305');
  const { client, calls } = fakeClient(
    [granted('token'), answer('request'), answer('request'), answer('request')].concat([
      fakeAnswer('verify', 'state-accepted'),
      fakeAnswer('download', 'REFUSED-5007'),
    ]),
    { clock },
  );
  const queries = [
    { kind: 'issued', content: 'xml', ...DECEMBER },
    { kind: 'received', content: 'xml', ...DECEMBER },
    { kind: 'folio', uuid: UUID },
  ] as const;
  for (const query of queries) await client.request(query).catch(() => {});
  await client.verify(REQUEST_ID);
  await client.download(PACKAGE_ID).catch(() => {});
  return calls.map((call) => call.headers);
}

/** The example of that name as one line of XML: without comments, and without the white space that lays it out. */
function example(text: string, name: string): string {
  const [, xml] = new RegExp(`<!-- example: ${name} -->\n\`\`\`xml\n([^]*?)\n\`\`\``).exec(text) ?? [];
  if (xml === undefined) throw new Error(`no example: ${name}`);
  return xml
    .replace(/<!--.*?-->/g, '')
    .replace(/>\s+</g, '><')
    .replace(/\s+/g, ' ');
}

/** What is written with `…` for what was left out. */
function pattern(shortened: string): RegExp {
  const literal = shortened.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^]+')}$`);
}

describe.each(LANGUAGES)('services.md in %s', (language) => {
  const text = page('services', language);
  const header = headers[language];

  it('has the addresses that the client calls', () => {
    const rows = table(text, ...header.addresses).map(([step = '', cfdi = '', retenciones = '']) => [
      codes(step)[0],
      codes(cfdi)[0],
      codes(retenciones)[0],
    ]);
    const cfdi = satEndpoints('cfdi');
    const retenciones = satEndpoints('retenciones');
    const operations = ['login', 'request', 'verify', 'download'] as const;
    expect(rows).toEqual(operations.map((operation) => [operation, cfdi[operation], retenciones[operation]]));
  });

  it('has the actions that the client sends, and names one that it does not', async () => {
    const rows = table(text, ...header.actions).map((row) => ({ action: codes(row[1] ?? '')[0], sent: row.at(-1) }));
    const sent = await sentHeaders();
    const mine = rows.filter((row) => row.sent === 'yes' || row.sent === 'sí');
    expect(mine.map(({ action }) => `"${action}"`)).toEqual(sent.map(({ SOAPAction }) => SOAPAction));
    expect(rows.filter((row) => row.sent === 'no')).toHaveLength(1);
  });

  it('has the headers that the client sends', async () => {
    const rows = table(text, ...header.sent).map(([name = '', value = '']) => [codes(name)[0], codes(value)[0]]);
    const known = (await sentHeaders()).at(-1) ?? {};
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(Object.keys(known)));
    const literal = rows.filter(([name]) => name !== 'SOAPAction' && name !== 'Authorization');
    expect(literal).toEqual(literal.map(([name = '']) => [name, known[name]]));
  });

  it('has the namespaces of the messages', () => {
    const rows = table(text, ...header.names).map(([, uri = '']) => codes(uri)[0]);
    expect(rows).toEqual(expect.arrayContaining(Object.values(namespaces)));
  });

  it.each(['cfdi', 'retenciones'] as const)('has the complementos of %s', (service) => {
    const rows = table(text, ...header.values[service]).map(([value = '', meaning]) => [codes(value)[0], meaning]);
    const known = Object.entries(complementos[service]).map(([value, meaning]) => [value, meaning[language]]);
    expect(rows).toEqual(known);
  });

  it.each(Object.entries(messages))('shows the message of a %s as it is sent', async (name, task) => {
    const { body } = await localMessageSigner(credential, clock).signMessage(task);
    expect(body).toMatch(pattern(example(text, name)));
  });

  it.each(Object.entries(answers))('shows a %s as it is read', (name, [operation, part]) => {
    expect(recordedAnswer(operation, part).text.trim()).toMatch(pattern(example(text, name)));
  });

  it('shows no other example', () => {
    const shown = [...text.matchAll(/<!-- example: (.*) -->/g)].map(([, name]) => name);
    expect(new Set(shown)).toEqual(new Set([...Object.keys(messages), ...Object.keys(answers)]));
    expect(text.match(/```xml/g)).toHaveLength(shown.length);
  });
});
