import { openCredential } from '@acopio/credentials';
import type { Credential } from '@acopio/credentials';
import { createTestAuthority } from '@acopio/sat-simulator';
import type { IssuedCredential } from '@acopio/sat-simulator';

/** RFC of the SAT's public test taxpayer, which the canonical vectors use. */
export const RFC = 'EKU9003173C9';

/** Opens what a test authority issued. */
export function opened({ certificate, privateKey, password }: IssuedCredential): Promise<Credential> {
  return openCredential({ certificate, privateKey, password: Buffer.from(password) });
}

/** An e.firma of a new test authority. */
export function testEfirma(rfc = RFC): Promise<Credential> {
  return opened(createTestAuthority().issue({ rfc, legalName: 'ESCUELA KEMPER URGATE SA DE CV' }));
}
