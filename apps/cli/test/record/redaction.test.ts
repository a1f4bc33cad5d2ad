import { readHeader } from '@acopio/package-extractor';
import { createWorld, type WorldDocument } from '@acopio/sat-simulator';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { NotUnderstood } from '../../src/record/not-understood.js';
import { redactDocument } from '../../src/record/redact-document.js';
import { redactAnswer, summarizeRequest } from '../../src/record/redact-envelope.js';
import { redactMetadata } from '../../src/record/redact-metadata.js';
import { redactPackage } from '../../src/record/redact-package.js';
import { redactSentence, secretsOf, type Secrets } from '../../src/record/redaction.js';
import { createReplacement } from '../../src/record/replacement.js';
import { secretsIn, secretsTold } from './told-secrets.js';

const UUID = '5fb2822e-396d-4725-8521-cdc4bdd20ccf';
const REQUEST = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const SOAP = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"';
const SAT = 'xmlns="http://DescargaMasivaTerceros.sat.gob.mx"';

function secrets(): Secrets {
  return secretsOf('ESCUELA KEMPER URGATE SA DE CV', createReplacement(Buffer.alloc(32, 7)));
}

const { replacement } = secrets();
const RFC = replacement.rfc('EKU9003173C9');

describe('a sentence of the SAT', () => {
  test.for([
    'Solicitud Aceptada',
    'XML Mal Formado:La solicitud de descarga no es válida. No se permite la descarga de xml que se encuentren cancelados.',
    "The message with Action 'http://DescargaMasivaTerceros.sat.gob.mx/ISolicitaDescargaService/SolicitaDescarga' cannot be processed",
  ])('stays word by word: %s', (sentence) => {
    expect(redactSentence(sentence, secrets())).toBe(sentence);
  });

  test.for([
    ['RFC EKU9003173C9 no autorizado', `RFC ${RFC} no autorizado`],
    ['rfc=eku9003173c9;', `rfc=${RFC.toLowerCase()};`],
    ['de Escuela  Kemper Urgate SA de CV', `de ${replacement.name('Escuela  Kemper Urgate SA de CV')}`],
    ['CURP VADA800927HSRSRL05', 'CURP XXXX000000XXXXXX00'],
    ['escriba a ana.lópez@example.com', 'escriba a xxx.xxxxx@xxxxxxx.xxx'],
    ['certificado 30001000000500003415', `certificado ${replacement.number('30001000000500003415')}`],
    [`folio ${UUID}`, `folio ${replacement.uuid(UUID)}`],
    [`sello ${'aB3/'.repeat(20)}==`, `sello ${'A'.repeat(80)}==`],
  ] as const)('loses what says of whom it is: %s', ([sentence, redacted]) => {
    expect(redactSentence(sentence, secrets())).toBe(redacted);
  });

  test('keeps the ids of requests, which only the taxpayer can use', () => {
    const known = secrets();
    known.satIds.add(REQUEST);
    expect(redactSentence(`${REQUEST} ${UUID}`, known)).toBe(`${REQUEST} ${replacement.uuid(UUID)}`);
  });
});

describe('a message', () => {
  const signed =
    '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>c2VsbG8=</SignatureValue><KeyInfo><X509Certificate>MIIF</X509Certificate></KeyInfo></Signature>';

  test('is kept as what it asks for alone', () => {
    const body = `<s:Envelope ${SOAP} xmlns:des="http://DescargaMasivaTerceros.sat.gob.mx"><s:Header/><s:Body><des:SolicitaDescargaEmitidos><des:solicitud FechaInicial="2025-01-01T00:00:00" RfcEmisor="EKU9003173C9" TipoSolicitud="CFDI" Otro="Calle 5"><des:RfcReceptores><des:RfcReceptor>H&amp;E951128469</des:RfcReceptor></des:RfcReceptores>${signed}</des:solicitud></des:SolicitaDescargaEmitidos></s:Body></s:Envelope>`;
    expect(summarizeRequest('http://x/SolicitaDescargaEmitidos', body, secrets())).toEqual({
      action: 'http://x/SolicitaDescargaEmitidos',
      element: 'SolicitaDescargaEmitidos',
      attributes: { FechaInicial: '2025-01-01T00:00:00', RfcEmisor: RFC, TipoSolicitud: 'CFDI', Otro: 'Xxxxx 0' },
      receivers: [replacement.rfc('H&E951128469')],
    });
  });

  test('that asks for a document by its UUID asks for an invented one', () => {
    const body = `<s:Envelope ${SOAP}><s:Body><SolicitaDescargaFolio ${SAT}><solicitud Folio="${UUID}"/></SolicitaDescargaFolio></s:Body></s:Envelope>`;
    expect(summarizeRequest('a', body, secrets()).attributes).toEqual({ Folio: replacement.uuid(UUID) });
  });

  test.for(['', 'no XML', '<a/>', `<s:Envelope ${SOAP}><s:Body/></s:Envelope>`])(
    'that is none is refused: %j',
    (body) => {
      expect(() => summarizeRequest('a', body, secrets())).toThrow(NotUnderstood);
    },
  );
});

describe('an answer', () => {
  test('keeps codes, counts, ids and sentences, and replaces RFCs', () => {
    const answer = `<s:Envelope ${SOAP}><s:Body><SolicitaDescargaEmitidosResponse ${SAT}><SolicitaDescargaEmitidosResult IdSolicitud="${REQUEST}" RfcSolicitante="EKU9003173C9" CodEstatus="5000" Mensaje="Solicitud Aceptada de EKU9003173C9: ${REQUEST}"/></SolicitaDescargaEmitidosResponse></s:Body></s:Envelope>`;
    expect(redactAnswer(answer, secrets())).toEqual({ envelope: answer.replaceAll('EKU9003173C9', RFC) });
  });

  test('has no token', () => {
    const token = 'eyJhbGciOi.eyJuYmYi.c2ln%26wrap_subject%3d3330';
    const answer = `<s:Envelope ${SOAP}><s:Body><AutenticaResponse xmlns="http://DescargaMasivaTerceros.gob.mx"><AutenticaResult>${token}</AutenticaResult></AutenticaResponse></s:Body></s:Envelope>`;
    expect(redactAnswer(answer, secrets()).envelope).toContain(
      `<AutenticaResult>(token of ${token.length} characters)</AutenticaResult>`,
    );
  });

  test('shows of what is unknown that it is there, not what it says', () => {
    const answer = `<s:Envelope ${SOAP} xmlns:x="http://acme.example.com/x"><s:Body><x:Nuevo x:Contacto="Ana 5">De Acme, S.A.</x:Nuevo><s:Fault><faultstring>Error</faultstring><detail><Stack>at Ana</Stack></detail></s:Fault></s:Body></s:Envelope>`;
    expect(redactAnswer(answer, secrets()).envelope).toBe(
      `<s:Envelope ${SOAP} xmlns:x="urn:unknown"><s:Body><x:Nuevo x:Contacto="Xxx 0">Xx Xxxx, X.X.</x:Nuevo><s:Fault><faultstring>Error</faultstring><detail><Stack>xx Xxx</Stack></detail></s:Fault></s:Body></s:Envelope>`,
    );
  });

  test.for([
    ['<!DOCTYPE html><html><body>Ana</body></html>', 'xml'],
    ['<html><body>Ana</body></html>', 'envelope'],
    [`<s:Envelope ${SOAP}><s:Body>`, 'xml'],
    [`<s:Envelope ${SOAP}><s:Body>&ana;</s:Body></s:Envelope>`, 'xml'],
    [`<s:Envelope ${SOAP}></s:Body></s:Envelope>`, 'xml'],
  ] as const)('that is not understood is refused: %s', ([body, reason]) => {
    expect(() => redactAnswer(body, secrets())).toThrow(expect.objectContaining({ reason }));
  });
});

function xmlOf(document: WorldDocument): Uint8Array {
  return document.bytes?.() ?? strToU8(document.xml());
}

const CFDI = `<?xml version="1.0" encoding="UTF-8"?>
<!-- de Ana --><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:acme="http://acme.example.com/addenda" Version="4.0" Serie="ACME" Folio="77" Fecha="2025-01-02T03:04:05" Sello="${'b'.repeat(342)}==" NoCertificado="30001000000500003415" SubTotal="100.00" Moneda="MXN" Total="116.00" TipoDeComprobante="I" LugarExpedicion="06300"><cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" RegimenFiscal="601"/><cfdi:Receptor Rfc="XAXX010101000" Nombre='P&#xFA;BLICO "EN" GENERAL' UsoCFDI="S01"/><cfdi:Conceptos><cfdi:Concepto ClaveProdServ="84111506" Descripcion="Clase de piano a Ana" Cantidad="1"/></cfdi:Conceptos><cfdi:Complemento><nomina12:Nomina xmlns:nomina12="http://www.sat.gob.mx/nomina12" Version="1.2"><nomina12:Receptor Curp="VADA800927HSRSRL05" NumSeguridadSocial="12345678901" FechaInicioRelLaboral="2019-05-06"/></nomina12:Nomina><tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1" UUID="${UUID}" FechaTimbrado="2025-01-02T03:05:06" SelloSAT="${'c'.repeat(344)}"/></cfdi:Complemento><cfdi:Addenda><acme:Pedido correo="ana@acme.example.com">Entregar a <b>Ana</b></acme:Pedido></cfdi:Addenda></cfdi:Comprobante>
`;

describe('a CFDI', () => {
  const redacted = strFromU8(redactDocument(strToU8(CFDI), secrets()));

  test('says the same of when and what, and nothing of whom', () => {
    expect(redacted).not.toMatch(
      /ana|kemper|eku9003173c9|acme|vada800927|30001000|12345678901|06300|84111506|116\.00|5fb2822e/i,
    );
    expect(redacted).toContain(`xmlns:x-${replacement.name('acme')}="xxxx://xxxx.xxxxxxx.xxx/xxxxxxx"`);
    expect(redacted).toContain('Version="4.0" Serie="XXXX" Folio="');
    expect(redacted).toContain('Fecha="2025-01-02T03:04:05"');
    expect(redacted).toContain('Descripcion="Xxxxx xx xxxxx x Xxx"');
    expect(redacted).toContain(
      `Rfc="${RFC}" Nombre="${replacement.name('ESCUELA KEMPER URGATE')}" RegimenFiscal="601"`,
    );
    expect(redacted).toContain('<cfdi:Receptor Rfc="XAXX010101000"');
    expect(redacted).toContain('FechaInicioRelLaboral="2000-01-01"');
    expect(redacted).toContain('<cfdi:Addenda></cfdi:Addenda></cfdi:Comprobante>\n');
  });

  test('reads as one of the invented UUID, RFC and total', () => {
    expect(readHeader(strToU8(redacted))).toMatchObject({
      uuid: replacement.uuid(UUID),
      issuerRfc: RFC,
      total: replacement.number('116.00'),
      issuedAt: '2025-01-02T03:04:05',
    });
  });

  test('in ISO-8859-1 stays in it', () => {
    const document = '<?xml version="1.0" encoding="ISO-8859-1"?><Comprobante nombre="PEÑA"/>';
    const bytes = redactDocument(Buffer.from(document, 'latin1'), secrets());
    expect(Buffer.from(bytes).toString('latin1')).toBe(document.replace('PEÑA', replacement.name('PEÑA')));
  });

  test('keeps a prefix that nobody declared, for such documents occur', () => {
    expect(strFromU8(redactDocument(strToU8('<a><tfd:b Nombre="ANA"/></a>'), secrets()))).toBe(
      `<a><tfd:b Nombre="${replacement.name('ANA')}"/></a>`,
    );
  });

  test.for([
    ['<a b="1"', 'xml'],
    ['<a></b>', 'xml'],
    ['<a/><b/>', 'xml'],
    ['<a b=c/>', 'xml'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'xml'],
    ['<?xml version="1.0" encoding="UTF-16"?><a/>', 'encoding'],
  ] as const)('that is not understood is refused: %s', ([document, reason]) => {
    expect(() => redactDocument(strToU8(document), secrets())).toThrow(expect.objectContaining({ reason }));
  });
});

const HEADER =
  'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion';

describe('the documents of a taxpayer', () => {
  const months = ['2015-05', '2019-05', '2025-05'].map((month) => ({ month, issued: 25, received: 25 }));
  const taxpayer = { rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV' };
  const world = createWorld({ seed: 'redacted', taxpayers: [{ ...taxpayer, months, retenciones: months }] });
  const documents = (['cfdi', 'retenciones'] as const).flatMap((service) => [
    ...world.find({ service, rfc: taxpayer.rfc }),
  ]);

  test('of every version lose what says of whom they are, and can still be read', () => {
    const texts = new Map<string, string>();
    const versions = new Set<string>();
    for (const document of documents) {
      const bytes = redactDocument(xmlOf(document), secrets());
      texts.set(document.uuid, strFromU8(bytes).toLowerCase());
      const { kind, version, uuid, issuedAt, total } = readHeader(bytes);
      versions.add(`${kind} ${version}`);
      expect({ uuid, issuedAt }).toEqual({ uuid: replacement.uuid(document.uuid), issuedAt: document.issuedAt });
      expect(total).toBe(replacement.number(document.amount));
    }
    expect([...versions].toSorted()).toEqual([
      'cfdi 3.2',
      'cfdi 3.3',
      'cfdi 4.0',
      'retenciones 1.0',
      'retenciones 2.0',
    ]);
    expect(secretsTold(secretsIn(documents), texts)).toEqual([]);
  });
});

describe('metadata', () => {
  const redact = (text: string): string => strFromU8(redactMetadata(strToU8(text), secrets()));
  const row = (name: string): string =>
    `${UUID.toUpperCase()}~EKU9003173C9~${name}~XAXX010101000~PÚBLICO~SPR190613I52~2025-01-02 03:04:05~2025-01-02 03:05:06~116~I~1~`;

  test('agree with the XML', () => {
    expect(redact(`${HEADER}\r\n${row('ESCUELA KEMPER URGATE')}\r\n`)).toBe(
      `${HEADER}\r\n${replacement.uuid(UUID).toUpperCase()}~${RFC}~${replacement.name('ESCUELA KEMPER URGATE')}~XAXX010101000~${replacement.name('PÚBLICO')}~${replacement.rfc('SPR190613I52')}~2025-01-02 03:04:05~2025-01-02 03:05:06~${replacement.number('116')}~I~1~\r\n`,
    );
  });

  test.for(['ANA~LUISA', 'ANA\nLUISA', 'ANA "LUISA" | Ñ', '~'])('keep what is hard to read in the name %j', (name) => {
    expect(redact(`${HEADER}\r\n${row(name)}`)).toContain(`~${replacement.name(name)}~XAXX010101000~`);
  });

  test('of third parties are replaced too', () => {
    const header = 'Uuid~RfcACuentaTerceros~NombreACuentaTerceros';
    expect(redact(`${header}\r\n${UUID}~EKU9003173C9~ANA~LUISA`)).toBe(
      `${header}\r\n${replacement.uuid(UUID)}~${RFC}~${replacement.name('ANA~LUISA')}`,
    );
  });

  test('have rows masked that no column explains', () => {
    expect(redact(`${HEADER}\nde Ana\n${UUID}~a~b~c~d~e~f~g~h~i~j~k~l~m~n`)).toMatch(/^.*\nxx Xxx\n[0x~-]+$/);
  });

  test.for(['', 'Estimada Ana', 'a~b\r\n'])('that are none are refused: %j', (text) => {
    expect(() => redact(text)).toThrow(NotUnderstood);
  });
});

describe('a package', () => {
  test('has the same files, whose names say no UUID of a document', async () => {
    const known = secrets();
    known.satIds.add(REQUEST);
    const zip = zipSync({
      [`${UUID}.xml`]: strToU8(CFDI),
      [`${UUID.toUpperCase()}.xml.xml`]: strToU8('<a'),
      [`${REQUEST.toUpperCase()}_01.txt`]: strToU8(`${HEADER}\r\n`),
      'de Ana.pdf': strToU8('Ana'),
    });
    const files = unzipSync(await redactPackage(zip, known));
    const invented = replacement.uuid(UUID);
    expect(Object.keys(files)).toEqual([
      `${invented}.xml`,
      `${invented.toUpperCase()}.xml.xml`,
      `${REQUEST.toUpperCase()}_01.txt`,
      'xx Xxx.xxx',
    ]);
    expect(
      Object.values(files)
        .map((file) => strFromU8(file))
        .join('\n'),
    ).not.toMatch(/Ana|KEMPER/);
    expect(strFromU8(files['xx Xxx.xxx'] ?? new Uint8Array())).toBe(
      '(acopio: 3 bytes that were not understood, and not saved)\n',
    );
  });

  test('becomes the same bytes every time', async () => {
    const zip = zipSync({ [`${UUID}.xml`]: strToU8(CFDI) });
    expect(await redactPackage(zip, secrets())).toEqual(await redactPackage(zip, secrets()));
  });

  test('that is no ZIP is refused', async () => {
    await expect(redactPackage(strToU8('no ZIP'), secrets())).rejects.toThrow(
      expect.objectContaining({ reason: 'package' }),
    );
  });
});
