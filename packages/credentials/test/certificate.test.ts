import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCertificate } from '../src/index.js';
import { authority, bytesOf, company, pemOf, replaceBytes } from './credential-files.js';
import { needOpenssl, openssl } from './foreign-judges.js';

const certificate = readCertificate(company.certificate);

describe('readCertificate, on the e.firma of a company', () => {
  it('tells the taxpayer and the representative apart', () => {
    expect(certificate).toMatchObject({
      kind: 'efirma',
      rfc: 'EKU9003173C9',
      legalName: 'ESCUELA KEMPER URGATE SA DE CV',
      representativeRfc: 'VADA800927DJ3',
      representativeCurp: 'VADA800927HSRSRL05',
    });
    expect(certificate).not.toHaveProperty('curp');
  });

  it('has the number in its three forms', () => {
    expect(certificate.number).toBe(company.number);
    expect(certificate.serialHex).toBe(Buffer.from(company.number, 'latin1').toString('hex'));
    expect(BigInt(certificate.serialDecimal)).toBe(BigInt(`0x${certificate.serialHex}`));
  });

  it('has the validity as instants and the thumbprint of the bytes', () => {
    expect([certificate.validFrom, certificate.validTo]).toEqual([
      '2025-01-01T06:00:00.000Z',
      '2029-01-01T06:00:00.000Z',
    ]);
    expect(certificate.sha256).toBe(createHash('sha256').update(company.certificate).digest('hex'));
  });

  it('writes the issuer in the certificate’s order with short names, commas escaped and letters kept', () => {
    expect(certificate.issuerName).toBe(
      [
        'CN=AC de pruebas de Acopio,O=SIMULADOR DEL SAT DE ACOPIO,OU=Certificados sin validez fiscal',
        String.raw`emailAddress=pruebas@acopio.example,street=Av. de las Pruebas 77\2c Col. Guerrero,postalCode=06300`,
        'C=MX,ST=CIUDAD DE MEXICO,L=Cuauhtémoc,x500UniqueIdentifier=2.5.4.45,unstructuredName=responsable: Acopio',
      ].join(','),
    );
  });

  it('agrees with OpenSSL on serial number, validity and thumbprint', (context) => {
    needOpenssl(context);
    const args = ['x509', '-inform', 'DER', '-in', '{cer}', '-noout', '-serial', '-dates', '-fingerprint', '-sha256'];
    const lines = openssl([...args, '-dateopt', 'iso_8601'], { cer: company.certificate })
      ?.toString()
      .trim()
      .split('\n');
    expect(lines).toEqual([
      `serial=${certificate.serialHex.toUpperCase()}`,
      `notBefore=${seconds(certificate.validFrom)}`,
      `notAfter=${seconds(certificate.validTo)}`,
      `sha256 Fingerprint=${(certificate.sha256.toUpperCase().match(/../g) ?? []).join(':')}`,
    ]);
  });

  it('is frozen, and does not share its bytes with the caller', () => {
    const bytes = Uint8Array.from(company.certificate);
    const read = readCertificate(bytes);
    bytes.fill(0);
    expect(Object.isFrozen(read)).toBe(true);
    expect(Buffer.from(read.der).equals(Buffer.from(company.certificate))).toBe(true);
  });
});

describe('readCertificate, on other holders', () => {
  it('gives an individual’s own CURP and no representative', () => {
    const { certificate: der } = authority.issue({
      rfc: 'FUNK671228PH6',
      legalName: 'KARLA FUENTE NOLASCO',
      curp: 'FUNK671228MCLNLR05',
    });
    const read = readCertificate(der);
    expect(read).toMatchObject({ kind: 'efirma', rfc: 'FUNK671228PH6', curp: 'FUNK671228MCLNLR05' });
    expect(read).not.toHaveProperty('representativeRfc');
    expect(read).not.toHaveProperty('representativeCurp');
  });

  it.each([
    ['HAÑ930228SM9', 'HERRERÍA & ÑANDÚ "EL NIÑO" SA DE CV'],
    ['H&E951128469', "HERRERIA & ELECTRICOS D'ÉLITE SA DE CV"],
    ['CAÑF770131PA3', 'FELIX MANUEL CAÑAS'],
  ])('reads %s and its name, which the SAT writes as Latin-1 in a TeletexString', (rfc, legalName) => {
    const { certificate: der } = authority.issue({ rfc, legalName });
    expect(Buffer.from(der).includes(Buffer.from(legalName, 'latin1'))).toBe(true);
    expect(readCertificate(der)).toMatchObject({ rfc, legalName });
  });

  it('reads a name beyond Latin-1, which is written in UTF-8', () => {
    const { certificate: der } = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA “KEMPER” ŠA' });
    expect(readCertificate(der).legalName).toBe('ESCUELA “KEMPER” ŠA');
  });

  it('knows a CSD by its branch and its usage', () => {
    const { certificate: der } = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA', kind: 'csd' });
    expect(readCertificate(der).kind).toBe('csd');
  });

  it('calls neither what has the usage of the one and the subject of the other, nor what may sign certificates', () => {
    const csd = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA', kind: 'csd' }).certificate;
    // keyUsage (2.5.29.15), not critical: 0xC0 with six unused bits becomes 0xD8 with three, and the other way round.
    expect(readCertificate(replaceBytes(csd, '0603551d0f0404030206c0', '0603551d0f0404030203d8')).kind).toBe('other');
    expect(readCertificate(replaceBytes(csd, '0603551d0f0404030206c0', '0603551d0f0404030202c4')).kind).toBe('other');
    const efirma = replaceBytes(company.certificate, '0603551d0f0404030203d8', '0603551d0f0404030206c0');
    expect(readCertificate(efirma).kind).toBe('other');
  });
});

describe('readCertificate, on file formats', () => {
  const der = company.certificate;
  const base64 = Buffer.from(der).toString('base64');
  it.each<[string, Uint8Array]>([
    ['PEM', pemOf('CERTIFICATE', der)],
    ['PEM with the line ends of Windows', pemOf('CERTIFICATE', der, '\r\n')],
    ['PEM after some text', bytesOf(`subject=EKU\n${Buffer.from(pemOf('CERTIFICATE', der)).toString()}`)],
    [
      'PEM that starts with a key',
      Buffer.concat([pemOf('ENCRYPTED PRIVATE KEY', company.privateKey), pemOf('CERTIFICATE', der)]),
    ],
    ['base64 in one line', bytesOf(base64)],
    ['base64 in lines', bytesOf(`${base64.match(/.{1,76}/g)?.join('\r\n')}\r\n`)],
    ['base64 after a byte order mark', bytesOf(`\uFEFF${base64}`)],
  ])('reads %s like the DER inside', (_, file) => {
    expect(readCertificate(file)).toEqual(certificate);
  });
});

describe('readCertificate, on what is no certificate of a taxpayer', () => {
  const der = company.certificate;
  it.each<[string, Uint8Array]>([
    ['an empty file', new Uint8Array()],
    ['a text', bytesOf('esto no es un certificado')],
    ['base64 of something else', bytesOf('aG9sYSBtdW5kbyE=')],
    ['the key', company.privateKey],
    ['the key as PEM', pemOf('ENCRYPTED PRIVATE KEY', company.privateKey)],
    ['half a file', der.subarray(0, der.length / 2)],
    ['a file that lacks one byte', der.subarray(0, -1)],
    ['a file with one byte too many', Buffer.concat([der, Uint8Array.of(0)])],
    ['PEM without an end', bytesOf(`-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}`)],
    ['PEM with a character that base64 lacks', bytesOf('-----BEGIN CERTIFICATE-----\nMII*\n-----END CERTIFICATE-----')],
    ['a sequence nested a thousand times', Uint8Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 0x30 : 0x80))],
  ])('refuses %s', (_, file) => {
    expect(() => readCertificate(file)).toThrow(
      expect.objectContaining({ name: 'CredentialError', code: 'NOT_A_CERTIFICATE' }),
    );
  });

  it('reads a file of 64 KiB and refuses one of a byte more', () => {
    const pem = pemOf('CERTIFICATE', der);
    const most = Buffer.concat([Buffer.alloc(65_536 - pem.length, '\n'), pem]);
    expect(readCertificate(most).rfc).toBe('EKU9003173C9');
    expect(() => readCertificate(Buffer.concat([bytesOf('\n'), most]))).toThrow('65537 bytes > 65536');
  });

  it('names the PEM block that it found instead', () => {
    expect(() => readCertificate(pemOf('PRIVATE KEY', der))).toThrow(
      expect.objectContaining({ detail: 'PRIVATE KEY' }),
    );
  });

  it.for([
    ['ec', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['rsa 512', ['rsa:512']],
  ] as const)('refuses a certificate with a key of %s, made by OpenSSL', ([detail, newkey], context) => {
    needOpenssl(context);
    const args = [
      'req',
      '-x509',
      '-newkey',
      ...newkey,
      '-nodes',
      '-subj',
      '/CN=any',
      '-keyout',
      '{key}',
      '-outform',
      'DER',
    ];
    const file = openssl(args, {});
    expect(file?.length).toBeGreaterThan(100);
    expect(() => readCertificate(file ?? bytesOf(''))).toThrow(
      expect.objectContaining({ code: 'NOT_A_CERTIFICATE', detail }),
    );
  });

  it('refuses the certificate of an authority, which has no RFC', () => {
    expect(() => readCertificate(authority.certificate)).toThrow(expect.objectContaining({ code: 'RFC_UNREADABLE' }));
  });

  it('refuses an RFC with an impossible date, and shows it', () => {
    const file = replaceBytes(der, hex('EKU9003173C9'), hex('EKU9013173C9'));
    expect(() => readCertificate(file)).toThrow(
      expect.objectContaining({ code: 'RFC_UNREADABLE', detail: 'EKU9013173C9' }),
    );
  });

  it('refuses a serial number that is not twenty digits', () => {
    const file = replaceBytes(der, hex(company.number), hex(`${company.number.slice(0, 19)}A`));
    expect(() => readCertificate(file)).toThrow(expect.objectContaining({ code: 'NUMBER_UNREADABLE' }));
  });
});

/** An instant as OpenSSL writes it. */
function seconds(instant: string): string {
  return instant.replace('T', ' ').replace('.000Z', 'Z');
}

function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}
