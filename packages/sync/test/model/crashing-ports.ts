import type { SatClient } from '@acopio/sat-client';
import type { Ledger } from '../../src/ledger.js';
import type { PackageStore, Scratch } from '../../src/package-store.js';
import type { Ports } from '../../src/ports.js';

/** The process is gone: thrown by the port at which it died, and by every port after that. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** At which call to a port the process dies (1 is the first), and whether the call still took effect. */
export interface CrashPoint {
  readonly call: number;
  readonly effect: 'before' | 'after';
}

/** The same ports, in a process that dies at a point. Nothing that it does afterwards reaches the world. */
export function crashingAt(ports: Ports, point: CrashPoint | undefined): Ports {
  if (point === undefined) return ports;
  let calls = 0;
  let dead = false;
  const guarded = async <T>(call: () => Promise<T>): Promise<T> => {
    if (dead) throw new Crash();
    calls += 1;
    dead = calls === point.call;
    if (dead && point.effect === 'before') throw new Crash();
    const result = await call();
    if (dead) throw new Crash();
    return result;
  };
  return {
    ...ports,
    ledger: guardLedger(ports.ledger, guarded),
    store: guardStore(ports.store, guarded),
    client: guardClient(ports.client, guarded),
  };
}

type Guard = <T>(call: () => Promise<T>) => Promise<T>;

function guardLedger(ledger: Ledger, guarded: Guard): Ledger {
  return {
    ...ledger,
    apply: (scope, changes, revision) => guarded(() => ledger.apply(scope, changes, revision)),
    record: (scope, batch) => guarded(() => ledger.record(scope, batch)),
  };
}

function guardStore(store: PackageStore, guarded: Guard): PackageStore {
  return {
    ...store,
    begin: async (scope, packageId) => guardScratch(await guarded(() => store.begin(scope, packageId)), guarded),
  };
}

function guardScratch(scratch: Scratch, guarded: Guard): Scratch {
  return {
    ...scratch,
    write: (bytes) => guarded(() => scratch.write(bytes)),
    keep: (record) => guarded(() => scratch.keep(record)),
    setAside: () => guarded(() => scratch.setAside()),
  };
}

function guardClient(client: SatClient, guarded: Guard): SatClient {
  return {
    ...client,
    ready: (options) => guarded(() => client.ready(options)),
    request: (query, options) => guarded(() => client.request(query, options)),
    verify: (requestId, options) => guarded(() => client.verify(requestId, options)),
    download: (packageId, options) => guarded(() => client.download(packageId, options)),
  };
}
