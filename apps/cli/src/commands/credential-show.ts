import { CredentialError, requireEfirma, type Certificate } from '@acopio/credentials';
import { machineClock } from '../clock.js';
import { credentialFiles, loadCertificate, loadCredential, type CredentialOptions } from '../credential-files.js';
import type { Language, Text } from '../language.js';
import { coloured, type Outcome, type Terminal } from '../terminal.js';
import { mexicoTime } from '../wording.js';

type ShowOptions = Pick<CredentialOptions, 'cer' | 'key' | 'passwordFile' | 'efirma'>;

const labels = {
  rfc: { es: 'RFC', en: 'RFC' },
  legalName: { es: 'Nombre', en: 'Name' },
  kind: { es: 'Tipo', en: 'Kind' },
  number: { es: 'Número de certificado', en: 'Certificate number' },
  validFrom: { es: 'Válido desde', en: 'Valid from' },
  validTo: { es: 'Válido hasta', en: 'Valid until' },
  representativeRfc: { es: 'RFC del representante', en: "Representative's RFC" },
  curp: { es: 'CURP', en: 'CURP' },
  sha256: { es: 'Huella SHA-256', en: 'SHA-256 thumbprint' },
} as const satisfies Partial<Record<keyof Certificate, Text>>;

const kinds: Readonly<Record<Certificate['kind'], Text>> = {
  efirma: { es: 'e.firma', en: 'e.firma' },
  csd: { es: 'certificado de sello digital (CSD)', en: 'seal certificate (CSD)' },
  other: { es: 'otro', en: 'other' },
};

const mexicoCity: Text = { es: 'hora de la Ciudad de México', en: 'Mexico City time' };

const verdicts = {
  usable: { es: 'Sirve para descargar del SAT.', en: 'It can be used to download from the SAT.' },
  keyUnchecked: {
    es: 'El certificado sirve para descargar del SAT. La llave no se comprobó: indique --key.',
    en: 'The certificate can be used to download from the SAT. The key was not checked: give --key.',
  },
} as const satisfies Record<string, Text>;

/** `acopio credential show`: whose a certificate is, and whether it can be used. */
export async function credentialShow(options: ShowOptions, terminal: Terminal): Promise<Outcome> {
  const { cer, key, efirma } = options;
  const keyChecked = key !== undefined || efirma !== undefined || cer === undefined;
  const certificate = keyChecked
    ? (await loadCredential(await credentialFiles(options, terminal), terminal)).certificate
    : await loadCertificate(cer);
  const problem = problemOf(certificate);
  const verdict = keyChecked ? verdicts.usable : verdicts.keyUnchecked;
  const { language } = terminal;
  const { der: _bytes, ...facts } = certificate;
  return {
    exitCode: problem === undefined ? 0 : 3,
    document: {
      certificate: facts,
      keyChecked,
      usable: problem === undefined,
      ...(problem === undefined ? {} : { problem: problem.code }),
    },
    people: [
      ...factLines(certificate, language),
      problem === undefined
        ? coloured('good', verdict[language])
        : coloured('bad', `${problem.text[language]}. ${problem.hint[language]} [${problem.code}]`),
      '',
    ].join('\n'),
  };
}

function problemOf(certificate: Certificate): CredentialError | undefined {
  try {
    requireEfirma(certificate, machineClock.now());
    return undefined;
  } catch (error) {
    if (error instanceof CredentialError) return error;
    throw error;
  }
}

function factLines(certificate: Certificate, language: Language): string[] {
  const values = {
    ...certificate,
    kind: kinds[certificate.kind][language],
    validFrom: `${mexicoTime(certificate.validFrom)} (${mexicoCity[language]})`,
    validTo: `${mexicoTime(certificate.validTo)} (${mexicoCity[language]})`,
  };
  const width = Math.max(...Object.values(labels).map((label) => label[language].length));
  return (Object.keys(labels) as (keyof typeof labels)[]).flatMap((fact) => {
    const value = values[fact];
    return value === undefined ? [] : [`${labels[fact][language].padEnd(width)}  ${value}`];
  });
}
