import { AssertionError } from 'node:assert';

import { afterAll, describe, expect, it } from 'vitest';

import type { Settings } from './admin.js';
import type { Case } from './case.js';
import { CASES } from './cases/all.js';
import { launch } from './launch.js';
import { connect } from './session.js';

/** Always a simulator of its own: somebody else's may be under test by others at the same time. */
const target = await launch();
const session = await connect(target);
const cases = Object.values(CASES).flat();
const checks = Object.keys(await session.sat.admin.checks());

afterAll(() => target.close());

/** Settings with which the service is another one than the SAT's, and the theme of the cases that notice first. */
const otherSettings: readonly (readonly [string, keyof typeof CASES, Settings])[] = [
  ['judges signatures leniently', 'signatures', { lenient: true }],
  ['does not trust its authority', 'transport', { trustTestAuthority: false }],
  ['issues tokens of five minutes', 'login', { tokenLifetimeSeconds: 300 }],
  ['has a clock that is ten minutes off', 'login', { clockSkewMs: 600_000 }],
  ['still offers SolicitaDescarga', 'contract', { contract: { legacy: true } }],
  ['demands Complemento', 'content', { contract: { compulsory: ['SolicitaDescargaEmitidos.Complemento'] } }],
  ['never compresses', 'transport', { compress: false }],
  ['shows documents ten years late', 'packages', { visibility: { metadata: 3.2e11, xml: 3.2e11 } }],
  ['gives a query one life', 'quotas', { limits: { queryLives: 1 } }],
  ['gives a query three lives', 'quotas', { limits: { queryLives: 3 } }],
  ['counts lives of metadata', 'quotas', { limits: { metadataQueryLives: 2 } }],
  ['gives a package one life', 'packages', { limits: { packageLives: 1 } }],
  ['gives a package three lives', 'packages', { limits: { packageLives: 3 } }],
  ['keeps packages for 71 hours', 'packages', { limits: { packageHours: 71 } }],
  ['keeps packages for 73 hours', 'packages', { limits: { packageHours: 73 } }],
  ['goes back five years', 'content', { limits: { historyYears: 5 } }],
  ['goes back seven years', 'content', { limits: { historyYears: 7 } }],
  ['finds ten documents at most', 'packages', { limits: { xmlDocuments: 10, metadataRows: 10 } }],
];

function claimsOf(check: string): readonly Case[] {
  return cases.filter((one) => one.checks?.includes(check));
}

/** The first case that fails; those of `first` are tried before all others. */
async function firstFailure(first: readonly Case[]): Promise<Case | undefined> {
  for (const one of new Set([...first, ...cases])) {
    if (session.obstacle(one) === undefined) {
      try {
        await session.run(one);
      } catch (cause) {
        // A case that breaks down shows nothing: only what it asserts counts.
        if (!(cause instanceof AssertionError)) {
          throw cause;
        }
        return one;
      }
    }
  }
  return undefined;
}

describe('the suite fails when the service', () => {
  it.each(checks)('does not check %s', async (check) => {
    await session.base({ without: [check] });
    const failed = await firstFailure(claimsOf(check));
    await session.base({});
    expect(failed, `no case noticed that ${check} was off`).toBeDefined();
    expect(failed?.checks ?? [], `"${failed?.name}" noticed, but does not say that it would`).toContain(check);
  });

  it.each(otherSettings)('%s', async (_, theme, settings) => {
    await session.base(settings);
    const failed = await firstFailure(CASES[theme] ?? []);
    await session.base({});
    expect(failed).toBeDefined();
  });
});

/** Checks after which nothing else can be wrong: a query that fails them was never registered, so it has no twin that would count. */
const LAST_OF_A_QUERY = [
  'content.required',
  'content.contentKind',
  'content.receivers',
  'content.rfcShape',
  'content.dateFormat',
  'content.dateOrder',
  'content.future',
  'content.history',
  'content.folio',
];

/** Checks that have nothing after them in their operation. */
const LAST = [...LAST_OF_A_QUERY, 'content.cancelledFolio', 'quota.queryLives', 'known.request', 'known.package'];

/** Checks whose outcome is told later than all others, by Verificación. */
const TOLD_LATER = ['quota.documents', 'quota.folioPerDay'];

describe('the order of checks', () => {
  const shown = cases.flatMap((one) => one.order ?? []);
  const place = (check: string): number => checks.indexOf(check);

  it('is that of the table, wherever a case shows it', () => {
    // But for the body of a login, which is looked at after its security.
    const others = shown.filter(([first]) => !first.startsWith('login.'));
    expect(others.filter(([first, second]) => !(place(first) < place(second)))).toEqual([]);
  });

  it('is shown of every check with one that comes before it and is answered otherwise', () => {
    const first = checks[0] ?? '';
    const unseen = checks.filter(
      (check) => check !== first && !check.startsWith('login.') && !shown.some(([, second]) => second === check),
    );
    expect(unseen.filter((check) => !TOLD_LATER.includes(check))).toEqual([]);
  });

  it('is shown of every check with one that comes after it, unless nothing else can be wrong then', () => {
    const unseen = checks.filter((check) => !check.startsWith('login.') && !shown.some(([first]) => first === check));
    const excused = [...LAST, ...TOLD_LATER, checks.at(-1)];
    expect(unseen.filter((check) => !excused.includes(check))).toEqual([]);
  });
});

it('cases claim no check that does not exist', () => {
  const claimed = new Set(cases.flatMap((one) => [...(one.checks ?? []), ...(one.order ?? []).flat()]));
  expect([...claimed].filter((check) => !checks.includes(check))).toEqual([]);
});

it('cases of a theme have different names', () => {
  const names = Object.entries(CASES).flatMap(([theme, list]) => list.map(({ name }) => `${theme}: ${name}`));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
