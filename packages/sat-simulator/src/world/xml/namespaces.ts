import type { CfdiFacts } from '../cfdi-facts.js';
import type { CfdiVersion } from '../versions.js';
import type { Attributes } from '../xml-text.js';
import { STAMP_NAMESPACE } from './stamp.js';

const CFDI_3 = 'http://www.sat.gob.mx/cfd/3';
const CFDI_4 = 'http://www.sat.gob.mx/cfd/4';
const SCHEMAS = 'http://www.sat.gob.mx/sitio_internet/cfd';

const CFDI: Readonly<Record<CfdiVersion, { readonly namespace: string; readonly schema: string }>> = {
  '3.2': { namespace: CFDI_3, schema: `${SCHEMAS}/3/cfdv32.xsd` },
  '3.3': { namespace: CFDI_3, schema: `${SCHEMAS}/3/cfdv33.xsd` },
  '4.0': { namespace: CFDI_4, schema: `${SCHEMAS}/4/cfdv40.xsd` },
};

/** Namespaces of the complementos that the world writes, under their usual prefixes, by the names that the SAT's queries have for them. */
const COMPLEMENTOS: Readonly<Record<string, { readonly prefix: string; readonly namespace: string }>> = {
  pagos10: { prefix: 'pago10', namespace: 'http://www.sat.gob.mx/Pagos' },
  pagos20: { prefix: 'pago20', namespace: 'http://www.sat.gob.mx/Pagos20' },
  nomina11: { prefix: 'nomina', namespace: 'http://www.sat.gob.mx/nomina' },
  nomina12: { prefix: 'nomina12', namespace: 'http://www.sat.gob.mx/nomina12' },
  leyendasfisc: { prefix: 'leyendasFisc', namespace: 'http://www.sat.gob.mx/leyendasFiscales' },
  iedu: { prefix: 'iedu', namespace: 'http://www.sat.gob.mx/iedu' },
  terceros11: { prefix: 'terceros', namespace: 'http://www.sat.gob.mx/terceros' },
};

/** The declarations on the root of a CFDI: its own namespace (default when `own` is empty), those of its complementos, and its schema. */
export function cfdiNamespaces(
  { version, complementos }: Pick<CfdiFacts, 'version' | 'complementos'>,
  own: string,
  isStampNamespaceOnRoot: boolean,
): Attributes {
  const { namespace, schema } = CFDI[version];
  const used = complementos.flatMap((name) => COMPLEMENTOS[name] ?? []);
  return {
    [own === '' ? 'xmlns' : 'xmlns:cfdi']: namespace,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    ...(isStampNamespaceOnRoot ? { 'xmlns:tfd': STAMP_NAMESPACE } : {}),
    ...Object.fromEntries(used.map((complemento) => [`xmlns:${complemento.prefix}`, complemento.namespace])),
    'xsi:schemaLocation': `${namespace} ${schema}`,
  };
}
