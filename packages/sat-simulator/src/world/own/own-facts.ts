import { isUuid } from '../../uuid.js';
import type { WorldDocument } from '../document.js';

/** A document that somebody brought along: an XML file, a row of metadata, or both. */
export interface OwnDocument extends WorldDocument {
  /** The file with its XML, or with its row; one in a ZIP stands after its ZIP and a colon. */
  readonly file: string;
}

/** What is kept of a document beside where its XML is. */
export type OwnFacts = Omit<WorldDocument, 'xml' | 'bytes' | 'malformed' | 'isMetadataOnly'>;

/** A third party on whose behalf a document was issued. */
export type ThirdParty = NonNullable<WorldDocument['onBehalfOf']>;

const AMOUNT = /^-?\d+(?:\.\d+)?$/;

/** A UUID in lower case; `undefined` when it is none. */
export function readOwnUuid(text: string): string | undefined {
  const uuid = text.trim().toLowerCase();
  return isUuid(uuid) ? uuid : undefined;
}

/** Whether the text is a plain decimal. */
export function isAmount(text: string): boolean {
  return AMOUNT.test(text);
}
