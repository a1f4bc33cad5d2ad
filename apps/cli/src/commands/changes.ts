import Table from 'cli-table3';
import { isLocalDateTime } from '@acopio/sat-client';
import type { Direction, Instant, Month } from '@acopio/sync';
import { changesKnownUntil, findChanges, instantOf, type ChangeKind, type DocumentChange } from '@acopio/sync/archive';
import { readMark, writeMark } from '../archive/changes-mark.js';
import { latest } from '../archive/latest.js';
import { withArchive, type ArchiveOptions } from '../archive/open-archive.js';
import { changeNames, documentFacts, otherParty, statusNames } from '../archive/words.js';
import { CliError } from '../errors.js';
import type { Language, Text } from '../language.js';
import type { Outcome, Terminal } from '../terminal.js';
import { directionNames, mexicoTime, number } from '../wording.js';

interface ChangesOptions extends ArchiveOptions {
  readonly since: string;
  readonly limit: number;
}

/** Changes of the documents of one month and direction. */
interface MonthOfChanges extends Readonly<Record<ChangeKind, number>> {
  readonly month: Month;
  readonly direction: Direction;
}

/** `acopio changes`: what is new, cancelled or active again, by the month in which it was issued. */
export async function changes(options: ChangesOptions, terminal: Terminal): Promise<Outcome> {
  const { out, limit } = options;
  const given = options.since === 'last' ? undefined : sinceOf(options.since);
  return withArchive(options, async (archive) => {
    const { ledger, scope, now } = archive;
    const since = given ?? (await readMark(out, scope));
    const until = changesKnownUntil(await ledger.view(scope), now);
    const listed = latest<DocumentChange>(limit, ({ at, document }) => `${at} ${document.uuid}`);
    const months = new Map<string, { -readonly [K in keyof MonthOfChanges]: MonthOfChanges[K] }>();
    for await (const change of findChanges(since, archive)) {
      terminal.signal.throwIfAborted();
      listed.add(change);
      for (const direction of change.document.directions) count(months, direction, change);
    }
    if (given === undefined) await writeMark(out, scope, until);
    const rows = [...months.values()].sort((a, b) =>
      `${a.month}${a.direction}` < `${b.month}${b.direction}` ? -1 : 1,
    );
    const found = listed.items();
    return {
      exitCode: 0,
      document: {
        rfc: scope.rfc,
        service: scope.service,
        since: since ?? null,
        until,
        months: rows,
        count: listed.count,
        changes: found.map(({ document, ...change }) => ({ ...change, document: documentFacts(document) })),
      },
      people: peopleText({ since, rows, found, count: listed.count }, terminal.language),
    };
  });
}

/** A day or a time in Mexico City, or an instant. */
function sinceOf(text: string): Instant {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text;
  if (isLocalDateTime(time)) return instantOf(time);
  const isInstant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isInstant) throw new CliError('OPTION_VALUE_INVALID', { detail: `--since ${text} (last | 2025-03-01)` });
  return new Date(text).toISOString();
}

function count(
  months: Map<string, { -readonly [K in keyof MonthOfChanges]: MonthOfChanges[K] }>,
  direction: Direction,
  { month, kind }: DocumentChange,
): void {
  const key = `${month}|${direction}`;
  const row = months.get(key) ?? { month, direction, new: 0, cancelled: 0, reappeared: 0 };
  row[kind] += 1;
  months.set(key, row);
}

const KINDS = ['new', 'cancelled', 'reappeared'] as const satisfies readonly ChangeKind[];

const words = {
  month: { es: 'Mes', en: 'Month' },
  direction: { es: 'Sentido', en: 'Direction' },
  seen: { es: 'Visto', en: 'Seen' },
  what: { es: 'Qué', en: 'What' },
  party: { es: 'RFC', en: 'RFC' },
  status: { es: 'Estado', en: 'Status' },
  none: { es: 'Sin cambios', en: 'No changes' },
  since: { es: 'desde', en: 'since' },
  ever: { es: 'desde el principio', en: 'since the beginning' },
} as const satisfies Record<string, Text>;

function peopleText(
  {
    since,
    rows,
    found,
    count: all,
  }: {
    readonly since: Instant | undefined;
    readonly rows: readonly MonthOfChanges[];
    readonly found: readonly DocumentChange[];
    readonly count: number;
  },
  language: Language,
): string {
  const when = since === undefined ? words.ever[language] : `${words.since[language]} ${mexicoTime(since)}`;
  if (all === 0) return `${words.none[language]} ${when}.\n`;
  const style = { head: [], border: [], compact: true };
  const sums = new Table({
    head: [words.month[language], words.direction[language], ...KINDS.map((kind) => changeNames[kind][language])],
    colAligns: ['left', 'left', 'right', 'right', 'right'],
    style,
  });
  for (const row of rows) {
    sums.push([
      row.month,
      directionNames[row.direction][language],
      ...KINDS.map((kind) => number(row[kind], language)),
    ]);
  }
  const list = new Table({
    head: [...[words.seen, words.what, words.month, words.party, words.status].map((word) => word[language]), 'UUID'],
    style,
  });
  for (const { at, kind, month, document } of found) {
    const { rfc } = otherParty(document);
    const status = statusNames[document.status][language];
    list.push([mexicoTime(at), changeNames[kind][language], month, rfc, status, document.uuid]);
  }
  const shown = `${number(found.length, language)} / ${number(all, language)}, ${when}`;
  return `${sums.toString()}\n${list.toString()}\n${shown}\n`;
}
