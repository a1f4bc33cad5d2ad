/** What the reader of a README has at hand: an e.firma, its password, a SAT, and a package that came from it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCredential } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints } from '@acopio/sat-client';
import { createWorld, type SatSimulator, startSatSimulator } from '@acopio/sat-simulator';

const rfc = 'EKU9003173C9';
const legalName = 'ESCUELA KEMPER URGATE SA DE CV';
const password = '12345678a';

export interface Reader {
  /** What the examples read from the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts the files that the examples read into a folder. */
  readonly equip: (folder: string) => void;
  readonly close: () => Promise<void>;
}

export async function startReader(): Promise<Reader> {
  const world = createWorld({
    seed: 1,
    taxpayers: [{ rfc, legalName, months: [{ month: '2025-03', issued: 5, received: 5 }] }],
  });
  const sat = await startSatSimulator({ world, verifiesUntilFinished: 1 });
  const { certificate, privateKey } = sat.authority.issue({ rfc, legalName, password });
  const satPackage = await fetchPackage(sat, certificate, privateKey);
  return {
    env: { EFIRMA_PASSPHRASE: password, SAT_URL: sat.url },
    equip: (folder) => {
      writeFileSync(join(folder, 'efirma.cer'), certificate);
      writeFileSync(join(folder, 'efirma.key'), privateKey);
      writeFileSync(join(folder, 'package.zip'), satPackage);
    },
    close: () => sat.close(),
  };
}

async function fetchPackage(sat: SatSimulator, certificate: Uint8Array, privateKey: Uint8Array): Promise<Buffer> {
  const credential = await openCredential({ certificate, privateKey, password: Buffer.from(password) });
  const client = createSatClient({
    rfc,
    service: 'cfdi',
    messageSigner: localMessageSigner(credential),
    endpoints: satEndpoints('cfdi', sat.url),
  });
  const period = { from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' } as const;
  const { requestId } = await client.request({ kind: 'issued', content: 'xml', ...period });
  let packageId: string | undefined;
  while (packageId === undefined) [packageId] = (await client.verify(requestId)).packageIds;
  const { bytes } = await client.download(packageId);
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  await client.close();
  return Buffer.concat(parts);
}
