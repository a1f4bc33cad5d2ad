import { machineClock } from '../clock.js';
import { openConnection, type ConnectionOptions } from '../connection.js';
import type { Outcome, Terminal } from '../terminal.js';
import { mexicoTime } from '../wording.js';

/** `acopio login`: proves that the e.firma works. The token stays in this process. */
export async function login(options: ConnectionOptions, terminal: Terminal): Promise<Outcome> {
  const { credential, client } = await openConnection(options, terminal);
  try {
    const { expiresAt } = await client.login({ signal: terminal.signal });
    const { rfc, legalName } = credential.certificate;
    const minutes = Math.round((Date.parse(expiresAt) - machineClock.now().getTime()) / 60_000);
    return {
      exitCode: 0,
      document: { service: options.service, rfc, legalName, expiresAt },
      people: terminal.say({
        es: `El SAT aceptó la e.firma de ${rfc} (${legalName}). La sesión dura ${minutes} min, hasta ${mexicoTime(expiresAt)} (hora de la Ciudad de México). No se gastó nada.\n`,
        en: `The SAT accepted the e.firma of ${rfc} (${legalName}). The session lasts ${minutes} min, until ${mexicoTime(expiresAt)} (Mexico City time). Nothing was spent.\n`,
      }),
    };
  } finally {
    await client.close();
  }
}
