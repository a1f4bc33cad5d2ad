import { z } from 'zod';
import type { Text } from './language.js';

const WHOLE = /^\d{1,6}$/;

function wholeNumber(least: number, most: number) {
  return z.string().regex(WHOLE).transform(Number).pipe(z.number().min(least).max(most));
}

/** Parses the URL itself, and says nothing of its parts that could be secret. */
function urlOf(protocols: readonly string[], good: (url: URL) => boolean = () => true) {
  return z.string().refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && protocols.includes(url.protocol) && good(url);
  });
}

/** Roles as they are given in `ACOPIO_ROLES` and after `--role`: names with commas between, each once. */
export const roleList = z
  .string()
  .transform((text) => [...new Set(text.split(',').map((role) => role.trim()))])
  .pipe(z.array(z.enum(['api', 'worker'])).min(1));

/** The variables that the service reads. A variable that is empty counts as unset. */
export const variables = z.object({
  ACOPIO_ENV: z.enum(['development', 'production']).default('production'),
  ACOPIO_ROLES: roleList.default(['api', 'worker']),
  DATABASE_URL: urlOf(['postgres:', 'postgresql:']),
  ACOPIO_HOST: z
    .string()
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1'),
  ACOPIO_PORT: wholeNumber(0, 65_535).default(8080),
  ACOPIO_DATA: z.string().optional(),
  ACOPIO_KEY_FILE: z.string().optional(),
  // A path is kept as the base of the SAT's addresses; what else a URL may hold would be lost.
  ACOPIO_SAT_URL: urlOf(['http:', 'https:'], ({ username, password, search, hash }) =>
    [username, password, search, hash].every((part) => part === ''),
  ).optional(),
  ACOPIO_WORKER_CONCURRENCY: wholeNumber(1, 64).default(4),
  ACOPIO_WORKER_HEARTBEAT_SECONDS: wholeNumber(10, 3600).default(60),
  ACOPIO_TLS_PROXY: z
    .enum(['0', '1'])
    .transform((text) => text === '1')
    .default(false),
  ACOPIO_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** A variable's name. */
export type Variable = keyof typeof variables.shape;

/** What the variables say, each once it was understood. */
export type Values = z.infer<typeof variables>;

/** What each variable has to hold. */
export const expected: Readonly<Record<Variable, Text>> = {
  ACOPIO_ENV: { es: 'development o production', en: 'development or production' },
  ACOPIO_ROLES: { es: 'api, worker o api,worker', en: 'api, worker or api,worker' },
  DATABASE_URL: {
    es: 'postgresql://USUARIO:CONTRASEÑA@SERVIDOR:PUERTO/BASE, con el usuario de la aplicación',
    en: 'postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with the user of the application',
  },
  ACOPIO_HOST: { es: 'un nombre o una dirección IP, como 127.0.0.1', en: 'a name or an IP address, such as 127.0.0.1' },
  ACOPIO_PORT: { es: 'un puerto de 0 a 65535 (0: cualquiera libre)', en: 'a port from 0 to 65535 (0: any free one)' },
  ACOPIO_DATA: { es: 'la carpeta de los paquetes', en: 'the folder of the packages' },
  ACOPIO_KEY_FILE: {
    es: 'el archivo de llave con que se cifran las e.firmas',
    en: 'the key file with which the e.firmas are sealed',
  },
  ACOPIO_SAT_URL: {
    es: 'la dirección http(s) de un simulador del SAT, sin usuario ni parámetros',
    en: 'the http(s) address of a simulator of the SAT, without user or parameters',
  },
  ACOPIO_WORKER_CONCURRENCY: { es: 'un número de 1 a 64', en: 'a number from 1 to 64' },
  ACOPIO_WORKER_HEARTBEAT_SECONDS: { es: 'segundos, de 10 a 3600', en: 'seconds, from 10 to 3600' },
  ACOPIO_TLS_PROXY: { es: '1 o 0', en: '1 or 0' },
  ACOPIO_LOG_LEVEL: {
    es: 'fatal, error, warn, info, debug, trace o silent',
    en: 'fatal, error, warn, info, debug, trace or silent',
  },
};
