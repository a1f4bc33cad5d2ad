import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config/config.js';
import { readableLine } from './readable.js';
import { hiddenNames, hideKnownSecrets, loggable } from './redact.js';

/** Objects of a framework, of which only what `serializers` takes is logged. */
const FRAMEWORK: ReadonlySet<string> = new Set(['req', 'res']);

/**
 * The service's log on standard output: a line of JSON each in production, a line for people in development. Secrets are
 * taken out of all that is logged (`redact.ts`). `destination` takes the lines of JSON instead.
 */
export function createLogger(
  { environment, logLevel }: Pick<Config, 'environment' | 'logLevel'>,
  destination: DestinationStream = environment === 'production' ? pino.destination(1) : readableOutput,
): Logger {
  return pino(
    {
      level: logLevel,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      // What a child logger is bound to does not pass through the hook below.
      redact: { paths: hiddenNames.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
      serializers: { err: (error: unknown) => loggable(error), req: requestFacts, res: responseFacts },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args as readonly unknown[];
          method.apply(this, [...firstArgument(first, rest), ...rest.map((arg) => loggable(arg))] as typeof args);
        },
        streamWrite: hideKnownSecrets,
      },
    },
    destination,
  );
}

const readableOutput: DestinationStream = {
  write: (line) => void process.stdout.write(readableLine(line)),
};

/** An error alone also gives the message of the line. */
function firstArgument(first: unknown, rest: readonly unknown[]): unknown[] {
  if (first instanceof Error)
    return [{ err: loggable(first) }, ...(rest.length === 0 ? [loggable(first.message)] : [])];
  if (typeof first !== 'object' || first === null) return [loggable(first)];
  const kept = Object.entries(first).filter(([name]) => FRAMEWORK.has(name));
  return [kept.length === 0 ? loggable(first) : { ...(loggable({ ...first }) as object), ...Object.fromEntries(kept) }];
}

function requestFacts(request: { readonly method?: unknown; readonly url?: unknown }): object {
  return { method: request.method, path: String(request.url).split('?')[0] };
}

function responseFacts(response: { readonly statusCode?: unknown }): object {
  return { status: response.statusCode };
}
