import type { DownloadQuery } from '@acopio/sat-client';
import { createWorld, type Call, type TrueDocument } from '@acopio/sat-simulator';
import type { KnownDocument } from '../../src/ledger.js';
import type { LedgerView } from '../../src/model.js';
import type { SyncJob } from '../../src/plan.js';
import type { SyncReport } from '../../src/report.js';
import { runSync } from '../../src/run.js';
import { Crash, crashingAt } from './crashing-ports.js';
import { openLab, taxpayer, type Lab } from './lab.js';
import type { Script } from './script.js';

/** After this many runs of one script something goes in circles. */
const MOST_RUNS = 60;

const DAY = 86_400_000;

/** How a script ended: the ledger, the report, and what the SAT saw of us (`journal`) and of somebody else with the same RFC. */
export interface Ending {
  readonly report: SyncReport;
  readonly view: LedgerView;
  readonly documents: readonly KnownDocument[];
  readonly truth: readonly TrueDocument[];
  readonly journal: readonly Call[];
  readonly strangers: readonly Call[];
}

/** Plays a script against a simulated SAT over HTTP, with a clock of its own, until the job's period is closed and nothing moves any more. */
export async function play(script: Script): Promise<Ending> {
  const months = script.months.map((counts, index) => ({ month: `2025-0${index + 1}`, ...counts }));
  const lab = await openLab(
    script.startsAt,
    {
      world: createWorld({ seed: 'model', taxpayers: [{ ...taxpayer, months }] }),
      documentsPerPackage: script.documentsPerPackage,
      delays: { inProcess: 0, finished: script.finishedAfter * 60_000 },
      limits: {
        xmlDocuments: script.xmlDocuments,
        metadataRows: script.metadataRows,
        folioRequestsPerDay: script.folioRequestsPerDay,
      },
      visibility: { metadata: 1, xml: { uniform: [1, 1 + script.xmlAppearsWithin * 3_600_000] } },
    },
    {
      stuckAfter: 86_400,
      foliosPerDay: 5,
      ...(script.limitKnown ? { mostDocuments: { metadata: 1000, xml: script.xmlDocuments } } : {}),
    },
  );
  try {
    for (const fault of script.faults) lab.sat.faults.add(fault);
    const job: SyncJob = {
      directions: ['issued', 'received'],
      contents: ['metadata', 'xml'],
      from: '2025-01-01T00:00:00',
      to: script.months.length === 1 ? '2025-01-31T23:59:59' : '2025-02-28T23:59:59',
    };
    const strangers = await playToTheEnd(job, script, lab);
    return {
      report: await lab.report(job),
      view: await lab.ports.ledger.view(lab.ports.scope),
      documents: await lab.documents(),
      truth: lab.sat.truth({ service: 'cfdi', rfc: taxpayer.rfc }),
      journal: lab.sat.journal.filter((call) => !strangers.has(call)),
      strangers: [...strangers],
    };
  } finally {
    await lab.close();
  }
}

/** The same command again and again: at once after a crash, every five days while the period is open, and once more on the day after. */
async function playToTheEnd(job: SyncJob, script: Script, lab: Lab): Promise<ReadonlySet<Call>> {
  const strangers = new Set<Call>();
  let last = false;
  for (let number = 0; number < MOST_RUNS; number += 1) {
    if (script.strangers.includes(number)) for (const call of await playStranger(job, lab)) strangers.add(call);
    if (!(await runOnce(job, { script, number, lab }))) continue;
    const { openUntil } = await lab.report(job);
    if (openUntil !== undefined) {
      lab.clock.advance(5 * DAY);
    } else if (last) {
      return strangers;
    } else {
      last = true;
      lab.clock.advance(DAY);
    }
  }
  throw new Error(`not settled after ${MOST_RUNS} runs`);
}

/** Whether the run came to its end. */
async function runOnce(
  job: SyncJob,
  { script, number, lab }: { readonly script: Script; readonly number: number; readonly lab: Lab },
): Promise<boolean> {
  const client = lab.newClient();
  const wrong = (script.clockErrors[number] ?? 0) * 60_000;
  const clock = { ...lab.ports.clock, now: () => new Date(lab.clock.now().getTime() + wrong) };
  try {
    const { state } = await runSync(job, crashingAt({ ...lab.ports, clock, client }, script.crashes[number]));
    return state === 'settled';
  } catch (error) {
    // A refusal of the login or of the certificate ends a run; here, as for a person, the same command goes on.
    const refused = error instanceof Error && error.name === 'SatError';
    if (!(error instanceof Crash) && !refused) throw error;
    return false;
  } finally {
    await client.close();
  }
}

/** Somebody else with an e.firma of the same RFC: asks for our first month, and downloads a package that we are about to. */
async function playStranger({ from, to }: SyncJob, lab: Lab): Promise<readonly Call[]> {
  const before = lab.sat.journal.length;
  const client = lab.newClient();
  const attempt = async (act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      // The SAT treats him as it treats us.
      if (!(error instanceof Error && error.name === 'SatError')) throw error;
    }
  };
  const january = { from, to: to < '2025-02' ? to : '2025-01-31T23:59:59' } as const;
  const queries: readonly DownloadQuery[] = [
    { kind: 'issued', content: 'xml', ...january, status: 'all' },
    { kind: 'received', content: 'xml', ...january },
  ];
  try {
    for (const query of queries) await attempt(() => client.request(query));
    const { packages } = await lab.ports.ledger.view(lab.ports.scope);
    for (const { id } of packages.filter(({ state }) => state === 'listed').slice(0, 1)) {
      await attempt(async () => {
        for await (const _chunk of (await client.download(id)).bytes) continue;
      });
    }
  } finally {
    await client.close();
  }
  return lab.sat.journal.slice(before);
}
