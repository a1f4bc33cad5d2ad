/**
 * `pnpm demo`: a simulated SAT on loopback, a test e.firma, and the real command line as a child that collects three months.
 * It is killed in the middle of a package, run again, and run a third time; then what it left is compared with the
 * simulator's own list, and reported as a page. `--judge` also lets foreign programs judge every message.
 */
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createWorld, startSatSimulator, truth, type SatSimulator } from '@acopio/sat-simulator';
import { runCli, startCli } from './cli.ts';
import { compareWithTruth } from './compare.ts';
import { judgeMessages } from './foreign-judges.ts';
import { say } from '../words.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const out = join(root, 'demo-out');
const taxpayer = { rfc: 'ÑDE200101AB3', legalName: 'ACOPIO DE EJEMPLO SA DE CV' };
const months = ['2025-01', '2025-02', '2025-03'];

/** Small packages, so that there are several to be killed between. */
const DOCUMENTS_PER_PACKAGE = 400;

const judge = process.argv.includes('--judge');
const startedAt = performance.now();

await rm(out, { recursive: true, force: true });
const world = createWorld({
  seed: 'demo',
  taxpayers: [{ ...taxpayer, months: months.map((month) => ({ month, issued: 500, received: 900 })) }],
});
const sat = await startSatSimulator({ world, documentsPerPackage: DOCUMENTS_PER_PACKAGE, keepBodies: judge });
try {
  await main(sat);
} finally {
  await sat.close();
}

async function main(sat: SatSimulator): Promise<void> {
  say(`Un SAT simulado escucha en ${sat.url}`, `A simulated SAT listens on ${sat.url}`);
  const efirma = sat.authority.issue(taxpayer);
  const files = await writeEfirma(efirma);
  const credential = ['--cer', files.cer, '--key', files.key, '--password-file', files.password];
  const period = ['--from', '2025-01-01', '--to', '2025-03-31'];
  const sync = ['sync', ...credential, ...period, '--sat', sat.url, '--out', 'demo-out', '--wait', '10m'];

  await runCli(['credential', 'show', ...credential]);
  await killInTheMiddleOfAPackage(sat, sync);
  const before = spent(sat);
  await runCli(sync);
  const after = spent(sat);
  tellResumed(before, after);
  await runCli(sync);
  const calls = sat.journal.length - after.calls;
  say(`\nTercera vez: ${calls} llamadas al SAT.`, `\nThird time: ${calls} calls to the SAT.`);
  if (calls !== 0) throw new Error('the third run called the SAT');

  await compare();
  await runCli(['report', ...period, '--out', 'demo-out', '--html', 'demo-out/report.html', '--verify']);
  if (judge) judgeAll(sat, efirma.certificate);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(
    `\nListo en ${seconds} s. Los archivos están en ./demo-out; el reporte, en ./demo-out/report.html`,
    `\nDone in ${seconds} s. The files are in ./demo-out; the report is ./demo-out/report.html`,
  );
  say(
    'Ahora con su propia e.firma (solo inicia sesión, no gasta nada):',
    'Now with your own e.firma (it only logs in, which spends nothing):',
  );
  say(
    '\n  npx -y pnpm@12 acopio login --cer MI.cer --key MI.key\n',
    '\n  npx -y pnpm@12 acopio login --cer MY.cer --key MY.key\n',
  );
}

async function writeEfirma(
  efirma: ReturnType<SatSimulator['authority']['issue']>,
): Promise<Record<'cer' | 'key' | 'password', string>> {
  const folder = join(out, 'efirma');
  await mkdir(folder, { recursive: true });
  const paths = {
    cer: join(folder, 'test.cer'),
    key: join(folder, 'test.key'),
    password: join(folder, 'password.txt'),
  };
  await writeFile(paths.cer, efirma.certificate);
  await writeFile(paths.key, efirma.privateKey);
  await writeFile(paths.password, efirma.password);
  return { cer: relative(root, paths.cer), key: relative(root, paths.key), password: relative(root, paths.password) };
}

/** The simulator holds back the rest of a package; the process is killed there as a power cut would kill it. */
async function killInTheMiddleOfAPackage(sat: SatSimulator, sync: readonly string[]): Promise<void> {
  const hold = { kind: 'hold', when: 'inBody', afterBytes: 200_000 } as const;
  const fault = sat.faults.add({ operation: 'download', after: 17, do: hold });
  const child = startCli(sync);
  const ended = once(child, 'exit');
  const reached = await Promise.race([fault.reached, ended.then(() => undefined)]);
  if (reached === undefined) throw new Error('the command line ended before it could be killed');
  child.kill('SIGKILL');
  await ended;
  fault.remove();
  say(
    `\n✂ SIGKILL a la mitad del paquete ${reached.packageId}. El mismo comando otra vez:`,
    `\n✂ SIGKILL in the middle of package ${reached.packageId}. The same command again:`,
  );
}

interface Spent {
  readonly calls: number;
  /** Each registered query as text. */
  readonly queries: readonly string[];
  readonly downloads: ReadonlyMap<string, number>;
}

function spent(sat: SatSimulator): Spent {
  const registered = sat.journal.filter((call) => call.registered);
  const downloads = new Map<string, number>();
  for (const { packageId } of registered.filter((call) => call.operation === 'download')) {
    if (packageId !== undefined) downloads.set(packageId, (downloads.get(packageId) ?? 0) + 1);
  }
  const requests = registered.filter((call) => call.operation === 'request');
  return { calls: sat.journal.length, queries: requests.map(({ query }) => JSON.stringify(query)), downloads };
}

function tellResumed(before: Spent, after: Spent): void {
  const again = [...after.downloads].filter(([id, times]) => times > (before.downloads.get(id) ?? times)).length;
  const kept = before.downloads.size - again;
  const repeated = after.queries.slice(before.queries.length).filter((query) => before.queries.includes(query)).length;
  say(
    `\n${repeated} solicitudes repetidas · ${kept} paquetes conservados · ${again} descargado otra vez`,
    `\n${repeated} requests sent again · ${kept} packages kept · ${again} fetched again`,
  );
  if (repeated !== 0 || again !== 1) throw new Error('the second run spent more than the interrupted package');
}

async function compare(): Promise<void> {
  const documents = truth(world, { service: 'cfdi', rfc: taxpayer.rfc });
  const { listed, files, differences } = await compareWithTruth(join(out, taxpayer.rfc, 'cfdi'), documents);
  for (const difference of differences.slice(0, 20)) process.stderr.write(`  ${difference}\n`);
  if (differences.length > 0) throw new Error(`${differences.length} differences from the simulator's own list`);
  say(
    `Comparado con la lista del SAT simulado: ${listed} UUID, ${files} XML byte por byte, 0 diferencias.`,
    `Compared with the simulated SAT's own list: ${listed} UUIDs, ${files} XML byte by byte, 0 differences.`,
  );
}

function judgeAll(sat: SatSimulator, certificate: Uint8Array): void {
  const { logins, operations } = judgeMessages(sat.journal, certificate);
  say(
    `Jueces ajenos: xmlsec1 aceptó ${logins} inicios de sesión; xmllint y OpenSSL, ${operations} operaciones.`,
    `Foreign judges: xmlsec1 accepts ${logins} logins; xmllint and OpenSSL accept ${operations} operations.`,
  );
}
