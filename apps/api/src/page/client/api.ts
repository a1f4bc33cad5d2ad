import type {
  AskedSync,
  Completeness,
  Problem,
  SatPackage,
  SatRequest,
  Service,
  SyncDetail,
  Taxpayer,
} from './answers.js';

/** All that is shown of one of the SAT's two installations. */
export interface ServiceState {
  readonly service: Service;
  readonly sync: SyncDetail;
  readonly completeness: Completeness;
  /** The newest of them. */
  readonly requests: readonly SatRequest[];
  readonly packages: readonly SatPackage[];
}

/** An answer that is a problem, or that never came. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.code, options);
    this.problem = problem;
  }
}

/** What this page asks the API for. */
export interface Api {
  taxpayers(): Promise<readonly Taxpayer[]>;
  /** The services of which something was asked for. */
  states(taxpayer: Taxpayer): Promise<readonly ServiceState[]>;
  /** The report on a service's whole period, as a page to be kept. */
  report(taxpayer: Taxpayer, of: ServiceState, language: 'es' | 'en'): Promise<Blob>;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

const PAGE = '200';

/** Lists are read up to here: 2000 items. */
const MOST_PAGES = 10;

const UNREACHABLE: Problem = {
  code: 'UNREACHABLE',
  text: { es: 'El servicio no responde', en: 'The service does not answer' },
  hint: { es: 'Revise la conexión e intente de nuevo.', en: 'Check the connection and try again.' },
};

/** The API of the server that this page came from. The key leaves in the Authorization header and in no other way. */
export function openApi(key: string): Api {
  const read = async <T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> => {
    const search = new URLSearchParams(query).toString();
    const answer = await ask(search === '' ? path : `${path}?${search}`, key);
    return (await answer.json()) as T;
  };
  const readAll = async <T>(path: string): Promise<readonly T[]> => {
    const items: T[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page: Page<T> = await read(path, { limit: PAGE, ...(cursor === null ? {} : { cursor }) });
      items.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    return items;
  };
  return {
    taxpayers: () => readAll('/v1/taxpayers'),
    states: async ({ id }) => {
      const path = `/v1/taxpayers/${encodeURIComponent(id)}`;
      const syncs = await readAll<AskedSync>(`${path}/syncs`);
      const services = (['cfdi', 'retenciones'] as const).filter((one) => syncs.some(({ service }) => service === one));
      return Promise.all(
        services.map((service) => {
          const asked = syncs.filter((sync) => sync.service === service);
          return stateOf(read, { path, service, asked });
        }),
      );
    },
    report: async ({ id }, { service, completeness: { from, to } }, lang) => {
      const path = `/v1/taxpayers/${encodeURIComponent(id)}/completeness.html`;
      const query = new URLSearchParams({ service, from, to, lang });
      return (await ask(`${path}?${query}`, key, 'text/html')).blob();
    },
  };
}

type Read = <T>(path: string, query?: Readonly<Record<string, string>>) => Promise<T>;

async function stateOf(
  read: Read,
  of: { readonly path: string; readonly service: Service; readonly asked: readonly AskedSync[] },
): Promise<ServiceState> {
  const { path, service, asked } = of;
  // Newest first.
  const newest = asked[0]?.id ?? '';
  const from = asked.map((sync) => sync.from).sort()[0] ?? '';
  const to =
    asked
      .map((sync) => sync.to)
      .sort()
      .at(-1) ?? '';
  const [sync, completeness, requests, packages] = await Promise.all([
    read<SyncDetail>(`${path}/syncs/${encodeURIComponent(newest)}`),
    read<Completeness>(`${path}/completeness`, { service, from, to }),
    read<Page<SatRequest>>(`${path}/sat-requests`, { service, limit: PAGE }),
    read<Page<SatPackage>>(`${path}/sat-packages`, { service, limit: PAGE }),
  ]);
  return { service, sync, completeness, requests: requests.items, packages: packages.items };
}

async function ask(path: string, key: string, accept = 'application/json'): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      headers: { accept, authorization: `Bearer ${key}` },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  } catch (cause) {
    throw new ApiFailure(UNREACHABLE, { cause });
  }
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => undefined);
  throw new ApiFailure(isProblem(body) ? body : UNREACHABLE);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'text' in body && 'hint' in body;
}
