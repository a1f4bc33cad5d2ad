import type { AuditResult } from '@acopio/sync';
import type { Text } from './language.js';
import { number } from './wording.js';

/** Names that are printed before a number stands for the rest; `--json` has them all. */
const MOST_NAMES = 10;

/** What somebody changed or deleted since the last run, and what became of it; nothing where all was as it was left. */
export function auditTexts({ packages, rewritten, lost }: AuditResult): Text[] {
  const again = packages.filter(({ repair }) => repair === 'fetchAgain').map(({ packageId }) => packageId);
  const gone = packages.filter(({ repair }) => repair === 'none').map(({ packageId }) => packageId);
  return [
    ...named(again, {
      es: 'Paquetes que ya no están como se guardaron; aún se pueden descargar y se piden otra vez',
      en: 'Packages that are not as they were kept; they can still be fetched, and are asked for again',
    }),
    ...named(gone, {
      es: 'Paquetes que ya no están como se guardaron; el SAT ya no los entrega. Si tiene una copia, devuélvala a su lugar',
      en: 'Packages that are not as they were kept; the SAT hands them out no more. If you have a copy, put it back',
    }),
    ...named(rewritten, {
      es: 'XML borrados o modificados desde la última vez; se escribieron de nuevo desde su paquete (lo modificado se conservó)',
      en: 'XML deleted or changed since the last run; written again from their packages (what was changed is kept)',
    }),
    ...named(lost, {
      es: 'XML borrados o modificados cuyo paquete tampoco está; cuentan como faltantes y se piden de nuevo',
      en: 'XML deleted or changed whose packages are gone too; they count as missing and are asked for again',
    }),
  ];
}

function named(names: readonly string[], text: Text): Text[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, MOST_NAMES).map((name) => `\n    ${name}`);
  const rest = names.length - shown.length;
  const more: Text = { es: `\n    … y ${number(rest, 'es')} más`, en: `\n    … and ${number(rest, 'en')} more` };
  const line = (language: 'es' | 'en'): string =>
    `${text[language]}: ${number(names.length, language)}${shown.join('')}${rest > 0 ? more[language] : ''}`;
  return [{ es: line('es'), en: line('en') }];
}
