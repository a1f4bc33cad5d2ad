import type { CommonFacts } from '../facts.js';
import type { PseudoSeals } from '../pseudo-seal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';

/** Namespace of the TimbreFiscalDigital 1.1. */
export const STAMP_NAMESPACE = 'http://www.sat.gob.mx/TimbreFiscalDigital';

const SCHEMA_LOCATION = `${STAMP_NAMESPACE} http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd`;

/** What goes into a stamp. */
export interface Stamp {
  readonly facts: CommonFacts;
  /** The issuer's seal, which the stamp repeats. */
  readonly seal: string;
  /** As written: most PACs write upper case, some lower. */
  readonly uuid: string;
  readonly prefix: string;
}

/** The TimbreFiscalDigital of a document. */
export function stampElement(stamp: Stamp, seals: PseudoSeals, random: Random): string {
  const { facts, prefix } = stamp;
  return element(`${prefix}:TimbreFiscalDigital`, {
    [`xmlns:${prefix}`]: STAMP_NAMESPACE,
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
