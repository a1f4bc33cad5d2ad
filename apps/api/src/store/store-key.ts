import type { Scope } from '@acopio/sync';

/** The folder of a scope's packages below the root of the store: `<tenant>/<RFC>/<service>/raw`. */
export function storeFolder({ tenant, rfc, service }: Scope): string {
  return `${tenant}/${rfc}/${service}/raw`;
}

/** The name of a package's bytes within the store; the same in a folder and in an object store. */
export function storeKey(scope: Scope, packageId: string): string {
  return `${storeFolder(scope)}/${packageId}.zip`;
}
