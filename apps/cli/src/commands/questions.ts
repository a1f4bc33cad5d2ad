import type { DownloadQuery } from '@acopio/sat-client';
import { perform, type SatRequest } from '@acopio/sync';
import { cliErrors } from '../error-codes.js';
import type { Told } from '../errors.js';
import { exitCodeOfRefusal, type ExitCode } from '../exit-codes.js';
import { withSession, type SessionOptions } from '../session.js';
import { tellError, type Outcome, type Terminal } from '../terminal.js';
import { queryName } from '../wording.js';

/** A query, and the request that it became; without one, it has no life left. */
interface Asked {
  readonly query: DownloadQuery;
  readonly request?: SatRequest;
}

/** Asks queries that stand by themselves: counted by the ledger, and not part of what `sync` plans. */
export async function askQuestions(
  queries: readonly DownloadQuery[],
  options: SessionOptions,
  terminal: Terminal,
): Promise<Outcome> {
  return withSession(options, terminal, async ({ ports, progress }) => {
    const all: Asked[] = [];
    for (const query of queries) {
      ports.signal?.throwIfAborted();
      const request = await perform({ kind: 'question', query }, ports);
      all.push({ query, ...(request === undefined ? {} : { request }) });
    }
    progress.stop();
    const requests = all.flatMap(({ request }) => (request?.state === 'accepted' ? request : []));
    const others = all.filter(({ request }) => request?.state !== 'accepted');
    for (const { query } of requests) terminal.tell(queryName(query));
    for (const asked of others) tellError({ ...problemOf(asked), problems: [] }, terminal);
    return {
      exitCode: worst(others.map(exitCodeOf)),
      document: {
        requests: requests.map(({ satRequestId, query, sentAt }) => ({ requestId: satRequestId, query, sentAt })),
        refused: others.map((asked) => ({ query: asked.query, ...factsOf(asked) })),
      },
      people: requests.map(({ satRequestId }) => `${satRequestId}\n`).join(''),
    };
  });
}

/** A refusal tells more than a limit. */
function worst(codes: readonly ExitCode[]): ExitCode {
  return ([4, 5] as const).find((code) => codes.includes(code)) ?? 0;
}

function exitCodeOf({ request }: Asked): ExitCode {
  return request === undefined ? cliErrors.QUERY_SPENT.exit : exitCodeOfRefusal(request.codEstatus);
}

function problemOf({ query, request }: Asked): Told {
  const code = request === undefined ? 'QUERY_SPENT' : 'QUESTION_REFUSED';
  const { text, hint } = cliErrors[code];
  const words = [request?.codEstatus, request?.satMessage].filter((part) => part !== undefined).join(' ');
  const name = queryName(query);
  const told = (of: string, what: string): string => `${of}: ${what}${words === '' ? '' : ` (${words})`}`;
  return { code, text: { es: told(name.es, text.es), en: told(name.en, text.en) }, hint };
}

function factsOf({ request }: Asked): Record<string, unknown> {
  if (request === undefined) return { code: 'QUERY_SPENT' };
  const { codEstatus, satMessage } = request;
  return { code: 'QUESTION_REFUSED', codEstatus, satMessage };
}
