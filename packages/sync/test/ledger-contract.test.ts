import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../src/ledger.js';
import type { Scope } from '../src/model.js';
import { ledgerContract, memoryLedger } from '../src/testing/index.js';

describe('The ledger in memory', () => {
  for (const { name, run } of ledgerContract) {
    it(name, () => run(async () => ({ ledger: memoryLedger(), close: async () => undefined })));
  }
});

/** Ledgers that break one promise each, and the words by which the broken case is found. */
const broken: readonly { readonly flaw: string; readonly words: RegExp; make(): Ledger }[] = [
  {
    flaw: 'ignores the revision',
    words: /REVISION_CONFLICT/,
    make: () => changed((ledger) => ({ apply: async (scope, changes) => write(ledger, scope, changes) })),
  },
  {
    flaw: 'sorts records by id',
    words: /order in which they first came/,
    make: () =>
      changed((ledger) => ({
        view: async (scope) => {
          const view = await ledger.view(scope);
          return { ...view, requests: view.requests.toSorted((a, b) => a.id.localeCompare(b.id)) };
        },
      })),
  },
  {
    flaw: 'mixes tenants',
    words: /Scopes know nothing/,
    make: () =>
      changed((ledger) => ({
        view: async (scope) => ({ ...(await ledger.view({ ...scope, tenant: 'one' })), scope }),
        apply: (scope, changes, revision) => ledger.apply({ ...scope, tenant: 'one' }, changes, revision),
      })),
  },
  {
    flaw: 'keeps the second content only',
    words: /Two contents under one UUID are both kept/,
    make: () =>
      changed((ledger) => ({
        documents: async function* (scope) {
          for await (const document of ledger.documents(scope)) yield { ...document, held: document.held.slice(-1) };
        },
      })),
  },
  {
    flaw: 'streams documents backwards',
    words: /Documents come by UUID/,
    make: () =>
      changed((ledger) => ({
        documents: async function* (scope) {
          const documents = [];
          for await (const document of ledger.documents(scope)) documents.unshift(document);
          yield* documents;
        },
      })),
  },
  {
    flaw: 'cannot forget',
    words: /What is forgotten/,
    make: () => changed(() => ({ forget: async () => undefined })),
  },
  {
    flaw: 'forgets how far a package was read',
    words: /position of a package/,
    make: () => changed(() => ({ position: async () => 0 })),
  },
];

function changed(change: (ledger: Ledger) => Partial<Ledger>): Ledger {
  const ledger = memoryLedger();
  return { ...ledger, ...change(ledger) };
}

async function write(ledger: Ledger, scope: Scope, changes: Parameters<Ledger['apply']>[1]): Promise<void> {
  await ledger.apply(scope, changes, (await ledger.view(scope)).revision);
}

describe('The contract of a ledger', () => {
  for (const { flaw, words, make } of broken) {
    it(`finds a ledger that ${flaw}.`, async () => {
      const found = ledgerContract.filter(({ name }) => words.test(name));
      expect(found.length).toBeGreaterThan(0);
      for (const { run } of found) {
        await expect(run(async () => ({ ledger: make(), close: async () => undefined }))).rejects.toBeInstanceOf(
          AssertionError,
        );
      }
    });
  }

  it('closes the ledger also when a case fails.', async () => {
    let closed = 0;
    const open = async () => ({
      ledger: changed(() => ({ position: async () => -1 })),
      close: async () => {
        closed += 1;
      },
    });
    const [first] = ledgerContract;
    await expect(first?.run(open)).rejects.toBeInstanceOf(AssertionError);
    expect(closed).toBe(1);
  });
});
