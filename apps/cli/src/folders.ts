import { join } from 'node:path';
import type { Service } from '@acopio/sat-client';
import type { Direction, LocalDateTime } from '@acopio/sync';

/** Where everything goes when nobody says otherwise. */
export const DEFAULT_OUT = 'acopio-out';

/** Whose documents, in which of the SAT's two installations. */
export interface Taxpayer {
  readonly rfc: string;
  readonly service: Service;
}

/** The folder of a taxpayer's documents: `<out>/<RFC>/<service>`. */
export function taxpayerFolder(out: string, { rfc, service }: Taxpayer): string {
  return join(out, rfc, service);
}

/** Packages as the SAT gave them, and the records beside them. */
export function rawFolder(root: string): string {
  return join(root, 'raw');
}

/** Below which the rows of a metadata package go, one JSON per line. */
export function metadataFolder(root: string): string {
  return join(root, 'metadata');
}

/**
 * The folder of an XML by its own date: `xml/<direction>/<YYYY>/<MM>`, without the direction where nobody knows it. Payroll
 * has a folder of its own, `xml/nomina/<direction>/…`, so that who may read it can be restricted.
 */
export function xmlFolder(
  root: string,
  {
    direction,
    issuedAt,
    isPayroll,
  }: {
    readonly direction: Direction | undefined;
    readonly issuedAt: LocalDateTime;
    readonly isPayroll: boolean;
  },
): string {
  const [year = '', month = ''] = issuedAt.split('-');
  const above = [...(isPayroll ? ['nomina'] : []), ...(direction === undefined ? [] : [direction])];
  return join(root, 'xml', ...above, year, month);
}

/** Entries of a package that are no readable document. */
export function unreadableFolder(root: string, packageId: string): string {
  return join(root, 'xml', 'unreadable', packageId);
}
