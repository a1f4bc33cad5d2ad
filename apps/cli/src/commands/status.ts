import { defaultLimits, type Scope } from '@acopio/sync';
import { standingOf } from '@acopio/sync/plan';
import { machineClock } from '../clock.js';
import { openLedgerToRead } from '../ledger/read-ledger.js';
import { standingLines, standingTable, type Standing } from '../standing-table.js';
import { namedRfc, type TaxpayerOptions } from '../taxpayer.js';
import type { Outcome, Terminal } from '../terminal.js';

interface StatusOptions extends TaxpayerOptions {
  readonly out: string;
}

const nothing = {
  es: 'El registro de esta carpeta no sabe de ningún contribuyente.',
  en: "This folder's ledger knows of no taxpayer.",
} as const;

/** `acopio status`: where each taxpayer of a ledger stands, from the ledger alone; a sync may be running meanwhile. */
export async function status(options: StatusOptions, terminal: Terminal): Promise<Outcome> {
  const now = machineClock.now();
  const rfc = await namedRfc(options);
  await using open = new AsyncDisposableStack();
  const { ledger, scopes, close } = await openLedgerToRead(options.out);
  open.defer(close);
  const asked = (await scopes()).filter((scope: Scope) => rfc === undefined || scope.rfc === rfc);
  const taxpayers: Standing[] = [];
  for (const scope of asked) {
    const standing = standingOf(await ledger.view(scope), now, defaultLimits);
    taxpayers.push({ rfc: scope.rfc, service: scope.service, ...standing });
  }
  const { language } = terminal;
  return {
    exitCode: 0,
    document: { madeAt: now.toISOString(), taxpayers },
    people:
      taxpayers.length === 0
        ? `${nothing[language]}\n`
        : standingTable(taxpayers, language) + standingLines(taxpayers, language),
  };
}
