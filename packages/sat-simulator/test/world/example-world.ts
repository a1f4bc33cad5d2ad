import { XmlAttribute, XmlDocument } from 'libxml2-wasm';

import { createWorld } from '../../src/index.js';
import type { WorldDocument } from '../../src/index.js';

export const COMPANY = 'EKU9003173C9';
export const INDIVIDUAL = 'ÑUÑA800101AB1';

/** Two taxpayers with enough documents for every kind to occur. */
export function exampleWorld(seed: string | number = 'example') {
  return createWorld({
    seed,
    taxpayers: [
      {
        rfc: COMPANY,
        legalName: 'ESCUELA & "TALLER" DE PRUEBA',
        months: [
          { month: '2024-02', issued: 500, received: 400 },
          { month: '2024-03', issued: 3, received: 1 },
        ],
        retenciones: [{ month: '2024-02', issued: 150, received: 60 }],
      },
      {
        rfc: INDIVIDUAL,
        legalName: "ÍÑIGO D'ÁVILA",
        months: [{ month: '2024-02', issued: 120, received: 200 }],
        retenciones: [{ month: '2024-02', issued: 0, received: 40 }],
      },
    ],
  });
}

const NAMESPACES = {
  cfdi: 'http://www.sat.gob.mx/cfd/4',
  cfdi3: 'http://www.sat.gob.mx/cfd/3',
  ret: 'http://www.sat.gob.mx/esquemas/retencionpago/2',
  ret1: 'http://www.sat.gob.mx/esquemas/retencionpago/1',
  tfd: 'http://www.sat.gob.mx/TimbreFiscalDigital',
  pago10: 'http://www.sat.gob.mx/Pagos',
  pago20: 'http://www.sat.gob.mx/Pagos20',
  nomina: 'http://www.sat.gob.mx/nomina',
  nomina12: 'http://www.sat.gob.mx/nomina12',
  leyendasFisc: 'http://www.sat.gob.mx/leyendasFiscales',
  iedu: 'http://www.sat.gob.mx/iedu',
  terceros: 'http://www.sat.gob.mx/terceros',
};

/** A document's XML as libxml2 reads it. */
export interface ReadXml extends Disposable {
  /** Values of the attributes that an XPath expression finds. */
  all(xpath: string): readonly string[];
  /** The value of the one attribute that it must find. */
  one(xpath: string): string;
}

export function readXml(document: WorldDocument): ReadXml {
  const parsed = XmlDocument.fromBuffer(Buffer.from(document.xml()));
  const all = (xpath: string): readonly string[] =>
    parsed.find(xpath, NAMESPACES).map((node) => {
      if (node instanceof XmlAttribute) {
        return node.value;
      }
      throw new TypeError(`not an attribute: ${xpath}`);
    });
  return {
    all,
    one(xpath) {
      const [value, ...more] = all(xpath);
      if (value === undefined || more.length > 0) {
        throw new Error(`${document.uuid} must have one ${xpath}`);
      }
      return value;
    },
    [Symbol.dispose]: () => parsed.dispose(),
  };
}
