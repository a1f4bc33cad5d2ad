import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';

import type { Received } from './http.js';

/** Texts of the codes: those of the SAT's documents of v1.5, the live spelling where one was observed (404, 5000, 5008). */
const TEXTS: Readonly<Record<string, string>> = {
  '300': 'Usuario No Válido',
  '301': 'XML Mal Formado',
  '302': 'Sello Mal Formado',
  '303': 'Sello no corresponde con RfcSolicitante',
  '304': 'Certificado Revocado o Caduco',
  '305': 'Certificado Inválido',
  '404': 'Error no controlado.',
  '5000': 'Solicitud Aceptada',
  '5001': 'Tercero no autorizado',
  '5002': 'Se han agotado las solicitudes de por vida',
  '5003': 'Tope máximo de elementos de la consulta',
  '5004': 'No se encontró la información',
  '5005': 'Ya se tiene una solicitud registrada',
  '5006': 'Error interno en el proceso',
  '5007': 'No existe el paquete solicitado',
  '5008': 'Maximo de descargas permitidas.',
  '5011': 'Límite de descargas por folio por día',
  '5012': 'No se permite la descarga de xml que se encuentren cancelados',
};

const DISPATCHER = 'http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

/** SOAP faults: namespace of the code and text. The texts of the last two are not known from the SAT. */
const FAULTS: Readonly<Record<string, { readonly namespace: string; readonly text?: string }>> = {
  InvalidSecurity: { namespace: SECURITY, text: 'An error occurred when verifying security for the message.' },
  ActionNotSupported: {
    namespace: 'http://schemas.microsoft.com/ws/2005/05/addressing/none',
    text: "The message with Action '{action}' cannot be processed at the receiver, due to a ContractFilter mismatch at the EndpointDispatcher. This may be because of either a contract mismatch (mismatched Actions between sender and receiver) or a binding/security mismatch between the sender and the receiver.  Check that sender and receiver have the same contract and the same binding (including security requirements, e.g. Message, Transport, None).",
  },
  InternalServiceFault: {
    namespace: DISPATCHER,
    text: 'The server was unable to process the request due to an internal error.  For more information about the error, either turn on IncludeExceptionDetailInFaults (either from ServiceBehaviorAttribute or from the <serviceDebug> configuration behavior) on the server in order to send the exception information back to the client, or turn on tracing as per the Microsoft .NET Framework SDK documentation and inspect the server trace logs.',
  },
  DeserializationFailed: { namespace: DISPATCHER },
  InvalidSecurityToken: { namespace: SECURITY },
};

/** Text without the five entities of XML and without numeric references. */
function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll(/&#(?:x([\da-f]+)|(\d+));/gi, (_, hex?: string, decimal?: string) =>
      String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
    )
    .replaceAll('&amp;', '&');
}

/** Attributes of the first element of that local name in an answer, unescaped. The name may be a pattern. */
export function attributesOf(text: string, name: string): Readonly<Record<string, string>> {
  const tag = new RegExp(`<(?:\\w+:)?${name}((?:\\s[^<>]*?)?)/?>`).exec(text)?.[1] ?? '';
  return Object.fromEntries(
    [...tag.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key ?? '', unescaped(value ?? '')]),
  );
}

/** Attributes of the result in an answer of Solicitud or Verificación. */
export function resultOf({ text }: Received): Readonly<Record<string, string>> {
  return attributesOf(text, '\\w+Result');
}

/** Name of a SOAP fault in an answer, without its prefix. */
export function faultOf({ text }: Received): string | undefined {
  return /<faultcode[^>]*>\s*\w+:(\w+)\s*<\/faultcode>/.exec(text)?.[1];
}

/** What an answer says: its code, or the name of its fault, or its HTTP status. */
export function codeOf(received: Received): string {
  const code = /\sCodEstatus="([^"]*)"/.exec(received.text)?.[1];
  return code ?? faultOf(received) ?? `HTTP ${received.status}`;
}

/** Package ids in an answer of Verificación. */
export function packageIdsOf({ text }: Received): readonly string[] {
  return [...text.matchAll(/<IdsPaquetes>([^<]*)<\/IdsPaquetes>/g)].map(([, id]) => id ?? '');
}

/** The ZIP in an answer of Descarga. */
export function packageOf({ text }: Received): Buffer {
  return Buffer.from(/<Paquete>([^<]*)<\/Paquete>/.exec(text)?.[1] ?? '', 'base64');
}

/** Names and contents of a ZIP's files, read without any library from its central directory. */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    files.set(name, zip.readUInt16LE(at + 10) === 0 ? Buffer.from(data) : inflateRawSync(data));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** UUIDs of the documents in a package of XML (by the names of its files) or of metadata (by its rows), lower case and sorted. */
export function uuidsIn(zip: Buffer): readonly string[] {
  const uuids = [...unzip(zip)].flatMap(([name, content]) => {
    if (name.toLowerCase().endsWith('.xml')) {
      return [name.slice(0, -'.xml'.length)];
    }
    const rows = name.endsWith('_tercero.txt') ? [] : content.toString('utf8').split('\r\n').slice(1);
    return rows.flatMap((row) => /^[\dA-F]{8}(?:-[\dA-F]{4}){3}-[\dA-F]{12}(?=~)/.exec(row)?.[0] ?? []);
  });
  return uuids.map((uuid) => uuid.toLowerCase()).toSorted();
}

function expectSoap(answer: Received, status: number): void {
  assert.equal(answer.status, status, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`);
  assert.match(String(answer.headers['content-type']), /^text\/xml;\s*charset="?utf-8"?$/i);
}

/**
 * Asserts a business answer: HTTP 200, the code, and its text to the letter; of a 301 the text up to its colon, unless `text` says it whole.
 *
 * @returns the attributes that carry it: of the result, or of Descarga's header.
 */
export function expectCode(answer: Received, code: string, text?: string): Readonly<Record<string, string>> {
  assert.equal(codeOf(answer), code);
  expectSoap(answer, 200);
  const attributes = { ...attributesOf(answer.text, 'respuesta'), ...resultOf(answer) };
  assert.equal(attributes['CodEstatus'], code);
  const said = attributes['Mensaje'] ?? '';
  if (text === undefined && code === '301') {
    assert.match(said, /^XML Mal Formado(?::.+)?$/);
  } else {
    assert.equal(said, text ?? TEXTS[code]);
  }
  return attributes;
}

/** Asserts a SOAP fault: HTTP 500, the code in its namespace, and its text to the letter where the SAT's is known. */
export function expectFault(answer: Received, name: string, action = ''): void {
  assert.equal(codeOf(answer), name);
  expectSoap(answer, 500);
  const fault = FAULTS[name];
  const [, declaration, prefix] = /<faultcode([^>]*)>\s*(\w+):\w+\s*<\/faultcode>/.exec(answer.text) ?? [];
  const namespace = attributesOf(`<x${declaration ?? ''}>`, 'x')[`xmlns:${prefix ?? ''}`];
  assert.equal(namespace, fault?.namespace);
  const said = unescaped(/<faultstring xml:lang="en-US">([^<]*)<\/faultstring>/.exec(answer.text)?.[1] ?? '');
  assert.notEqual(said, '');
  if (fault?.text !== undefined) {
    assert.equal(said, fault.text.replace('{action}', action));
  }
}

/** Asserts an answer that is none of the service's, but of the server before it. */
export function expectStatus(answer: Received, status: number): void {
  assert.equal(answer.status, status, answer.text.slice(0, 300));
  assert.doesNotMatch(answer.text, /CodEstatus|AutenticaResult/);
}
