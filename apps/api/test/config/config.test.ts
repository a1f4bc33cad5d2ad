import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { ConfigError, describeConfigError } from '../../src/config/errors.js';
import { chooseLanguage } from '../../src/config/language.js';

const DATABASE_URL = 'postgresql://acopio:Pa55-of-database@db.example:5432/acopio';
const development = { ACOPIO_ENV: 'development', DATABASE_URL };
const production = {
  ACOPIO_ENV: 'production',
  DATABASE_URL,
  ACOPIO_DATA: '/var/lib/acopio',
  ACOPIO_KEY_FILE: '/etc/acopio/key.json',
};

function refusedFor(env: NodeJS.ProcessEnv, roles?: readonly string[]): string[] {
  return errorOf(env, roles).problems.map(({ variable }) => variable);
}

function errorOf(env: NodeJS.ProcessEnv, roles: readonly string[] = []): ConfigError {
  try {
    readConfig(env, { roles });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was taken');
}

describe('the configuration', () => {
  test('needs nothing but the database in development', () => {
    expect(readConfig(development)).toEqual({
      environment: 'development',
      roles: ['api', 'worker'],
      databaseUrl: DATABASE_URL,
      host: '127.0.0.1',
      port: 8080,
      dataFolder: resolve('acopio-data'),
      keyFile: resolve('acopio-data/vault-key.json'),
      workerConcurrency: 4,
      workerHeartbeatSeconds: 60,
      tlsProxy: false,
      logLevel: 'info',
    });
  });

  test('is that of production where nothing is said', () => {
    expect(readConfig({ ...production, ACOPIO_ENV: undefined }).environment).toBe('production');
    expect(refusedFor({ DATABASE_URL })).toEqual(['ACOPIO_DATA', 'ACOPIO_KEY_FILE']);
  });

  test('takes all that can be said', () => {
    const config = readConfig({
      ...production,
      ACOPIO_ROLES: 'worker',
      ACOPIO_HOST: '0.0.0.0',
      ACOPIO_PORT: '0',
      ACOPIO_SAT_URL: 'https://sat.example/base',
      ACOPIO_WORKER_CONCURRENCY: '16',
      ACOPIO_WORKER_HEARTBEAT_SECONDS: '10',
      ACOPIO_TLS_PROXY: '1',
      ACOPIO_LOG_LEVEL: 'debug',
    });
    expect(config).toMatchObject({
      roles: ['worker'],
      host: '0.0.0.0',
      port: 0,
      dataFolder: resolve('/var/lib/acopio'),
      keyFile: resolve('/etc/acopio/key.json'),
      satUrl: 'https://sat.example/base',
      workerConcurrency: 16,
      workerHeartbeatSeconds: 10,
      tlsProxy: true,
      logLevel: 'debug',
    });
  });

  test('takes an empty variable for one that is not set', () => {
    expect(readConfig({ ...development, ACOPIO_PORT: '', ACOPIO_SAT_URL: '' })).toEqual(readConfig(development));
  });

  test('takes the roles of the arguments before those of the environment, each once', () => {
    const env = { ...development, ACOPIO_ROLES: 'api' };
    expect(readConfig(env).roles).toEqual(['api']);
    expect(readConfig(env, { roles: ['worker'] }).roles).toEqual(['worker']);
    expect(readConfig(env, { roles: ['worker', 'api', 'worker'] }).roles).toEqual(['worker', 'api']);
    expect(refusedFor(env, ['cook'])).toEqual(['--role']);
  });

  test('tells everything that is wrong at once', () => {
    const env = {
      ACOPIO_ENV: 'staging',
      ACOPIO_ROLES: 'api,cook',
      ACOPIO_HOST: 'http://here',
      ACOPIO_PORT: '65536',
      ACOPIO_SAT_URL: 'ftp://sat.example',
      ACOPIO_WORKER_CONCURRENCY: '0',
      ACOPIO_WORKER_HEARTBEAT_SECONDS: '9',
      ACOPIO_TLS_PROXY: 'yes',
      ACOPIO_LOG_LEVEL: 'loud',
    };
    expect(refusedFor(env).sort()).toEqual([...Object.keys(env), 'DATABASE_URL'].sort());
  });

  test.each([
    ['DATABASE_URL', 'mysql://acopio@db.example/acopio'],
    ['DATABASE_URL', 'db.example'],
    ['ACOPIO_PORT', '80a'],
    ['ACOPIO_PORT', '-1'],
    ['ACOPIO_PORT', '1e3'],
    ['ACOPIO_ROLES', ','],
    ['ACOPIO_SAT_URL', 'https://user:pass@sat.example'],
    ['ACOPIO_SAT_URL', 'https://sat.example/?token=1'],
  ])('refuses %s = %s', (variable, value) => {
    expect(refusedFor({ ...development, [variable]: value })).toEqual([variable]);
  });
});

describe('production', () => {
  test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('answers plain HTTP on %s', (host) => {
    expect(readConfig({ ...production, ACOPIO_HOST: host }).host).toBe(host);
  });

  test.each(['0.0.0.0', '::', '10.0.0.1', 'acopio.example', '127.0.0.1.example'])(
    'refuses plain HTTP on %s',
    (host) => {
      const env = { ...production, ACOPIO_HOST: host };
      expect(refusedFor(env)).toEqual(['ACOPIO_HOST']);
      expect(readConfig({ ...env, ACOPIO_TLS_PROXY: '1' }).host).toBe(host);
      expect(readConfig({ ...env, ACOPIO_ROLES: 'worker' }).host).toBe(host);
      expect(readConfig({ ...development, ACOPIO_HOST: host }).host).toBe(host);
    },
  );

  test('refuses a SAT without encryption', () => {
    const env = { ...production, ACOPIO_SAT_URL: 'http://127.0.0.1:9000' };
    expect(refusedFor(env)).toEqual(['ACOPIO_SAT_URL']);
    expect(readConfig({ ...env, ACOPIO_ENV: 'development' }).satUrl).toBe('http://127.0.0.1:9000');
  });
});

describe('the message', () => {
  test('names the variable, what is wrong and what is expected, in the language of the person', () => {
    const error = errorOf({ ...development, DATABASE_URL: '', ACOPIO_PORT: 'many' });
    expect(describeConfigError(error, 'en')).toBe(
      [
        '✗ The configuration is not valid',
        '  · DATABASE_URL: is missing; expected: postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with the user of the application',
        '  · ACOPIO_PORT: is not valid; expected: a port from 0 to 65535 (0: any free one)',
        '  → Correct the environment variables that are named, and start again.',
        '  [CONFIG_INVALID]',
      ].join('\n'),
    );
    expect(describeConfigError(error, 'es')).toContain('  · DATABASE_URL: falta; se espera: postgresql://USUARIO');
  });

  test('never repeats a value', () => {
    const env = Object.fromEntries(
      Object.keys({ ...production, ACOPIO_PORT: '', ACOPIO_SAT_URL: '', ACOPIO_HOST: '', ACOPIO_ROLES: '' }).map(
        (variable) => [variable, 'Pa55 of somebody'],
      ),
    );
    const error = errorOf(env, ['Pa55 of somebody']);
    const told = [String(error.stack), JSON.stringify(error), describeConfigError(error, 'es')].join();
    expect(error.problems.length).toBeGreaterThan(5);
    expect(told).not.toContain('Pa55');
  });

  test.each([
    [{ LANG: 'es_MX.UTF-8' }, 'es'],
    [{ LANG: 'en_US.UTF-8' }, 'en'],
    [{ LC_ALL: 'es_MX', LANG: 'en_US' }, 'es'],
    [{ LC_ALL: '', LANG: 'es' }, 'es'],
    [{ LANG: 'est_EE' }, 'en'],
    [{}, 'es'],
  ] as const)('is in the language of %o', (env, language) => {
    expect(chooseLanguage(env, 'es-MX')).toBe(language);
  });
});
