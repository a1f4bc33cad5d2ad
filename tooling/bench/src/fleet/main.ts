import { defaultLimits, makeReport, runSync, type Ports, type SyncJob } from '@acopio/sync';
import { memoryLedger } from '@acopio/sync/testing';
import { truth } from '@acopio/sat-simulator';
import { machine, median, tableLines } from '../figures.ts';
import { peakMemory } from '../memory.ts';
import { createAgenda } from './agenda.ts';
import { boundClient, type CallCounts, type FleetSat } from './bound-client.ts';
import { passingStore } from './passing-store.ts';
import { createRandom, createTaxpayers, MONTH, type FleetTaxpayer } from './taxpayers.ts';

/** How large the fleet is; the defaults are those of `pnpm bench fleet`. */
export interface FleetBench {
  readonly taxpayers: number;
  /** Virtual days. */
  readonly days: number;
}

const FULL: FleetBench = { taxpayers: 10_000, days: 30 };
const SMALL: FleetBench = { taxpayers: 300, days: 30 };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Midnight in Mexico City at the beginning of the month. */
const START = Date.parse(`${MONTH}-01T06:00:00Z`);

const JOB: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: `${MONTH}-01T00:00:00`,
  to: `${MONTH}-30T23:59:59`,
};

/** One taxpayer and its day's run. */
interface Member {
  readonly taxpayer: FleetTaxpayer;
  readonly ports: Ports;
  /** When the run began that is under way. */
  startedAt: number;
  /** The most time between two runs that settled. */
  longestGap: number;
  settledAt: number;
}

/** Ready within minutes, mostly; a twentieth takes hours, and one in five hundred takes days, as users saw in 2025. */
function paceOf(random: () => number): () => number {
  return () => {
    const share = random();
    if (share < 0.002) return (1 + 3 * random()) * DAY;
    return share < 0.05 ? (1 + 5 * random()) * HOUR : (1 + 20 * random()) * MINUTE;
  };
}

interface Played {
  readonly members: readonly Member[];
  /** From the beginning of each day's run to its end, in minutes. */
  readonly delays: readonly number[];
  readonly daily: readonly CallCounts[];
  readonly now: number;
}

/** Each member runs once a day, at a time of its own, and goes on when it said that it would have something to do. */
async function play({ taxpayers, days }: FleetBench): Promise<Played> {
  let now = START;
  const counts: CallCounts = { request: 0, verify: 0, download: 0 };
  const random = createRandom(2);
  const sat: FleetSat = { now: () => now, timeToReady: paceOf(random), counts };
  const clock: Ports['clock'] = { now: () => new Date(now), sleep: async () => undefined };
  const agenda = createAgenda<Member>();
  const members = createTaxpayers(taxpayers).map((taxpayer): Member => {
    const scope = { tenant: 'fleet', rfc: taxpayer.rfc, service: 'cfdi' } as const;
    const client = boundClient(taxpayer, sat);
    const ports = { scope, ledger: memoryLedger(), store: passingStore(), client, clock, limits: defaultLimits };
    const startedAt = START + random() * DAY;
    return { taxpayer, ports, startedAt, longestGap: 0, settledAt: startedAt };
  });
  for (const member of members) agenda.add(member.startedAt, member);

  const delays: number[] = [];
  const daily: CallCounts[] = [];
  for (let due = agenda.next(); due !== undefined; due = agenda.next()) {
    now = due.at;
    // Days before the one that now is are over.
    for (let day = daily.length; day < Math.min(days, Math.floor((now - START) / DAY)); day += 1) {
      daily.push({ ...counts });
      process.stderr.write(`day ${day + 1} of ${days}: ${counts.request} requests so far\n`);
    }
    const member = due.item;
    const result = await runSync(JOB, member.ports, { waitUntil: new Date(now) });
    if (result.state === 'waiting') {
      agenda.add(Math.max(Date.parse(result.until ?? '') || 0, now + 1000), member);
      continue;
    }
    delays.push((now - member.startedAt) / MINUTE);
    member.longestGap = Math.max(member.longestGap, now - member.settledAt);
    member.settledAt = now;
    const next = member.startedAt + DAY * Math.ceil((now - member.startedAt + 1) / DAY);
    member.startedAt = next;
    if (next < START + days * DAY) agenda.add(next, member);
  }
  return { members, delays, daily: [...daily, { ...counts }], now };
}

/** Four days after the month everything has arrived: one more run, and what it holds is compared with the world. */
async function compare(members: readonly Member[]): Promise<{ readonly complete: number; readonly wrong: number }> {
  let complete = 0;
  let wrong = 0;
  for (const { taxpayer, ports } of members) {
    let now = Date.parse(`${MONTH}-30T23:59:59Z`) + 5 * DAY;
    const clock: Ports['clock'] = {
      now: () => new Date(now),
      sleep: async (milliseconds) => void (now += Math.max(milliseconds, 1)),
    };
    const client = boundClient(taxpayer, {
      now: () => now,
      timeToReady: () => MINUTE,
      counts: { request: 0, verify: 0, download: 0 },
    });
    const late = { ...ports, client, clock };
    await runSync(JOB, late);
    const report = await makeReport(JOB, { ...late, now: clock.now() });
    if (report.verdict === 'complete') complete += 1;
    const held = new Set<string>();
    for await (const document of ports.ledger.documents(ports.scope)) {
      if (document.held.length > 0) held.add(document.uuid);
    }
    const offered = truth(taxpayer.world, { service: 'cfdi', rfc: taxpayer.rfc }).filter((one) => one.xmlOffered);
    if (offered.some(({ uuid }) => !held.has(uuid))) wrong += 1;
  }
  return { complete, wrong };
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function dayRow(name: string, daily: readonly CallCounts[]): readonly string[] {
  const of = (operation: keyof CallCounts): string => {
    const perDay = daily.map((counts, day) => counts[operation] - (daily[day - 1]?.[operation] ?? 0));
    return `${number(median(perDay))} (most ${number(Math.max(...perDay))})`;
  };
  return [name, of('request'), of('verify'), of('download')];
}

/** Plays a fleet of taxpayers against worlds in this process. Returns the lines of its report. */
export async function measureFleet(bench: FleetBench): Promise<readonly string[]> {
  const start = performance.now();
  const { members, delays, daily } = await play(bench);
  const seconds = (performance.now() - start) / 1000;
  const { complete, wrong } = await compare(members);
  const sorted = delays.toSorted((a, b) => a - b);
  const gap = Math.max(...members.map(({ longestGap }) => longestGap)) / HOUR;
  const peak = await peakMemory(process.pid);
  return [
    machine(),
    '',
    `${number(bench.taxpayers)} taxpayers, ${bench.days} virtual days, ${number(delays.length)} daily runs in ${number(seconds)} s` +
      (peak === undefined ? '' : `, peak ${number(peak / (1 << 20))} MiB`),
    '',
    ...tableLines([
      ['calls a day', 'requests', 'verifications', 'downloads'],
      dayRow('median of the days', daily.slice(0, bench.days)),
    ]),
    '',
    ...tableLines([
      ['from a day’s run to its end, minutes', 'p50', 'p95', 'p99', 'most'],
      ['', ...[0.5, 0.95, 0.99, 1].map((share) => number(percentile(sorted, share)))],
    ]),
    '',
    `Longest time that a taxpayer was without a settled run: ${number(gap)} hours (a request may take four days here).`,
    `Four days after the month: ${number(complete)} of ${number(bench.taxpayers)} complete; ${number(wrong)} lack XML that the world offers.`,
    'The SAT is ready after 1 to 21 minutes, for one request in twenty after 1 to 6 hours, for one in five hundred after 1 to 4 days.',
  ];
}

/** `pnpm bench fleet`. */
export async function benchFleet(): Promise<void> {
  process.stderr.write('An hour or more…\n');
  process.stdout.write(`${(await measureFleet(FULL)).join('\n')}\n`);
}

/** `pnpm bench fleet --small`. */
export async function benchFleetSmall(): Promise<void> {
  process.stdout.write(`${(await measureFleet(SMALL)).join('\n')}\n`);
}
