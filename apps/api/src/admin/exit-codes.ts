import type { Text } from '../config/language.js';

/** What `acopio-admin` answers to whoever started it; `--help` prints this table. */
export const exitCodes = {
  0: { es: 'listo', en: 'done' },
  1: { es: 'falla inesperada', en: 'unexpected fault' },
  2: { es: 'el comando está mal escrito', en: 'usage: the command is not written as it must' },
  6: {
    es: 'no existe lo que se nombra, o ya no es válido',
    en: 'what is named does not exist, or is not valid any more',
  },
  73: { es: 'no se puede escribir el archivo', en: 'the file cannot be written' },
  75: { es: 'la base de datos no responde: repita más tarde', en: 'the database is away: try again later' },
  78: {
    es: 'DATABASE_URL falta, no es válida o su base no está en orden',
    en: 'DATABASE_URL is missing or not valid, or its database is not in order',
  },
} as const satisfies Record<number, Text>;

/** One of the table's codes. */
export type ExitCode = keyof typeof exitCodes;
