import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { WorldDocument } from '@acopio/sat-simulator';

/** Attributes of a CFDI or retención that say of whom it is, whose it was to be certified, or what was sold to whom. */
const TELLING =
  /\s(?:\w+:)?(?:\w*Rfc\w*|RFC\w*|\w*nombre\w*|NomDenRaz\w*|Curp\w*|\w*sello\w*|\w*certificado\w*|UUID|IdDocumento|Descripcion|DomicilioFiscal\w*|NumSeguridadSocial|NumEmpleado|Cuenta\w*)="([^"]+)"/gi;

/** They are everybody's, or so short that they occur by accident. */
function isTelling(value: string): boolean {
  return value.length >= 6 && !/^(?:XAXX010101000|XEXX010101000|PÚBLICO EN GENERAL)$/i.test(value);
}

/** Everything in documents that no file of a recording may hold. */
export function secretsIn(documents: readonly WorldDocument[]): ReadonlySet<string> {
  const secrets = new Set<string>();
  for (const document of documents) {
    const { issuerName, receiverName, onBehalfOf } = document;
    const told = [...document.xml().matchAll(TELLING)].map(([, value = '']) => value);
    for (const value of [...told, issuerName, receiverName, onBehalfOf?.rfc ?? '', onBehalfOf?.name ?? '']) {
      if (isTelling(value)) secrets.add(value.toLowerCase());
    }
  }
  return secrets;
}

const BASE64 = /[A-Za-z\d+/]{24,}={0,2}/g;

/** Every text in a folder, by where it is: files, their names, what is in ZIPs, and what base64 in any of them stands for; in lower case. */
export async function textsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    const files = name.endsWith('.zip') ? Object.entries(unzipSync(bytes)) : [];
    for (const [path, content] of [
      [name, bytes] as const,
      ...files.map(([inner, file]) => [`${name}/${inner}`, file] as const),
    ]) {
      const text = Buffer.from(content).toString('utf8');
      const decoded = [...text.matchAll(BASE64)].map(([found]) => strFromU8(Buffer.from(found, 'base64'), true));
      texts.set(path, [path, text, ...decoded].join('\n').toLowerCase());
    }
  }
  return texts;
}

/** Which of the secrets occur, and where. */
export function secretsTold(secrets: Iterable<string>, texts: ReadonlyMap<string, string>): readonly string[] {
  const told: string[] = [];
  for (const secret of secrets) {
    for (const [path, text] of texts) {
      if (text.includes(secret.toLowerCase())) told.push(`${path}: ${secret}`);
    }
  }
  return told;
}
