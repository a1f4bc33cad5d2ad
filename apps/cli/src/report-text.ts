import Table from 'cli-table3';
import {
  differenceTexts,
  type Difference,
  type FullReport,
  type KnownStatus,
  type ReportVerification,
} from '@acopio/sync/report';
import type { Language, Text } from './language.js';
import { coloured } from './terminal.js';
import { counted, directionNames, mexicoTime, number } from './wording.js';

/** Differences that are printed; `--json` has more. */
const MOST_DIFFERENCES = 20;

const words = {
  direction: { es: 'Sentido', en: 'Direction' },
  type: { es: 'Tipo', en: 'Type' },
  currency: { es: 'Moneda', en: 'Currency' },
  status: { es: 'Estado', en: 'Status' },
  documents: { es: 'Documentos', en: 'Documents' },
  total: { es: 'Total', en: 'Total' },
  withheld: { es: 'Retenido', en: 'Withheld' },
} as const satisfies Record<string, Text>;

const statuses: Readonly<Record<KnownStatus, Text>> = {
  active: { es: 'vigentes', en: 'active' },
  cancelled: { es: 'cancelados', en: 'cancelled' },
  unknown: { es: 'sin estado', en: 'unknown' },
};

/** Whose report it is, and of which period. A name comes from documents: control characters of it stay out of the terminal. */
export function titleText({ scope, legalName, job }: FullReport, language: Language): string {
  const name = legalName === undefined ? '' : ` · ${legalName.replaceAll(/\p{C}/gu, ' ')}`;
  const period = `${job.from.slice(0, 10)} – ${job.to.slice(0, 10)}`;
  const service: Text = { es: 'retenciones', en: 'retenciones' };
  return `${scope.rfc}${name} · ${scope.service === 'cfdi' ? 'CFDI' : service[language]} · ${period}\n`;
}

/** Exact sums by type and currency; nothing where there are none. */
export function amountsTable({ amounts, scope }: FullReport, language: Language): string {
  if (amounts.length === 0) return '';
  const ofCfdi = scope.service === 'cfdi';
  const head = [
    words.direction,
    ...(ofCfdi ? [words.type, words.currency] : []),
    words.status,
    words.documents,
    words.total,
    ...(ofCfdi ? [] : [words.withheld]),
  ];
  const lefts = ofCfdi ? 4 : 2;
  const table = new Table({
    head: head.map((title) => title[language]),
    colAligns: head.map((_title, index) => (index < lefts ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const { direction, type = '–', currency = '–', status, documents, total, withheld = '0' } of amounts) {
    table.push([
      directionNames[direction][language],
      ...(ofCfdi ? [type, currency.replaceAll(/\p{C}/gu, ' ')] : []),
      statuses[status][language],
      number(documents, language),
      total,
      ...(ofCfdi ? [] : [withheld]),
    ]);
  }
  return `${table.toString()}\n`;
}

/** What changed since the last report, in one line; nothing where there is none to compare with. */
export function changesText({ changes }: FullReport, language: Language): string {
  if (changes === undefined) return '';
  const { since, listed, held, cancelled, reappeared } = changes;
  const at = mexicoTime(since);
  const n = ({ count }: { readonly count: number }): string => number(count, language);
  const text: Text = {
    es: `Desde el reporte anterior (${at}): ${n(listed)} nuevos, ${n(held)} XML, ${n(cancelled)} cancelados, ${n(reappeared)} vigentes otra vez.`,
    en: `Since the last report (${at}): ${n(listed)} new, ${n(held)} XML, ${n(cancelled)} cancelled, ${n(reappeared)} active again.`,
  };
  return `${text[language]}\n`;
}

/** One hash that stands for all packages. */
export function packagesText({ packages, packagesSha256 }: FullReport, language: Language): string {
  const held = packages.filter(({ sha256 }) => sha256 !== undefined).length;
  const text: Text = {
    es: `${counted(held, { one: 'paquete guardado', more: 'paquetes guardados' }, 'es')}; SHA-256 de la lista: ${packagesSha256}`,
    en: `${counted(held, { one: 'package held', more: 'packages held' }, 'en')}; SHA-256 of the list: ${packagesSha256}`,
  };
  return held === 0 ? '' : `${text[language]}\n`;
}

/** What came of `--verify`: all is as it was, or every difference. */
export function verificationText(
  { packages, documents, files, differenceCount, differences }: ReportVerification,
  language: Language,
): string {
  const n = (value: number): string => number(value, language);
  const read: Text = {
    es: `${n(packages)} paquetes leídos otra vez: ${n(documents)} documentos, ${n(files)} archivos XML`,
    en: `${n(packages)} packages read again: ${n(documents)} documents, ${n(files)} XML files`,
  };
  const verdict: Text =
    differenceCount === 0
      ? { es: 'sin diferencias', en: 'no differences' }
      : {
          es: counted(differenceCount, { one: 'diferencia', more: 'diferencias' }, 'es'),
          en: counted(differenceCount, { one: 'difference', more: 'differences' }, 'en'),
        };
  const shown = differences.slice(0, MOST_DIFFERENCES).map((one) => differenceLine(one, language));
  const rest = differenceCount - shown.length;
  const first = coloured(differenceCount === 0 ? 'good' : 'bad', `${read[language]}: ${verdict[language]}.`);
  return [first, ...shown, ...(rest > 0 ? [`  … + ${n(rest)}`] : []), ''].join('\n');
}

function differenceLine({ code, reported, found, ...facts }: Difference, language: Language): string {
  const { packageId, uuid, month, direction, what } = facts;
  const where = [
    packageId,
    uuid,
    month,
    direction === undefined ? undefined : directionNames[direction][language],
    what,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
  const both = reported === undefined && found === undefined ? '' : ` (${reported ?? '–'} → ${found ?? '–'})`;
  return `  ✗ ${differenceTexts[code][language]}: ${where}${both} [${code}]`;
}
