import type { Certificate } from '@acopio/credentials';
import { machineClock } from '../clock.js';
import {
  credentialFiles,
  findStored,
  loadCertificate,
  loadCredential,
  type CredentialOptions,
} from '../credential-files.js';
import { openStore } from '../credential-store/folder.js';
import { problemOf } from '../credential-store/states.js';
import { CliError } from '../errors.js';
import type { Language, Text } from '../language.js';
import { coloured, type Outcome, type Terminal } from '../terminal.js';
import { mexicoTime } from '../wording.js';

type ShowOptions = Pick<CredentialOptions, 'cer' | 'key' | 'passwordFile' | 'efirma' | 'store'>;

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
  notOpened: {
    es: 'El certificado sirve para descargar del SAT. La llave no se abrió: eso lo hace «acopio credential check».',
    en: "The certificate can be used to download from the SAT. The key was not opened: 'acopio credential check' does that.",
  },
  keyUnchecked: {
    es: 'El certificado sirve para descargar del SAT. La llave no se comprobó: indique --key.',
    en: 'The certificate can be used to download from the SAT. The key was not checked: give --key.',
  },
} as const satisfies Record<string, Text>;

/** `acopio credential show`: whose a certificate is, and whether it can be used; `name` is an RFC or thumbprint of the store. */
export async function credentialShow(
  name: string | undefined,
  options: ShowOptions,
  terminal: Terminal,
): Promise<Outcome> {
  const { certificate, verdict } = name === undefined ? await named(options, terminal) : await stored(name, options);
  const problem = problemOf(certificate, machineClock.now());
  const { language } = terminal;
  const { der: _bytes, ...facts } = certificate;
  return {
    exitCode: problem === undefined ? 0 : 3,
    document: {
      certificate: facts,
      keyChecked: verdict === 'usable',
      usable: problem === undefined,
      ...(problem === undefined ? {} : { problem: problem.code }),
    },
    people: [
      ...factLines(certificate, language),
      problem === undefined
        ? coloured('good', verdicts[verdict][language])
        : coloured('bad', `${problem.text[language]}. ${problem.hint[language]} [${problem.code}]`),
      '',
    ].join('\n'),
  };
}

interface Shown {
  readonly certificate: Certificate;
  readonly verdict: keyof typeof verdicts;
}

async function named(options: ShowOptions, terminal: Terminal): Promise<Shown> {
  const { cer, key, efirma } = options;
  const keyChecked = key !== undefined || efirma !== undefined || cer === undefined;
  if (!keyChecked) return { certificate: await loadCertificate(cer), verdict: 'keyUnchecked' };
  const { certificate } = await loadCredential(await credentialFiles(options, terminal), terminal);
  return { certificate, verdict: 'usable' };
}

async function stored(name: string, options: ShowOptions): Promise<Shown> {
  const files = (['cer', 'key', 'efirma'] as const).filter((option) => options[option] !== undefined);
  if (files.length > 0) {
    throw new CliError('OPTION_TWICE', { detail: [name, ...files.map((option) => `--${option}`)].join(', ') });
  }
  const { certificate } = await findStored(await openStore(options), name);
  return { certificate, verdict: 'notOpened' };
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
