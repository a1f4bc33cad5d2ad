import type { Service } from '@acopio/sat-client';
import {
  adoptFiles,
  adoptRequests,
  type AdoptedPath,
  type AdoptedRequests,
  type Adoption,
  type Refusal,
} from '@acopio/sync/adopt';
import { CliError } from '../errors.js';
import type { Language, Text } from '../language.js';
import { withLocalSession } from '../local-session.js';
import { namedRfc, type TaxpayerOptions } from '../taxpayer.js';
import type { Outcome, Terminal } from '../terminal.js';
import { counted } from '../wording.js';

interface AdoptOptions extends TaxpayerOptions {
  readonly service: Service;
  readonly out: string;
  readonly requests?: string;
  readonly acceptRestoredLedger?: boolean;
}

/** Told one by one to people; `--json` lists more. */
const MOST_TOLD = 10;

/** `acopio adopt PATH…`: what other programs fetched and asked, into the ledger and the folders; nothing is spent. */
export async function adopt(paths: readonly string[], options: AdoptOptions, terminal: Terminal): Promise<Outcome> {
  const { service, out, requests: file, acceptRestoredLedger } = options;
  if (paths.length === 0 && file === undefined) throw new CliError('ARGUMENT_MISSING', { detail: '--requests' });
  const rfc = await namedRfc(options);
  if (rfc === undefined) throw new CliError('OPTION_REQUIRED', { detail: '--rfc | --cer' });
  const session = { rfc, service, out, ...(acceptRestoredLedger === undefined ? {} : { acceptRestoredLedger }) };
  return withLocalSession(session, terminal, async ({ ports, root }) => {
    const adoption = await adoptFiles(paths, ports);
    const requests = file === undefined ? undefined : await adoptRequests(file, ports);
    tellRefusals(adoption, requests, terminal);
    return {
      exitCode: needsPerson(adoption, requests) ? 6 : 0,
      document: {
        rfc,
        service,
        folder: root,
        ...adoption,
        paths: adoption.paths.map((one) => ({ ...one, refusals: one.refusals.map((each) => said(each, terminal)) })),
        ...(requests === undefined
          ? {}
          : { requests: { ...requests, refusals: requests.refusals.map((each) => said(each, terminal)) } }),
      },
      people: summary(adoption, requests, terminal.language),
    };
  });
}

function needsPerson({ paths, conflictCount }: Adoption, requests: AdoptedRequests | undefined): boolean {
  return (
    conflictCount > 0 ||
    (requests?.refused ?? 0) > 0 ||
    paths.some(({ refused, unreadable, foreign }) => refused + unreadable + foreign > 0)
  );
}

function said({ text, ...refusal }: Refusal, terminal: Terminal): object {
  return { ...refusal, text: terminal.say(text) };
}

function tellRefusals({ paths, conflicts }: Adoption, requests: AdoptedRequests | undefined, terminal: Terminal): void {
  const tell = (place: string, { text, detail, code }: Refusal): void => {
    // Names of files, and what is in them, come from elsewhere: nothing in them may move the cursor.
    const told = (what: string): string =>
      `${place}: ${what}${detail === undefined ? '' : ` (${detail})`} [${code}]`.replaceAll(/\p{C}/gu, '?');
    terminal.tell({ es: told(text.es), en: told(text.en) });
  };
  for (const { refusals } of paths) for (const one of refusals.slice(0, MOST_TOLD)) tell(one.path, one);
  for (const one of requests?.refusals.slice(0, MOST_TOLD) ?? []) {
    tell(one.line === 0 ? (requests?.path ?? '') : `${requests?.path}:${one.line}`, one);
  }
  for (const uuid of conflicts.slice(0, MOST_TOLD)) {
    terminal.tell({
      es: `${uuid}: ya se tenía con otro contenido; se guardaron ambos`,
      en: `${uuid}: it was held with another content; both are kept`,
    });
  }
}

type Nouns = Readonly<Record<Language, { readonly one: string; readonly more: string }>>;

/** What is counted of a path; what is zero is not told. */
const OF_PATHS: readonly (Nouns & { readonly count: Exclude<keyof AdoptedPath, 'path' | 'refusals'> })[] = [
  {
    count: 'packages',
    es: { one: 'paquete adoptado', more: 'paquetes adoptados' },
    en: { one: 'package adopted', more: 'packages adopted' },
  },
  { count: 'documents', es: { one: 'XML', more: 'XML' }, en: { one: 'XML', more: 'XML' } },
  {
    count: 'rows',
    es: { one: 'renglón de metadatos', more: 'renglones de metadatos' },
    en: { one: 'metadata row', more: 'metadata rows' },
  },
  {
    count: 'held',
    es: { one: 'archivo que ya se tenía', more: 'archivos que ya se tenían' },
    en: { one: 'file held already', more: 'files held already' },
  },
  {
    count: 'foreign',
    es: { one: 'documento de otro RFC', more: 'documentos de otro RFC' },
    en: { one: 'document of another RFC', more: 'documents of another RFC' },
  },
  {
    count: 'unreadable',
    es: { one: 'documento ilegible', more: 'documentos ilegibles' },
    en: { one: 'unreadable document', more: 'unreadable documents' },
  },
  {
    count: 'refused',
    es: { one: 'archivo rechazado', more: 'archivos rechazados' },
    en: { one: 'file refused', more: 'files refused' },
  },
  {
    count: 'ignored',
    es: { one: 'archivo de otro tipo', more: 'archivos de otro tipo' },
    en: { one: 'file of another kind', more: 'files of another kind' },
  },
];

const OF_REQUESTS: readonly (Nouns & { readonly count: Exclude<keyof AdoptedRequests, 'path' | 'refusals'> })[] = [
  {
    count: 'requests',
    es: { one: 'solicitud adoptada', more: 'solicitudes adoptadas' },
    en: { one: 'request adopted', more: 'requests adopted' },
  },
  {
    count: 'live',
    es: { one: 'viva: el próximo sync la consulta', more: 'vivas: el próximo sync las consulta' },
    en: { one: 'alive: the next sync asks for it', more: 'alive: the next sync asks for them' },
  },
  {
    count: 'held',
    es: { one: 'que ya se tenía', more: 'que ya se tenían' },
    en: { one: 'known already', more: 'known already' },
  },
  {
    count: 'foreign',
    es: { one: 'de otro RFC o servicio', more: 'de otro RFC o servicio' },
    en: { one: 'of another RFC or service', more: 'of another RFC or service' },
  },
  {
    count: 'refused',
    es: { one: 'renglón rechazado', more: 'renglones rechazados' },
    en: { one: 'line refused', more: 'lines refused' },
  },
];

const NOTHING: Text = { es: 'nada que adoptar', en: 'nothing to adopt' };

function summary({ paths }: Adoption, requests: AdoptedRequests | undefined, language: Language): string {
  const line = (path: string, parts: readonly string[]): string =>
    `${path}: ${parts.length === 0 ? NOTHING[language] : parts.join(', ')}\n`;
  const ofPaths = paths.map((one) => line(one.path, partsOf(one, OF_PATHS, language)));
  const ofRequests = requests === undefined ? [] : [line(requests.path, partsOf(requests, OF_REQUESTS, language))];
  return [...ofPaths, ...ofRequests].join('');
}

function partsOf<K extends string>(
  tally: Readonly<Record<K, number>>,
  parts: readonly (Nouns & { readonly count: K })[],
  language: Language,
): readonly string[] {
  return parts.flatMap(({ count, ...nouns }) =>
    tally[count] === 0 ? [] : [counted(tally[count], nouns[language], language)],
  );
}
