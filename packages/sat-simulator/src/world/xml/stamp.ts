import type { CommonFacts } from '../facts.js';
import type { LocalDateTime } from '../local-date-time.js';
import type { PseudoSeals } from '../pseudo-seal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';

/** Namespace of the TimbreFiscalDigital, 1.0 and 1.1. */
export const STAMP_NAMESPACE = 'http://www.sat.gob.mx/TimbreFiscalDigital';

const SCHEMA_LOCATION_10 = `${STAMP_NAMESPACE} http://www.sat.gob.mx/TimbreFiscalDigital/TimbreFiscalDigital.xsd`;
const SCHEMA_LOCATION = `${STAMP_NAMESPACE} http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd`;
/** PACs certified with version 1.0 whatever was issued before this moment: CFDI 3.2 and retenciones 1.0 alike. */
const VERSION_11_FROM: LocalDateTime = '2017-07-01T00:00:00';

/** What goes into a stamp. */
export interface Stamp {
  readonly facts: CommonFacts;
  /** The issuer's seal, which the stamp repeats. */
  readonly seal: string;
  /** As written: most PACs write upper case, some lower. */
  readonly uuid: string;
  readonly prefix: string;
}

/** The TimbreFiscalDigital of a document, in the version of its date. Version 1.0 does not name the PAC. */
export function stampElement(stamp: Stamp, seals: PseudoSeals, random: Random): string {
  const { facts, prefix } = stamp;
  const namespace = { [`xmlns:${prefix}`]: STAMP_NAMESPACE };
  if (facts.issuedAt < VERSION_11_FROM) {
    return element(`${prefix}:TimbreFiscalDigital`, {
      ...namespace,
      'xsi:schemaLocation': SCHEMA_LOCATION_10,
      version: '1.0',
      UUID: stamp.uuid,
      FechaTimbrado: facts.certifiedAt,
      selloCFD: stamp.seal,
      noCertificadoSAT: seals.certificateOf(facts.pacRfc).number,
      selloSAT: seals.seal(random),
    });
  }
  return element(`${prefix}:TimbreFiscalDigital`, {
    ...namespace,
    'xsi:schemaLocation': SCHEMA_LOCATION,
    Version: '1.1',
    UUID: stamp.uuid,
    FechaTimbrado: facts.certifiedAt,
    RfcProvCertif: facts.pacRfc,
    SelloCFD: stamp.seal,
    NoCertificadoSAT: seals.certificateOf(facts.pacRfc).number,
    SelloSAT: seals.seal(random),
  });
}
