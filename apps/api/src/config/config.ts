import { join, resolve } from 'node:path';
import { ConfigError, type ConfigProblem } from './errors.js';
import type { Text } from './language.js';
import { expected, roleList, variables, type Values, type Variable } from './variables.js';

/** What a process of the service does: answer over HTTP, or do the work. */
export type Role = 'api' | 'worker';

/** What the service is told by its environment. */
export interface Config {
  readonly environment: 'development' | 'production';
  readonly roles: readonly Role[];
  /** Logs in as the application role. Holds a password: never shown. */
  readonly databaseUrl: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absolute; packages are in `packages` below it. */
  readonly dataFolder: string;
  /** Absolute path of the file with the key-encryption key. */
  readonly keyFile: string;
  /** Base that takes the place of the SAT's addresses: a simulator. */
  readonly satUrl?: string;
  /** Steps that one worker does at a time. */
  readonly workerConcurrency: number;
  /** After this long without a sign of life a worker counts as dead. */
  readonly workerHeartbeatSeconds: number;
  /** A proxy in front ends TLS. */
  readonly tlsProxy: boolean;
  readonly logLevel: Values['ACOPIO_LOG_LEVEL'];
}

const MISSING: Text = { es: 'falta', en: 'is missing' };
const NOT_VALID: Text = { es: 'no es válida', en: 'is not valid' };
const PLAIN_HTTP: Text = {
  es: 'en producción no se atiende HTTP sin cifrar fuera de este equipo',
  en: 'plain HTTP beyond this machine is not served in production',
};
const NEEDS_PROXY: Text = {
  es: '127.0.0.1, o ACOPIO_TLS_PROXY=1 con un proxy que termine TLS',
  en: '127.0.0.1, or ACOPIO_TLS_PROXY=1 with a proxy that ends TLS',
};
const SAT_UNENCRYPTED: Text = { es: 'en producción debe ser https', en: 'has to be https in production' };

/**
 * Reads the configuration from environment variables. `roles` are those named as arguments; they replace `ACOPIO_ROLES`.
 * In production the folder and the key file have no default, and what is not encrypted stays on this machine.
 *
 * Throws `ConfigError` with everything that is wrong.
 */
export function readConfig(
  env: NodeJS.ProcessEnv,
  { roles = [] }: { readonly roles?: readonly string[] } = {},
): Config {
  const { values, problems } = readEach(env, roles);
  problems.push(...wrongTogether(values));
  if (problems.length > 0) throw new ConfigError(problems);
  // No problem means that each variable was understood.
  return configOf(values as Values);
}

function readEach(
  env: NodeJS.ProcessEnv,
  roles: readonly string[],
): { readonly values: Partial<Values>; readonly problems: ConfigProblem[] } {
  const values: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, schema] of Object.entries(variables.shape)) {
    const value = env[name] === '' ? undefined : env[name];
    const result = schema.safeParse(value);
    if (result.success) values[name] = result.data;
    else {
      const text = value === undefined ? MISSING : NOT_VALID;
      problems.push({ variable: name, text, expected: expected[name as Variable] });
    }
  }
  if (roles.length > 0) {
    const named = roleList.safeParse(roles.join(','));
    if (named.success) values['ACOPIO_ROLES'] = named.data;
    else problems.push({ variable: '--role', text: NOT_VALID, expected: expected.ACOPIO_ROLES });
  }
  return { values, problems };
}

/** What each variable may say alone, but not beside the others. */
function wrongTogether(values: Partial<Values>): ConfigProblem[] {
  if (values.ACOPIO_ENV !== 'production') return [];
  const problems: ConfigProblem[] = [];
  for (const variable of ['ACOPIO_DATA', 'ACOPIO_KEY_FILE'] as const) {
    if (values[variable] === undefined) problems.push({ variable, text: MISSING, expected: expected[variable] });
  }
  const { ACOPIO_HOST: host, ACOPIO_ROLES: roles = [], ACOPIO_SAT_URL: sat } = values;
  if (roles.includes('api') && host !== undefined && !isLoopback(host) && values.ACOPIO_TLS_PROXY === false) {
    problems.push({ variable: 'ACOPIO_HOST', text: PLAIN_HTTP, expected: NEEDS_PROXY });
  }
  if (sat !== undefined && new URL(sat).protocol !== 'https:') {
    problems.push({ variable: 'ACOPIO_SAT_URL', text: SAT_UNENCRYPTED, expected: expected.ACOPIO_SAT_URL });
  }
  return problems;
}

/** Names and addresses that never leave this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3). */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function configOf(values: Values): Config {
  const dataFolder = resolve(values.ACOPIO_DATA ?? 'acopio-data');
  return {
    environment: values.ACOPIO_ENV,
    roles: values.ACOPIO_ROLES,
    databaseUrl: values.DATABASE_URL,
    host: values.ACOPIO_HOST,
    port: values.ACOPIO_PORT,
    dataFolder,
    keyFile: resolve(values.ACOPIO_KEY_FILE ?? join(dataFolder, 'vault-key.json')),
    ...(values.ACOPIO_SAT_URL === undefined ? {} : { satUrl: values.ACOPIO_SAT_URL }),
    workerConcurrency: values.ACOPIO_WORKER_CONCURRENCY,
    workerHeartbeatSeconds: values.ACOPIO_WORKER_HEARTBEAT_SECONDS,
    tlsProxy: values.ACOPIO_TLS_PROXY,
    logLevel: values.ACOPIO_LOG_LEVEL,
  };
}
