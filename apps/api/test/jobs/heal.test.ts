import type { SatQuery } from '@acopio/sat-simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { heldXml, january, setStage, trueXml, uses, type Stage } from './stage.js';

const DAY = 86_400_000;

let stage: Stage;

afterEach(() => stage.close());

function isHealing(query: SatQuery | undefined): boolean {
  return query !== undefined && (query.kind === 'folio' || (query.content === 'xml' && query.from > january.from));
}

describe('What the first packages lacked', () => {
  it('is asked for again without anybody’s doing, and when all is held nothing more is asked', async () => {
    stage = await setStage({ issued: 6, received: 6 });
    const { sat } = stage;
    sat.configure({ visibility: { xml: { uniform: [0, 1400 * DAY] } } });
    const again = sat.faults.add({
      operation: 'request',
      match: ({ query }) => isHealing(query),
      do: { kind: 'hold', when: 'before' },
    });
    await stage.startWorkerHere();
    await again.reached;
    expect((await heldXml(stage)).size).toBeLessThan(trueXml(stage).size);
    sat.configure({ visibility: { xml: 0 } });
    again.release();
    await stage.complete();
    expect(await heldXml(stage)).toEqual(trueXml(stage));
    const { windows } = await stage.ledger.view(stage.taxpayer.scope);
    expect(windows.filter(({ heals }) => heals === true).length).toBeGreaterThan(0);
    expect(windows.filter(({ folio }) => folio !== undefined)).toEqual([]);
    expect(Math.max(...uses(sat).queries.values())).toBe(1);
  });
});
