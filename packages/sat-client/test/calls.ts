import type { DownloadQuery } from '../src/query.js';
import { answering, recorded } from './scripted-sat.js';

/** An id of a request. */
export const REQUEST_ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';
/** An id of a package. */
export const PACKAGE_ID = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';
/** A query with nothing wrong in it. */
export const query = {
  kind: 'issued',
  content: 'xml',
  from: '2025-12-01T00:00:00',
  to: '2025-12-31T23:59:59',
} as const satisfies DownloadQuery;

/** The answer to a request that is registered. */
export const accepted = recorded('request', 'issued.http200.accepted-5000.xml');
/** The answer to a verification of one that the SAT works on. */
export const underWay = recorded('verify', 'state-accepted.code-5000');
/** The answer to a download. */
export const sent = recorded('download', 'package-22-bytes.xml');
/** What stands in for an answer during an outage. */
export const html = answering('<html><body>Mantenimiento</body></html>', 503);

/** All of a package. */
export async function bytesOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
