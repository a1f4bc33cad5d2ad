#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { readConfig, type Config } from './config/config.js';
import { ConfigError, describeConfigError } from './config/errors.js';
import { chooseLanguage, systemLocale, type Language } from './config/language.js';
import { createLogger } from './logging/logger.js';
import { StartError } from './start-errors.js';
import { start, type RunningService } from './start.js';
import { VaultError } from './vault/errors.js';

/** Exit codes: 0 stopped as asked, 1 unexpected fault, 78 what the service was told cannot be used (EX_CONFIG of sysexits.h). */
const FAULT = 1;
const BAD_CONFIGURATION = 78;

/** A process that a signal ended has 128 and the number of the signal. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const language = chooseLanguage(process.env, systemLocale());
try {
  const config = readConfig(process.env, { roles: rolesOf(process.argv.slice(2)) });
  const logger = createLogger(config);
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'An unexpected fault');
    process.exit(FAULT);
  });
  const service = await start(config, { logger });
  tellAddress(service, config);
  stopOnSignal(service);
} catch (error) {
  process.exitCode = tellFailure(error, language);
}

function rolesOf(args: readonly string[]): readonly string[] {
  try {
    const { values } = parseArgs({ args: [...args], options: { role: { type: 'string', multiple: true } } });
    return values.role ?? [];
  } catch {
    // Whatever it was is told as a role that does not exist.
    return [''];
  }
}

function tellAddress({ url }: RunningService, { environment }: Config): void {
  if (environment === 'production' || url === undefined) return;
  const facts = { es: ['La API atiende en', 'Documentación'], en: ['The API answers at', 'Documentation'] }[language];
  process.stdout.write(`${facts[0]} ${url}\n${facts[1]}: ${url}/docs\n`);
}

/** The first signal lets what is under way end; a second one does not wait. */
function stopOnSignal(service: RunningService): void {
  let asked = false;
  for (const [name, exitCode] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      if (asked) process.exit(exitCode);
      asked = true;
      void service.stop().then(
        () => process.exit(0),
        (error: unknown) => process.exit(tellFailure(error, language)),
      );
    });
  }
}

function tellFailure(error: unknown, language: Language): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`${describeConfigError(error, language)}\n`);
    return BAD_CONFIGURATION;
  }
  if (error instanceof StartError || error instanceof VaultError) {
    const { text, hint, code, detail } = error;
    const what = detail === undefined ? text[language] : `${text[language]}: ${detail}`;
    process.stderr.write(`✗ ${what}\n  → ${hint[language]}\n  [${code}]\n`);
    return BAD_CONFIGURATION;
  }
  createLogger({ environment: 'production', logLevel: 'fatal' }).fatal({ err: error }, 'An unexpected fault');
  return FAULT;
}
