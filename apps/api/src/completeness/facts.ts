import { cannotProve, textsOf, type ChangedDocuments, type FullReport, type Matter } from '@acopio/sync/report';
import type { Facts } from './facts.dto.js';

/** The facts of a report, as answers have them. */
export function factsOf(report: FullReport): Facts {
  const { scope, legalName, groups, matters, changes } = report;
  return {
    rfc: scope.rfc,
    legalName: legalName ?? null,
    openMonths: [...report.openMonths],
    groups: groups.map((group) => ({ ...group, uuids: [...group.uuids] })),
    matters: matters.map(matterBody),
    changes: changes === undefined ? null : changesBody(changes),
    cancellations: [...report.cancellations],
    amounts: [...report.amounts],
    notAdded: [...report.notAdded],
    days: [...report.days],
    queries: [...report.queries],
    packages: [...report.packages],
    packagesSha256: report.packagesSha256,
    timeToReady: [...report.timeToReady],
    cannotProve: Object.entries(cannotProve).map(([code, text]) => ({ code, text })),
  };
}

function matterBody(matter: Matter): Facts['matters'][number] {
  const { code, count, actor, by, window } = matter;
  const { text, hint } = textsOf(matter);
  return {
    code,
    count,
    actor,
    text,
    hint,
    ...(by === undefined ? {} : { by }),
    ...(window === undefined ? {} : { window }),
  };
}

function changesBody({ since, ...kinds }: NonNullable<FullReport['changes']>): Facts['changes'] {
  const { listed, held, cancelled, reappeared } = kinds;
  const body = ({ count, uuids }: ChangedDocuments): { count: number; uuids: string[] } => ({
    count,
    uuids: [...uuids],
  });
  return {
    since,
    listed: body(listed),
    held: body(held),
    cancelled: body(cancelled),
    reappeared: body(reappeared),
  };
}
