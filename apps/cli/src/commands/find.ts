import Table from 'cli-table3';
import { findDocuments, type FoundDocument } from '@acopio/sync/archive';
import { latest } from '../archive/latest.js';
import { withArchive, type ArchiveOptions } from '../archive/open-archive.js';
import { readFilter, type FilterOptions } from '../archive/read-filter.js';
import { documentFacts, holdingNames, otherParty, statusNames } from '../archive/words.js';
import { machineClock } from '../clock.js';
import type { Language, Text } from '../language.js';
import type { Outcome, Terminal } from '../terminal.js';
import { directionNames, number } from '../wording.js';

interface FindOptions extends ArchiveOptions, FilterOptions {
  readonly limit: number;
}

/** `acopio find`: documents of what is held, the latest first. */
export async function find(options: FindOptions, terminal: Terminal): Promise<Outcome> {
  const filter = readFilter(options, machineClock.now());
  return withArchive(options, async (archive) => {
    const found = latest<FoundDocument>(options.limit, ({ issuedAt, uuid }) => `${issuedAt} ${uuid}`);
    for await (const document of findDocuments(filter, archive)) {
      terminal.signal.throwIfAborted();
      found.add(document);
    }
    const documents = found.items();
    const { rfc, service } = archive.scope;
    return {
      exitCode: 0,
      document: { rfc, service, count: found.count, documents: documents.map(documentFacts) },
      people: documentTable(documents, terminal.language) + countLine(documents.length, found.count, terminal.language),
    };
  });
}

const heads: readonly Text[] = [
  { es: 'Emisión', en: 'Issued' },
  { es: 'Sentido', en: 'Direction' },
  { es: 'Tipo', en: 'Type' },
  { es: 'RFC', en: 'RFC' },
  { es: 'Nombre', en: 'Name' },
  { es: 'Total', en: 'Total' },
  { es: 'Estado', en: 'Status' },
  { es: 'Situación', en: 'Holding' },
  { es: 'UUID', en: 'UUID' },
];

/** Characters of a name that a line has room for. */
const NAME = 28;

function documentTable(documents: readonly FoundDocument[], language: Language): string {
  if (documents.length === 0) return '';
  const table = new Table({
    head: heads.map((head) => head[language]),
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const document of documents) {
    const { rfc, name } = otherParty(document);
    table.push([
      document.issuedAt.slice(0, 10),
      document.directions.map((direction) => directionNames[direction][language]).join(' + '),
      document.type ?? '',
      rfc,
      onOneLine(name),
      [document.total, document.currency].filter((part) => part !== undefined).join(' '),
      statusNames[document.status][language],
      holdingNames[document.holding][language],
      document.uuid,
    ]);
  }
  return `${table.toString()}\n`;
}

/** A name comes from whoever wrote the document: nothing in it may move the cursor. */
function onOneLine(name: string): string {
  const plain = name.replaceAll(/\p{C}+/gu, ' ');
  return plain.length > NAME ? `${plain.slice(0, NAME - 1)}…` : plain;
}

function countLine(shown: number, count: number, language: Language): string {
  const [part, whole] = [number(shown, language), number(count, language)];
  if (shown === count) return language === 'es' ? `Documentos: ${whole}\n` : `Documents: ${whole}\n`;
  return language === 'es'
    ? `Se muestran los ${part} más recientes de ${whole} documentos; --limit muestra más, y «acopio export» todos.\n`
    : `The latest ${part} of ${whole} documents are shown; --limit shows more, and 'acopio export' all.\n`;
}
