import { isUuid, type RequestState } from '@acopio/sat-client';
import { perform, type LedgerView, type Ports, type RequestOutcome, type SatRequest } from '@acopio/sync';
import { machineClock } from '../clock.js';
import { CliError } from '../errors.js';
import { exitCodeOfRefusal, type ExitCode } from '../exit-codes.js';
import type { Text } from '../language.js';
import { withSession, type SessionOptions } from '../session.js';
import type { Outcome, Terminal } from '../terminal.js';
import { counted } from '../wording.js';

/** How a request fares, whether the ledger knows it or not. */
interface Status {
  readonly state: RequestState;
  readonly requestCode?: string;
  readonly count: number;
  readonly packageIds: readonly string[];
  /** Whether this folder's ledger has the request. */
  readonly known: boolean;
}

const stateNames: Readonly<Record<RequestState, Text>> = {
  accepted: { es: 'Aceptada: el SAT aún no empieza', en: 'Accepted: the SAT has not begun yet' },
  inProgress: { es: 'En proceso', en: 'In progress' },
  finished: { es: 'Terminada', en: 'Finished' },
  failed: { es: 'Error del SAT', en: 'Failed at the SAT' },
  rejected: { es: 'Rechazada', en: 'Rejected' },
  expired: { es: 'Vencida', en: 'Expired' },
  unknown: { es: 'En un estado que no se conoce', en: 'In a state that is not known' },
};

/** `acopio verify ID`: asks how a request fares, and keeps the answer where the ledger knows the request. */
export async function verify(id: string, options: SessionOptions, terminal: Terminal): Promise<Outcome> {
  if (!isUuid(id)) throw new CliError('REQUEST_ID_INVALID', { detail: id });
  return withSession(options, terminal, async ({ ports, progress }) => {
    const status = (await askThroughLedger(id, ports)) ?? (await askDirectly(id, ports));
    progress.stop();
    return {
      exitCode: exitCodeOf(status),
      document: { requestId: id, ...status },
      people: [peopleLine(status, terminal), ...status.packageIds, ''].join('\n'),
    };
  });
}

async function askDirectly(id: string, { client, signal }: Ports): Promise<Status> {
  const { state, requestCode, count, packageIds } = await client.verify(id, signal === undefined ? {} : { signal });
  return { state, ...(requestCode === undefined ? {} : { requestCode }), count, packageIds, known: false };
}

async function askThroughLedger(id: string, ports: Ports): Promise<Status | undefined> {
  const request = findRequest(await ports.ledger.view(ports.scope), id);
  if (request === undefined) return undefined;
  await perform({ kind: 'verify', requestId: request.id, notBefore: machineClock.now().toISOString() }, ports);
  const view = await ports.ledger.view(ports.scope);
  const { check, outcome } = findRequest(view, id) ?? request;
  const owners = new Set(view.requests.filter((one) => isSame(one, id)).map((one) => one.id));
  return {
    state: check?.state ?? 'accepted',
    ...(check?.requestCode === undefined ? {} : { requestCode: check.requestCode }),
    ...settled(outcome),
    count: check?.count ?? 0,
    packageIds: view.packages.filter((one) => owners.has(one.requestId)).map((one) => one.id),
    known: true,
  };
}

/** A request that was found empty may rest on the SAT's "finished" or on its "rejected, 5004"; a lost one on neither. */
function settled(outcome: RequestOutcome | undefined): Partial<Status> {
  if (outcome === 'empty') return { state: 'finished' };
  return outcome === 'stuck' || outcome === 'lost' ? { state: 'failed' } : {};
}

function findRequest({ requests }: LedgerView, id: string): SatRequest | undefined {
  const mine = requests.filter((one) => isSame(one, id));
  return mine.find((one) => one.outcome === undefined) ?? mine[0];
}

function isSame({ satRequestId }: SatRequest, id: string): boolean {
  return satRequestId?.toLowerCase() === id.toLowerCase();
}

/** Codes beside which a request may still be under way: it is new to the SAT, or something broke there. */
const PASSING: ReadonlySet<string | undefined> = new Set([undefined, '404', '5000', '5004']);

function exitCodeOf({ state, requestCode }: Status): ExitCode {
  switch (state) {
    case 'finished':
      return 0;
    case 'accepted':
    case 'inProgress':
      return 75;
    case 'unknown':
      return PASSING.has(requestCode) ? 75 : exitCodeOfRefusal(requestCode);
    case 'rejected':
      // Nothing was found: a result, not a refusal.
      return requestCode === '5004' ? 0 : exitCodeOfRefusal(requestCode);
    case 'failed':
      return requestCode === '5003' ? 5 : 6;
    case 'expired':
      return 6;
  }
}

function peopleLine({ state, requestCode, count, packageIds }: Status, terminal: Terminal): string {
  const code = requestCode === undefined ? '' : ` (${requestCode})`;
  return terminal.say({
    es: `${stateNames[state].es}${code}: ${counted(count, { one: 'documento', more: 'documentos' }, 'es')} en ${counted(packageIds.length, { one: 'paquete', more: 'paquetes' }, 'es')}`,
    en: `${stateNames[state].en}${code}: ${counted(count, { one: 'document', more: 'documents' }, 'en')} in ${counted(packageIds.length, { one: 'package', more: 'packages' }, 'en')}`,
  });
}
