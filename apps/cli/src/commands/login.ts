import { machineClock } from '../clock.js';
import { openConnection, type ConnectionOptions } from '../connection.js';
import type { Text } from '../language.js';
import type { Outcome, Terminal } from '../terminal.js';
import { mexicoTime } from '../wording.js';

/** From here on, a clock that is off is worth telling: a login's timestamp lives for five minutes. */
const NOTABLE_SKEW = 60_000;

/** `acopio login`: proves that the e.firma works. The token stays in this process, unless a file is named for it. */
export async function login(options: ConnectionOptions, terminal: Terminal): Promise<Outcome> {
  const connection = await openConnection(options, terminal);
  const { credential, client } = connection;
  try {
    const { expiresAt, clockSkew = 0 } = await client.login({ signal: terminal.signal });
    const { rfc, legalName } = credential.certificate;
    const tokenFile = await connection.keepToken();
    const isOff = Math.abs(clockSkew) >= NOTABLE_SKEW;
    if (isOff) terminal.tell(clockText(clockSkew));
    if (tokenFile !== undefined) terminal.tell(keptText(tokenFile));
    const minutes = Math.round((Date.parse(expiresAt) - machineClock.now().getTime()) / 60_000);
    return {
      exitCode: 0,
      document: {
        service: options.service,
        rfc,
        legalName,
        expiresAt,
        ...(isOff ? { clockSkew } : {}),
        ...(tokenFile === undefined ? {} : { tokenFile }),
      },
      people: terminal.say({
        es: `El SAT aceptó la e.firma de ${rfc} (${legalName}). La sesión dura ${minutes} min, hasta ${mexicoTime(expiresAt)} (hora de la Ciudad de México). No se gastó nada.\n`,
        en: `The SAT accepted the e.firma of ${rfc} (${legalName}). The session lasts ${minutes} min, until ${mexicoTime(expiresAt)} (Mexico City time). Nothing was spent.\n`,
      }),
    };
  } finally {
    await connection.close();
  }
}

/** Seconds are enough: the SAT's header has no finer ones. */
function clockText(clockSkew: number): Text {
  const seconds = Math.round(Math.abs(clockSkew) / 1000);
  const time = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return clockSkew > 0
    ? {
        es: `El reloj de esta máquina va ${time} adelantado respecto al del SAT. Ajústelo: con más diferencia el SAT no acepta la sesión.`,
        en: `This machine's clock is ${time} ahead of the SAT's. Set it: the SAT refuses a login when they differ more.`,
      }
    : {
        es: `El reloj de esta máquina va ${time} atrasado respecto al del SAT. Ajústelo: con más diferencia el SAT no acepta la sesión.`,
        en: `This machine's clock is ${time} behind the SAT's. Set it: the SAT refuses a login when they differ more.`,
      };
}

function keptText(path: string): Text {
  return {
    es: `El token quedó en ${path}, solo para usted. Quien lo tenga puede usar la sesión hasta que venza.`,
    en: `The token is kept in ${path}, for you alone. Whoever has it can use the session until it ends.`,
  };
}
