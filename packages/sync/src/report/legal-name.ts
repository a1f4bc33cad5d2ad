import type { KnownDocument } from '../ledger.js';

/** A name is read by people, and comes from documents of anybody. */
const LONGEST_NAME = 300;

interface Found {
  readonly name: string;
  readonly key: string;
}

/** Finds a taxpayer's name while its documents pass. */
export function collectName(rfc: string): {
  add(document: KnownDocument): void;
  result(): string | undefined;
} {
  let best: Found | undefined;
  return {
    add: (document) => {
      const found = nameIn(document, rfc);
      if (found !== undefined && (best === undefined || found.key > best.key)) best = found;
    },
    result: () => best?.name.slice(0, LONGEST_NAME),
  };
}

/** What the taxpayer writes of itself comes before what others write, and what is newer before what is older. */
function nameIn({ listed, held }: KnownDocument, rfc: string): Found | undefined {
  const facts = listed ?? held[0]?.header;
  if (facts === undefined) return undefined;
  const { issuerRfc, issuerName = '', receiverRfc, receiverName = '', issuedAt } = facts;
  if (issuerRfc === rfc && issuerName !== '') return { name: issuerName, key: `1${issuedAt}` };
  return receiverRfc === rfc && receiverName !== '' ? { name: receiverName, key: `0${issuedAt}` } : undefined;
}
