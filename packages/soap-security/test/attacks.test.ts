import { X509Certificate } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SoapSecurityError, parseXml, verifyLogin, verifyOperation } from '../src/index.js';
import { soapSecurityErrors } from '../src/errors.js';
import { needJudge, verifiedByXmlsec } from './foreign-judges.js';

const FOLDER = join(import.meta.dirname, 'fixtures', 'attacks');
/** `<expected>.<kind>-<what>.xml`: `accepted` or the code of the error; a login, or an operation in one of its forms. */
const CASES = readdirSync(FOLDER).map((file) => {
  const [expected = '', name = ''] = file.split('.');
  return { file, expected, kind: name.split('-', 1)[0] ?? '', name };
});
/** All files were signed for this minute. */
const NOW = new Date('2026-01-15T18:01:00Z');

/** What every accepted operation says, whatever its spelling. */
const OPERATION = {
  name: 'SolicitaDescargaEmitidos',
  attributes: {},
  children: [
    {
      name: 'solicitud',
      attributes: {
        EstadoComprobante: 'Todos',
        FechaFinal: '2025-12-31T23:59:59',
        FechaInicial: '2025-12-01T00:00:00',
        RfcEmisor: 'EKU9003173C9',
        RfcSolicitante: 'EKU9003173C9',
        TipoSolicitud: 'CFDI',
      },
      children: [
        {
          name: 'RfcReceptores',
          attributes: {},
          children: [
            { name: 'RfcReceptor', attributes: {}, children: ['HAÑ930228SM9'] },
            { name: 'RfcReceptor', attributes: {}, children: ['H&E951128469'] },
          ],
        },
      ],
    },
  ],
};

describe('a signed message from outside', () => {
  it.each(CASES)('is answered as the name of $file says', ({ file, kind, expected }) => {
    expect(answerTo(kind, read(file))).toBe(expected);
  });

  it('has a file for every code that verifying can end with', () => {
    const codes = Object.keys(soapSecurityErrors).filter((code) => !/^(MESSAGE|SIGNATURE)_INVALID$/.test(code));
    expect(new Set(CASES.map(({ expected }) => expected))).toEqual(new Set(['accepted', ...codes]));
  });

  it.each(CASES.filter(({ expected }) => expected !== 'accepted'))(
    'is not quoted by the error for $file',
    ({ file, kind }) => {
      const { message, detail } = refusalOf(kind, read(file));
      expect(`${message} ${detail ?? ''}`).not.toMatch(/EKU|SM9|_0|uuid|MII|Wrapper/);
    },
  );
});

describe('an accepted message', () => {
  const accepted = CASES.filter(({ expected }) => expected === 'accepted');
  const holder = /UniqueIdentifier=EKU9003173C9 /;

  it.each(accepted.filter(({ kind }) => kind === 'login'))('says when it is good, in $file', ({ file }) => {
    const { created, expires, certificate, signedBytes } = verifyLogin(read(file), { now: NOW });
    expect(expires.getTime() - created.getTime()).toBe(300_000);
    expect(Buffer.from(signedBytes).toString()).toContain(created.toISOString().slice(0, -1));
    expect(new X509Certificate(certificate).subject).toMatch(holder);
  });

  it.each(accepted.filter(({ kind }) => kind !== 'login'))('says what is asked, in $file', ({ file, kind }) => {
    const { operation, namespace, form, certificate } = verifyOperation(read(file));
    expect({ operation, namespace, form }).toEqual({
      operation: OPERATION,
      namespace: 'http://DescargaMasivaTerceros.sat.gob.mx',
      form: kind,
    });
    expect(new X509Certificate(certificate).subject).toMatch(holder);
  });
});

describe('xmlsec1, judging the same files', () => {
  it('finds the signature of every wrapped login good, which is why its place counts', (context) => {
    needJudge(context, 'xmlsec1');
    const wrapped = CASES.filter(({ name }) => name.startsWith('login-xsw-')).map(({ file }) => read(file));
    expect(wrapped.length).toBeGreaterThanOrEqual(12);
    const der = verifyLogin(read('accepted.login.xml'), { now: NOW }).certificate;
    expect(verifiedByXmlsec(wrapped, der)).toBe(true);
    expect(verifiedByXmlsec([...wrapped, read('DIGEST_MISMATCH.login-expires-later.xml')], der)).toBe(false);
  });

  it('agrees about digests and signatures of the official form', (context) => {
    needJudge(context, 'xmlsec1');
    const judged = CASES.filter(
      ({ kind, expected }) => kind === 'official' && /^(accepted|\w+_MISMATCH)$/.test(expected),
    );
    for (const { file, expected } of judged) {
      const text = read(file);
      expect([file, verifiedByXmlsec(text, certificateIn(text))]).toEqual([file, expected === 'accepted']);
    }
  });
});

function read(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

function verify(kind: string, text: string): unknown {
  return kind === 'login' ? verifyLogin(text, { now: NOW }) : verifyOperation(text);
}

function answerTo(kind: string, text: string): string {
  try {
    verify(kind, text);
    return 'accepted';
  } catch (error) {
    return error instanceof SoapSecurityError ? error.code : String(error);
  }
}

function refusalOf(kind: string, text: string): SoapSecurityError {
  try {
    verify(kind, text);
  } catch (error) {
    if (error instanceof SoapSecurityError) return error;
  }
  throw new Error('no SoapSecurityError');
}

function certificateIn(text: string): Uint8Array {
  const element = parseXml(text).getElementsByTagNameNS('*', 'X509Certificate')[0];
  return Buffer.from(element?.textContent ?? '', 'base64');
}
