import { expectCode } from '../answers.js';
import type { Case } from '../case.js';
import { operationMessage, PROFILES } from '../operation-message.js';
import type { OperationShape, Profile } from '../operation-message.js';

const XMLDSIG = { xd: 'http://www.w3.org/2000/09/xmldsig#' };
const ACTIVITY =
  '<ActivityId xmlns="http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics" CorrelationId="b5d5f5f0-5f0e-4b0e-8f0e-5f0e4b0e8f0e">0f0e8f0e-5f0e-4b0e-8f0e-5f0e4b0e8f0e</ActivityId>';
const ADDRESSING =
  '<To xmlns="http://schemas.microsoft.com/ws/2005/05/addressing/none" s:mustUnderstand="1">https://sat.example/</To>';

/** How the clients spell the issuer of a certificate: the SAT's test authority of 2022, and what .NET does with commas. */
const ISSUER_NAMES = {
  dotNet:
    'OID.1.2.840.113549.1.9.2=responsable: ACDMA-SAT, OID.2.5.4.45=2.5.4.45, L=COYOACAN, S=CIUDAD DE MEXICO, C=MX, PostalCode=06370, STREET="Av. Hidalgo 77, Col. Guerrero", E=contacto@sat.gob.mx, OU=SAT-IES Authority, O=SERVICIO DE ADMINISTRACION TRIBUTARIA, CN=AC UAT',
  phpcfdi:
    'CN=AC UAT,O=SERVICIO DE ADMINISTRACION TRIBUTARIA,OU=SAT-IES Authority,emailAddress=contacto@sat.gob.mx,street=Av. Hidalgo 77\\2c Col. Guerrero,postalCode=06370,C=MX,ST=CIUDAD DE MEXICO,L=COYOACAN,x500UniqueIdentifier=2.5.4.45,unstructuredName=responsable: ACDMA-SAT',
  cfdiclient:
    'CN=A.C. del Servicio de Administración Tributaria,O=Servicio de Administración Tributaria,OU=R&amp;D,C=MX,x500UniqueIdentifier=SAT970701NN3',
  satcfdi: 'unstructuredName=responsable: ACDMA-SAT,L=COYOACAN,ST=CIUDAD DE MEXICO,C=MX,postalCode=06370,CN=AC UAT',
  java: '1.2.840.113549.1.9.2=#0c16726573706f6e7361626c653a204143444d412d534154,2.5.4.45=#0c08322e352e342e3435,L=COYOACAN,CN=AC UAT',
} as const;

/** The order in which .NET writes the attributes: that of its class, not the alphabet's. */
const DOT_NET_ORDER = [
  'EstadoComprobante',
  'FechaInicial',
  'FechaFinal',
  'IdSolicitud',
  'IdPaquete',
  'RfcEmisor',
  'RfcSolicitante',
  'TipoSolicitud',
];

interface Dialect extends Partial<Omit<OperationShape, 'wireOrder'>> {
  readonly order?: 'dotNet' | 'reversed';
  /** What happens to the message after it was signed, which no verifier may notice. */
  readonly change?: (text: string) => string;
}

const dialects: Readonly<Record<string, Dialect>> = {
  'the SAT (v1.5)': {
    profile: 'official',
    unused: XMLDSIG,
    header: ACTIVITY,
    order: 'dotNet',
    issuerName: ISSUER_NAMES.dotNet,
  },
  'the SAT (v1.2), with a default namespace on the operation': {
    profile: 'official',
    prefix: '',
    order: 'dotNet',
    selfClosing: true,
  },
  'the SAT (v1.1), with headers that must be understood': { profile: 'official', header: ADDRESSING },
  'phpcfdi and nodecfdi': { profile: 'A', unused: XMLDSIG, issuerName: ISSUER_NAMES.phpcfdi },
  FiscalAPI: { profile: 'A', issuerName: ISSUER_NAMES.dotNet, order: 'dotNet' },
  'cfdiclient 1.6': { profile: 'A_withoutUri', issuerName: ISSUER_NAMES.cfdiclient },
  'cfdiclient 2': { profile: 'D', soapPrefix: 'soap-env', issuerName: ISSUER_NAMES.cfdiclient },
  satcfdi: { profile: 'B', order: 'reversed', issuerName: ISSUER_NAMES.satcfdi, selfClosing: true },
  'beto-lopez, in Java': {
    profile: 'C',
    soapPrefix: 'soapenv',
    issuerName: ISSUER_NAMES.java,
    change: (text) => text.replaceAll(/(<(?:SignatureValue|X509Certificate)>)([^<]{76})/g, '$1$2&#13;\n'),
  },
  'Java, with a prefix on the signature': { profile: 'C_exclusive', signaturePrefix: 'ds', soapPrefix: 'SOAP-ENV' },
  'xmlsec, in the official form with a prefix on the signature': { profile: 'official', signaturePrefix: 'ds' },
  'somebody with a default namespace, in form A': { profile: 'A', prefix: '' },
  'somebody with a default namespace, in form D': { profile: 'D', prefix: '', signaturePrefix: 'dsig' },
  'somebody with another prefix, declared late': { profile: 'B_inPlace', prefix: 'tem', declaresLate: true },
  'somebody with self-closing elements, in form A': { profile: 'A', selfClosing: true },
  'somebody with the digits of the hexadecimal serial number': {
    serialNumber: '3330303031303030303030353030303033343135',
  },
  'somebody who indents what is not signed': {
    change: (text) =>
      `\n${text}\n`
        .replaceAll(/<(s:Header|s:Body|des:\w+Entrada|des:Solicita\w+|des:Verifica\w+|KeyInfo)/g, '\n  <$1')
        .trim(),
  },
  'somebody with comments and single quotes': {
    change: (text) =>
      text
        .replace('<s:Body>', '<!-- a comment --><s:Body>')
        .replaceAll(/ (FechaFinal|IdSolicitud|IdPaquete|xmlns:s)="([^"]*)"/g, " $1 = '$2'"),
  },
};

function written(shape: OperationShape, dialect: Dialect): OperationShape {
  const { order } = dialect;
  const names = Object.keys(shape.attributes).sort();
  const wireOrder =
    order === 'dotNet'
      ? names.toSorted((one, other) => DOT_NET_ORDER.indexOf(one) - DOT_NET_ORDER.indexOf(other))
      : order === 'reversed'
        ? names.toReversed()
        : names;
  return { ...shape, ...dialect, wireOrder };
}

export const CLIENTS: readonly Case[] = [
  ...(Object.keys(PROFILES) as Profile[]).map((profile): Case => ({
    name: `form ${profile} of a signature is accepted, with receivers whose RFCs hold & and Ñ`,
    async run(sat) {
      const client = await sat.client();
      const shape = client.shapes.issued({ TipoSolicitud: 'Metadata' }, ['H&E951128469', 'HAÑ930228SM9']);
      await client.accepted(client.call('request', { ...shape, profile }));
      expectCode(await client.call('verify', { ...client.shapes.verify(), profile }), '5004');
      expectCode(await client.call('download', { ...client.shapes.download(), profile }), '5004');
    },
  })),
  ...Object.entries(dialects).map(([who, dialect]): Case => ({
    name: `messages as ${who} writes them are accepted`,
    async run(sat) {
      const client = await sat.client();
      const { change = (text: string) => text } = dialect;
      for (const [operation, shape, code] of [
        ['request', client.shapes.issued(), '5000'],
        ['verify', client.shapes.verify(), '5004'],
        ['download', client.shapes.download(), '5004'],
      ] as const) {
        const body = change(operationMessage(client.signer, written(shape, dialect)));
        expectCode(await client.call(operation, shape, { body }), code);
      }
    },
  })),
  {
    name: 'attributes that the contract does not know are ignored, and empty ones count as absent',
    async run(sat) {
      const client = await sat.client();
      await client.accepted(client.issued({ Otro: 'x' }));
      await client.accepted(client.issued({ TipoComprobante: '', Complemento: '', RfcACuentaTerceros: '' }, ['']));
    },
  },
];
