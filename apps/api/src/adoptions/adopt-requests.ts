import { adoptGivenRequests, type GivenRequest } from '@acopio/sync/adopt';
import { ApiError, valueProblem, type ValueProblem } from '../http/api-error.js';
import type { Actor } from '../http/authentication.js';
import type { Answer } from '../http/idempotency.js';
import type { LedgerKey } from '../ledger/records.js';
import type { Services } from '../services.js';
import { adopting, type Adopting } from './adopting.js';
import type { AdoptedRequestsBody, GivenRequestsBody } from './adoption.dto.js';

type Given = GivenRequestsBody['requests'][number];

/**
 * Takes over requests that another program sent; workers verify and fetch those that the SAT may still answer. Those that are
 * known change nothing. Rejects with `VALIDATION_FAILED` with all that is wrong, and with `LEDGER_BUSY`.
 */
export async function adoptRequests(
  services: Services,
  {
    key,
    rfc,
    requests,
    actor,
  }: { readonly key: LedgerKey; readonly rfc: string; readonly requests: readonly Given[]; readonly actor: Actor },
): Promise<Answer<AdoptedRequestsBody>> {
  const { taxpayerId, service } = key;
  const problems = requests.flatMap((request, index) => problemsOf(request, index, services.clock.now()));
  if (problems.length > 0) throw new ApiError('VALIDATION_FAILED', { problems });
  const entry: Adopting['entry'] = () => ({
    action: 'requests.adopted',
    subject: `taxpayer:${taxpayerId}`,
    detail: { service, given: String(requests.length) },
  });
  const counts = await adopting(services, { key, rfc, actor, entry }, (ports) =>
    adoptGivenRequests(requests.map(givenRequest), ports),
  );
  return { status: 200, body: { service, ...counts } };
}

function problemsOf({ from, to, requestedAt }: Given, index: number, now: Date): readonly ValueProblem[] {
  const path = `body.requests.${index}`;
  return [
    ...(from > to ? [valueProblem('PERIOD_REVERSED', `${path}.to`)] : []),
    ...(Date.parse(requestedAt) > now.getTime() ? [valueProblem('TIME_IN_FUTURE', `${path}.requestedAt`)] : []),
  ];
}

function givenRequest({ idSolicitud, requestedAt, ...query }: Given): GivenRequest {
  return { ...query, satRequestId: idSolicitud, requestedAt: new Date(requestedAt).toISOString() };
}
