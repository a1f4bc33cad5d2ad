/**
 * What `pnpm serve --demo` adds: a simulated SAT with two taxpayers. The first is registered and collected over the API; the
 * files of the second are there for whoever wants to do the same by hand.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createWorld, startSatSimulator, truth, type SatSimulator, type World } from '@acopio/sat-simulator';
import { say, sayLines } from '../words.ts';
import { apiClient, type ApiClient } from './api-client.ts';
import type { FirstTenant } from './first-tenant.ts';

const months = ['2025-01', '2025-02', '2025-03'];
const first = { rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV' };
const second = { rfc: 'CACX7605101P8', legalName: 'XOCHILT CASAS CHAVEZ' };
const period = { service: 'cfdi', from: '2025-01-01T00:00:00', to: '2025-03-31T23:59:59' } as const;

/** A demonstration that runs. */
export interface Demo {
  readonly satUrl: string;
  /** Collects the first taxpayer over the API and shows what to ask it. */
  show(url: string, tenant: FirstTenant): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the simulated SAT, and writes the second taxpayer's e.firma and true documents below `folder`. */
export async function startDemo(folder: string): Promise<Demo> {
  const world = createWorld({
    seed: 'serve',
    taxpayers: [
      { ...first, months: months.map((month) => ({ month, issued: 60, received: 90 })) },
      { ...second, months: months.map((month) => ({ month, issued: 10, received: 20 })) },
    ],
  });
  const sat = await startSatSimulator({ world, documentsPerPackage: 50 });
  say(`Un SAT simulado escucha en ${sat.url}`, `A simulated SAT listens on ${sat.url}`);
  await writeSecond(join(folder, 'demo'), sat, world);
  return {
    satUrl: sat.url,
    show: (url, tenant) => show(sat, apiClient(url, tenant.key), { url, tenant, folder }),
    stop: () => sat.close(),
  };
}

async function writeSecond(folder: string, sat: SatSimulator, world: World): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'truth'), { recursive: true });
  const efirma = sat.authority.issue(second);
  await writeFile(join(folder, 'test.cer'), efirma.certificate);
  await writeFile(join(folder, 'test.key'), efirma.privateKey);
  await writeFile(join(folder, 'password.txt'), efirma.password);
  for (const { uuid, xmlOffered, document } of truth(world, { ...period, rfc: second.rfc })) {
    if (xmlOffered) await writeFile(join(folder, 'truth', `${uuid}.xml`), document.xml());
  }
}

async function show(
  sat: SatSimulator,
  api: ApiClient,
  { url, tenant, folder }: { readonly url: string; readonly tenant: FirstTenant; readonly folder: string },
): Promise<void> {
  const taxpayer = await register(api, sat);
  const sync = await api.post(`/v1/taxpayers/${taxpayer}/syncs`, { ...period });
  const progress = `/v1/taxpayers/${taxpayer}/syncs/${String(sync['id'])}`;
  await watch(api, progress);
  const listed = await api.get(`/v1/taxpayers/${taxpayer}/documents?service=cfdi&limit=20`);
  const held = (listed['items'] as readonly { readonly uuid: string; readonly holding: string }[]).find(
    ({ holding }) => holding === 'present',
  );
  if (held === undefined) throw new Error('the demonstration collected nothing');
  const curls = [
    progress,
    `/v1/taxpayers/${taxpayer}/documents?service=cfdi&limit=5`,
    `/v1/taxpayers/${taxpayer}/documents/${held.uuid}/xml?service=cfdi`,
    `/v1/taxpayers/${taxpayer}/completeness?service=cfdi&from=2025-01&to=2025-03`,
  ].map((path) => `  curl -K ${fromHere(tenant.curlFile)} '${url}${path}'`);
  sayLines(
    ['', 'Se reunieron tres meses de un contribuyente. Avance, lista, un XML y lo que falta por mes:', ...curls],
    ['', 'Three months of one taxpayer are collected. Progress, list, one XML, and completeness by month:', ...curls],
  );
  say(
    `\nUn segundo contribuyente, ${second.rfc}, espera en ${join(folder, 'demo')}. Ctrl-C termina.`,
    `\nA second taxpayer, ${second.rfc}, waits in ${join(folder, 'demo')}. Ctrl-C ends it.`,
  );
}

/** A path as it is written where the user stands. */
function fromHere(path: string): string {
  const short = relative(process.env['INIT_CWD'] ?? process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** Tells what changes until nothing is left to do. */
async function watch(api: ApiClient, path: string): Promise<void> {
  let before = '';
  await api.until(path, ({ state, progress }) => {
    const { waiting = 0, months: rows = [] } = (progress ?? {}) as Partial<Progress>;
    const present = rows.reduce((sum, row) => sum + row.present, 0);
    const line = `${waiting}|${present}`;
    if (line !== before) {
      say(
        `  Consultas que esperan al SAT: ${waiting} · XML guardados: ${present}`,
        `  Queries that wait for the SAT: ${waiting} · XML held: ${present}`,
      );
    }
    before = line;
    return state === 'settled' || state === 'halted';
  });
}

interface Progress {
  readonly waiting: number;
  readonly months: readonly { readonly present: number }[];
}

/** The id of the first taxpayer, made in an earlier run or now; its e.firma is new, as the simulated SAT is. */
async function register(api: ApiClient, sat: SatSimulator): Promise<string> {
  const known = await api.get('/v1/taxpayers');
  const before = (known['items'] as readonly { readonly id: string; readonly rfc: string }[]).find(
    ({ rfc }) => rfc === first.rfc,
  );
  const id = before?.id ?? String((await api.post('/v1/taxpayers', { rfc: first.rfc, name: first.legalName }))['id']);
  const efirma = sat.authority.issue(first);
  await api.post(`/v1/taxpayers/${id}/credentials`, {
    certificate: Buffer.from(efirma.certificate).toString('base64'),
    privateKey: Buffer.from(efirma.privateKey).toString('base64'),
    password: efirma.password,
  });
  return id;
}
