import { appendFileSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultLimits, nextSteps, type LedgerView } from '@acopio/sync';
import { aPlace, lifeOf, now, type Place } from './place.js';
import {
  aPackage,
  aRequest,
  accepted,
  aRow,
  aWindow,
  changeOf,
  downloading,
  scope,
  sending,
  uuidOf,
  write,
} from './records.js';

const window = aWindow('window-1');
const planned = aRequest(window);

/** What a view says of lives: each request's state, and each package's downloads. */
function summary({ requests, packages }: LedgerView): object {
  return {
    requests: requests.map(({ id, state }) => `${id} ${state}`),
    downloads: packages.map(({ downloads }) => downloads.map(({ outcome }) => outcome ?? 'open')),
  };
}

async function acceptedView(place: Place): Promise<LedgerView> {
  return place.use(async ({ ledger, accept }) => {
    await accept(scope);
    return ledger.view(scope);
  });
}

describe('A ledger that was put back to an older copy of itself', () => {
  it('is recognised; it plans and sends nothing until somebody says yes, and then counts what was sent.', async () => {
    const place = aPlace();
    const sent = accepted(sending(planned));
    const fetched = downloading(aPackage(sent));
    await place.use(({ ledger }) => write(ledger, window, planned));
    place.keepCopy();
    await place.use(({ ledger }) => write(ledger, { ...sent, state: 'sending' }, sent, aPackage(sent), fetched));
    place.putBack();

    await place.use(async ({ ledger, restored }) => {
      const before = await ledger.view(scope);
      expect(before.requests).toEqual([planned]);
      const unknown = await restored(scope);
      expect(unknown.map(({ sent: records }) => records.package?.id ?? records.request?.id)).toEqual([
        planned.id,
        fetched.id,
      ]);
      for (const change of [aWindow('more'), aRequest(window, { id: 'more' }), sending(planned), fetched]) {
        const refused = ledger.apply(scope, [changeOf(change)], before.revision);
        await expect(refused).rejects.toMatchObject({ name: 'LedgerError', code: 'LEDGER_RESTORED' });
      }
      expect(await ledger.view(scope)).toEqual(before);
    });

    const view = await acceptedView(place);
    expect(view.requests).toEqual([sent]);
    expect(view.packages).toEqual([fetched]);
    await place.use(async ({ ledger, restored }) => {
      expect(await restored(scope)).toEqual([]);
      await write(ledger, aWindow('more'));
    });
  });

  it('can be read, and documents can be recorded, before anybody said yes.', async () => {
    const place = aPlace();
    await place.use(({ ledger }) => write(ledger, window, planned));
    place.keepCopy();
    await place.use(({ ledger }) => write(ledger, ...lifeOf(planned)));
    place.putBack();
    await place.use(async ({ ledger }) => {
      const uuid = uuidOf(1);
      const batch = { packageId: 'p', direction: 'issued', seenAt: now.toISOString(), position: 1 } as const;
      await ledger.record(scope, { ...batch, listed: [aRow(uuid)], held: [] });
      await write(ledger, aPackage(planned, { state: 'indexed' }));
      expect((await ledger.documents(scope)[Symbol.asyncIterator]().next()).done).toBe(false);
    });
  });

  it('counts a send of which nothing more is known as spent, and one that was refused as not.', async () => {
    const place = aPlace();
    const second = aRequest(aWindow('window-2'));
    await place.use(({ ledger }) => write(ledger, window, aWindow('window-2'), planned, second));
    place.keepCopy();
    const refused = sending(second);
    await place.use(({ ledger }) =>
      write(ledger, sending(planned), refused, { ...refused, state: 'refused', codEstatus: '5002' }),
    );
    place.putBack();
    const { requests } = await acceptedView(place);
    expect(requests.map(({ state, codEstatus }) => [state, codEstatus])).toEqual([
      ['uncertain', undefined],
      ['refused', '5002'],
    ]);
  });

  it('looks into the store before it fetches a package, and knows of every download.', async () => {
    const place = aPlace();
    const sent = accepted(sending(planned));
    const listed = aPackage(sent);
    const once = downloading(listed);
    const damaged = { ...once, downloads: once.downloads.map((one) => ({ ...one, outcome: 'damaged' as const })) };
    const twice = downloading(damaged);
    const kept = {
      ...twice,
      state: 'fetched' as const,
      downloads: [
        ...damaged.downloads,
        ...twice.downloads.slice(1).map((one) => ({ ...one, outcome: 'kept' as const })),
      ],
    };
    await place.use(({ ledger }) => write(ledger, window, ...lifeOf(planned, sent), listed));
    place.keepCopy();
    await place.use(({ ledger }) => write(ledger, once, damaged, twice, kept));
    place.putBack();
    const view = await acceptedView(place);
    expect(summary(view)).toEqual({
      requests: [`${planned.id} accepted`],
      downloads: [['damaged', 'open']],
    });
    expect(view.packages[0]?.state).toBe('listed');
    // The step that looks into the store; only what it does not find there is written off.
    expect(nextSteps(view, now, defaultLimits)).toMatchObject([
      { kind: 'fetch', packageId: listed.id },
      { kind: 'verify' },
    ]);
  });

  it('that knew nothing at all, because it was deleted, has all of it back: windows, requests, packages.', async () => {
    const place = aPlace();
    const sent = accepted(sending(planned));
    await place.use(({ ledger }) =>
      write(ledger, window, planned, ...lifeOf(planned, sent), downloading(aPackage(sent))),
    );
    rmSync(join(place.out, '.acopio', 'ledger.sqlite'));
    await place.use(async ({ restored }) => expect(await restored(scope)).toHaveLength(2));
    const view = await acceptedView(place);
    expect(view.windows).toEqual([window]);
    expect(summary(view)).toEqual({ requests: [`${planned.id} accepted`], downloads: [['open']] });
  });

  it('knows the newest of what it was asked: a window whose query was moved, a request that was sent again.', async () => {
    const place = aPlace();
    const moved = { ...window, shifts: 2 };
    const first = sending(planned);
    const unsent = { ...first, state: 'notSent' as const, unsent: 1 };
    const again = sending(unsent);
    await place.use(({ ledger }) => write(ledger, window, planned));
    place.keepCopy();
    await place.use(({ ledger }) => write(ledger, moved, first, unsent, again));
    place.putBack();
    const view = await acceptedView(place);
    expect(view.windows).toEqual([moved]);
    expect(view.requests).toEqual([{ ...again, state: 'uncertain', settledAt: now.toISOString() }]);
  });

  it('counts both sends when two copies of it each sent the same plan.', async () => {
    const place = aPlace();
    const mine = accepted(sending(planned));
    await place.use(({ ledger }) => write(ledger, window, planned));
    place.keepCopy();
    await place.use(({ ledger }) => write(ledger, ...lifeOf(planned)));
    const theirs = readFileSync(place.journal, 'utf8');
    place.putBack();
    rmSync(place.journal);
    await place.use(({ ledger }) => write(ledger, ...lifeOf(planned, mine)));
    appendFileSync(place.journal, theirs);
    const { requests } = await acceptedView(place);
    expect(requests.map(({ state, fingerprint }) => [state, fingerprint])).toEqual([
      ['accepted', planned.fingerprint],
      ['accepted', planned.fingerprint],
    ]);
    expect(requests[0]).toEqual(mine);
  });

  it('is recognised also by the copy of the journal that a synchronising program kept.', async () => {
    const place = aPlace();
    await place.use(({ ledger }) => write(ledger, window, planned));
    place.keepCopy();
    await place.use(({ ledger }) => write(ledger, ...lifeOf(planned)));
    place.putBack();
    copyFileSync(place.journal, place.journal.replace('.sends', '.sends (conflicted copy)'));
    writeFileSync(place.journal, '');
    await place.use(async ({ restored }) => expect(await restored(scope)).toHaveLength(1));
  });
});
