import { adoptFiles, type Refusal } from '@acopio/sync/adopt';
import { ApiError } from '../http/api-error.js';
import type { Actor } from '../http/authentication.js';
import type { Answer } from '../http/idempotency.js';
import type { LedgerKey } from '../ledger/records.js';
import type { Services } from '../services.js';
import { adopting, type Adopting } from './adopting.js';
import type { AdoptedPackageBody } from './adoption.dto.js';
import type { Upload } from './receive-zip.js';

/**
 * Takes over a ZIP that came in. One that is held already changes nothing, and one that is refused, neither. Rejects with
 * `LEDGER_BUSY`, and with `SyncError` `STORE_NOT_WRITABLE`.
 */
export async function adoptPackage(
  services: Services,
  {
    key,
    rfc,
    upload: { path, name: fileName, sha256 },
    actor,
  }: { readonly key: LedgerKey; readonly rfc: string; readonly upload: Upload; readonly actor: Actor },
): Promise<Answer<AdoptedPackageBody>> {
  const { taxpayerId, service } = key;
  const entry: Adopting['entry'] = ({ packages }) => ({
    action: 'package.adopted',
    subject: `package:${packages.find((one) => one.sha256 === sha256)?.id ?? sha256}`,
    detail: { taxpayerId, service, fileName, sha256 },
  });
  const { paths, conflicts, conflictCount } = await adopting(services, { key, rfc, actor, entry }, (ports) =>
    adoptFiles([path], ports),
  );
  const [tally] = paths;
  if (tally === undefined) throw new TypeError('one path was to be taken over');
  const { packages, documents, rows, held, foreign, unreadable, refused, refusals } = tally;
  const counts = { packages, documents, rows, held, foreign, unreadable, refused };
  const body = { service, fileName, ...counts, refusals: refusals.map(told), conflicts: [...conflicts], conflictCount };
  return { status: 200, body };
}

/** Without the path, which is ours. That our own file cannot be read is no fault of what is in it. */
function told({ code, text, detail }: Refusal): AdoptedPackageBody['refusals'][number] {
  if (code === 'FILE_UNREADABLE') throw new ApiError('STORE_UNREADABLE');
  return { code, text, ...(detail === undefined ? {} : { detail }) };
}
