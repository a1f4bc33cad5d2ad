import { cfdiColumns } from '@acopio/package-extractor';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareDecimals } from '../../src/extract/decimal-order.js';
import { matcher, readFilters } from '../../src/extract/filter.js';
import { explain } from '../../src/explain.js';

/** Whether a filter lets pass a row that has this value in its column. */
function passes(filter: string, value: string): boolean {
  const [condition] = readFilters([filter]);
  if (condition === undefined) throw new TypeError('no condition');
  return condition.holds(value);
}

describe('--filter', () => {
  test.for([
    ['type=I', 'I', 'E'],
    ['type!=I', 'E', 'I'],
    ['type != I', '', 'I'],
    ['issuerName=A = B', 'A = B', 'A'],
    ['total=100', '100.00', '100.01'],
    ['total>9007199254740992', '9007199254740993', '9007199254740992'],
    ['total>=0.30', '0.3', '0.2999999999999999999'],
    ['total<-1', '-1.01', '-1'],
    ['total<=0', '-0.00', '0.01'],
    ['total>9.5', '10', '9'],
    ['issuedAt>=2025-02', '2025-02-01T00:00:00', '2025-01-31T23:59:59'],
    ['issuedAt<=2025-01', '2025-01-31T23:59:59', '2025-02-01T00:00:00'],
    ['issuedAt=2025-01-31', '2025-01-31T12:00:00', '2025-01-30T12:00:00'],
    ['issuedAt<2025-01-31T12:00', '2025-01-31T11:59:59', '2025-01-31T12:00:30'],
    ['uuid=5FB2822E-396D-4725-8521-CDC4BDD20CCF', '5fb2822e-396d-4725-8521-cdc4bdd20ccf', ''],
    ['complementos=Pagos', 'Nomina|Pagos', 'PagosX'],
    ['complementos!=Pagos', 'Nomina', 'Pagos'],
    ['cancelledAt=', '', '2025-01-31T12:00:00'],
    ['cancelledAt!=', '2025-01-31T12:00:00', ''],
    ['folio>=10', '9', ''],
    ['exchangeRate>1', '20.5', 'no number'],
  ] as const)('%s lets pass %s and not %s', ([filter, yes, no]) => {
    expect(passes(filter, yes)).toBe(true);
    expect(passes(filter, no)).toBe(false);
  });

  test('of a row that says nothing, or whose table has no such column, only what asks for that lets it pass', () => {
    const header = { uuid: '5fb2822e-396d-4725-8521-cdc4bdd20ccf' };
    const columns = cfdiColumns.slice(0, 1) as unknown[] as { key: string; value: (row: typeof header) => string }[];
    const lets = (filter: string): boolean => matcher(readFilters([filter]), columns)(header);

    expect(['status=', 'status!=cancelled', 'uuid!='].map(lets)).toEqual([true, true, true]);
    expect(['status=active', 'cancelledAt<2030', 'uuid='].map(lets)).toEqual([false, false, false]);
  });

  test('several must all hold, and none lets everything pass', () => {
    const header = { uuid: 'a' };
    const columns = [{ key: 'type', value: () => 'I' }] as const;

    expect(matcher(readFilters(['type=I', 'type!=E']), columns)(header)).toBe(true);
    expect(matcher(readFilters(['type=I', 'type=E']), columns)(header)).toBe(false);
    expect(matcher([], columns)(header)).toBe(true);
  });

  test.for([
    ['type', '='],
    ['type~I', '='],
    ['nosuch=1', 'uuid, kind, version, type'],
    ['total>many', 'total>1000.50'],
    ['total>1,000', 'total>1000.50'],
    ['issuedAt>=2025-13', '2025-01-31'],
    ['issuedAt>=yesterday', '2025-01-31'],
    ['complementos>Pagos', 'complementos='],
    ['total>', 'total='],
  ] as const)('%s is refused, and the refusal names what is understood', ([filter, understood]) => {
    const error = caught(() => readFilters([filter]));
    expect(error).toMatchObject({ code: 'OPTION_VALUE_INVALID', exitCode: 2 });
    expect(error.detail).toContain(understood);
  });
});

function caught(action: () => unknown): ReturnType<typeof explain> {
  try {
    action();
  } catch (error) {
    return explain(error);
  }
  throw new Error('nothing was refused');
}

test('amounts are compared digit by digit, as whole numbers of their smallest unit are', () => {
  const amount = fc.record({ units: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), decimals: fc.nat(6) });
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      const order = a.units * 10n ** BigInt(6 - a.decimals) - b.units * 10n ** BigInt(6 - b.decimals);
      expect(Math.sign(compareDecimals(textOf(a), textOf(b)))).toBe(order === 0n ? 0 : order > 0n ? 1 : -1);
    }),
    { numRuns: 200 },
  );
});

function textOf({ units, decimals }: { readonly units: bigint; readonly decimals: number }): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${units < 0n ? '-' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`;
}
