import { at, type ForeignElement, saxesTree } from './saxes-tree.js';

const STAMP = 'http://www.sat.gob.mx/TimbreFiscalDigital';
const LOCAL = 'http://www.sat.gob.mx/implocal';
const TYPES: Readonly<Record<string, string>> = { ingreso: 'I', egreso: 'E', traslado: 'T' };
const TAXES: Readonly<Record<string, string>> = { ISR: '001', IVA: '002', IEPS: '003', '01': '001', '02': '002' };

type Names = Readonly<Record<string, string>>;

/** An element's attributes under other names; those that are empty or absent are left out. */
function pick(element: ForeignElement | undefined, names: Names): Record<string, string> {
  const entries = Object.entries(names).map(([key, name]) => [key, element?.attributes.get(name)?.trim() ?? '']);
  return Object.fromEntries(entries.filter(([, value]) => value !== '')) as Record<string, string>;
}

function raw(element: ForeignElement | undefined, key: string, name: string): Record<string, string> {
  const value = element?.attributes.get(name);
  return value ? { [key]: value } : {};
}

const upper = (text: string | undefined): string => (text ?? '').trim().toUpperCase();
const lower = (text: string | undefined): string => (text ?? '').trim().toLowerCase();

/**
 * The header of a document by way of a tree that saxes builds: the same facts, looked up by paths. It is meant for
 * documents whose values are sound, and does not check them. `undefined` when saxes refuses the document.
 */
export function foreignHeader(text: string): unknown {
  const root = saxesTree(text);
  if (root === undefined) return undefined;
  const own = root.namespace;
  const below = (...path: readonly string[]): readonly ForeignElement[] => at(root, own, ...path);
  const isRetencion = root.name === 'Retenciones';
  const is32 = root.attributes.has('version');
  const complementos = below('Complemento').flatMap(({ children }) => children);
  const [stamp] = complementos.filter(({ namespace, name }) => namespace === STAMP && name === 'TimbreFiscalDigital');
  const concepts = below('Conceptos', 'Concepto');
  const conceptComplementos = concepts.flatMap((concept) =>
    at(concept, own, 'ComplementoConcepto').flatMap(({ children }) => children),
  );
  const others = complementos.filter((element) => element.namespace !== STAMP);
  return {
    uuid: lower(stamp?.attributes.get('UUID')),
    ...pick(stamp, { stampedAt: 'FechaTimbrado', pacRfc: 'RfcProvCertif' }),
    kind: isRetencion ? 'retenciones' : 'cfdi',
    ...(isRetencion ? retencion(root) : is32 ? cfdi32(root) : cfdi33(root)),
    relations: relations(root),
    complementos: [...new Set([...conceptComplementos, ...others].map(({ name }) => name))],
    onBehalfOf: thirdParties(concepts, own),
    taxes: taxes(root, complementos),
    payments: complementos
      .filter(({ name, namespace }) => name === 'Pagos' && /sat\.gob\.mx\/Pagos(20)?$/.test(namespace))
      .flatMap((pagos) => at(pagos, pagos.namespace, 'Pago'))
      .map(payment),
  };
}

function cfdi33(root: ForeignElement): object {
  const [issuer] = at(root, root.namespace, 'Emisor');
  const [receiver] = at(root, root.namespace, 'Receptor');
  return {
    ...pick(root, {
      version: 'Version',
      issuedAt: 'Fecha',
      type: 'TipoDeComprobante',
      series: 'Serie',
      folio: 'Folio',
      currency: 'Moneda',
      exchangeRate: 'TipoCambio',
      subtotal: 'SubTotal',
      discount: 'Descuento',
      total: 'Total',
      paymentMethod: 'MetodoPago',
      paymentForm: 'FormaPago',
    }),
    issuerRfc: upper(issuer?.attributes.get('Rfc')),
    ...raw(issuer, 'issuerName', 'Nombre'),
    ...pick(issuer, { issuerRegime: 'RegimenFiscal' }),
    receiverRfc: upper(receiver?.attributes.get('Rfc')),
    ...raw(receiver, 'receiverName', 'Nombre'),
    ...pick(receiver, { receiverRegime: 'RegimenFiscalReceptor', usage: 'UsoCFDI' }),
  };
}

function cfdi32(root: ForeignElement): object {
  const [issuer] = at(root, root.namespace, 'Emisor');
  const [receiver] = at(root, root.namespace, 'Receptor');
  const [regime] = at(root, root.namespace, 'Emisor', 'RegimenFiscal');
  return {
    ...pick(root, {
      version: 'version',
      issuedAt: 'fecha',
      series: 'serie',
      folio: 'folio',
      currency: 'Moneda',
      exchangeRate: 'TipoCambio',
      subtotal: 'subTotal',
      discount: 'descuento',
      total: 'total',
      paymentMethod: 'formaDePago',
      paymentForm: 'metodoDePago',
    }),
    type: TYPES[lower(root.attributes.get('tipoDeComprobante'))],
    issuerRfc: upper(issuer?.attributes.get('rfc')),
    ...raw(issuer, 'issuerName', 'nombre'),
    ...pick(regime, { issuerRegime: 'Regimen' }),
    receiverRfc: upper(receiver?.attributes.get('rfc')),
    ...raw(receiver, 'receiverName', 'nombre'),
  };
}

function retencion(root: ForeignElement): object {
  const is20 = root.attributes.get('Version') === '2.0';
  const [issuer] = at(root, root.namespace, 'Emisor');
  const [national] = at(root, root.namespace, 'Receptor', 'Nacional');
  const [receiver = national] = at(root, root.namespace, 'Receptor', 'Extranjero');
  const [totals] = at(root, root.namespace, 'Totales');
  return {
    ...pick(root, { version: 'Version', folio: 'FolioInt' }),
    issuedAt: root.attributes.get('FechaExp')?.slice(0, 19),
    issuerRfc: upper(issuer?.attributes.get(is20 ? 'RfcE' : 'RFCEmisor')),
    ...raw(issuer, 'issuerName', 'NomDenRazSocE'),
    ...pick(issuer, is20 ? { issuerRegime: 'RegimenFiscalE' } : {}),
    ...(national === undefined ? {} : { receiverRfc: upper(national.attributes.get(is20 ? 'RfcR' : 'RFCRecep')) }),
    ...raw(receiver, 'receiverName', 'NomDenRazSocR'),
    ...pick(totals, { total: is20 ? 'MontoTotOperacion' : 'montoTotOperacion' }),
    ...pick(totals, { withheld: is20 ? 'MontoTotRet' : 'montoTotRet' }),
  };
}

function relations(root: ForeignElement): unknown {
  const elements = [
    ...at(root, root.namespace, 'CfdiRelacionados'),
    ...at(root, root.namespace, 'CfdiRetenRelacionados'),
  ];
  return elements.map((element) => ({
    type: element.attributes.get('TipoRelacion'),
    uuids: [element, ...at(element, root.namespace, 'CfdiRelacionado')].flatMap((related) =>
      related.attributes.has('UUID') ? [lower(related.attributes.get('UUID'))] : [],
    ),
  }));
}

function thirdParties(concepts: readonly ForeignElement[], own: string): unknown {
  const found = new Map<string, unknown>();
  for (const concept of concepts) {
    const old = at(concept, own, 'ComplementoConcepto').flatMap((element) =>
      at(element, 'http://www.sat.gob.mx/terceros', 'PorCuentadeTerceros'),
    );
    const parties = [
      ...at(concept, own, 'ACuentaTerceros').map((element) => [element, 'RfcACuentaTerceros', 'NombreACuentaTerceros']),
      ...old.map((element) => [element, 'rfc', 'nombre']),
    ] as [ForeignElement, string, string][];
    for (const [element, rfcName, name] of parties) {
      const rfc = upper(element.attributes.get(rfcName));
      if (!found.has(rfc)) found.set(rfc, { rfc, ...raw(element, 'name', name) });
    }
  }
  return [...found.values()];
}

function taxes(root: ForeignElement, complementos: readonly ForeignElement[]): unknown {
  const own = root.namespace;
  const is32 = root.attributes.has('version');
  const [summary] = [...at(root, own, 'Impuestos'), ...at(root, own, 'Totales')];
  const local = complementos.filter(({ namespace, name }) => namespace === LOCAL && name === 'ImpuestosLocales');
  const names = is32
    ? { tax: 'impuesto', rate: 'tasa', amount: 'importe' }
    : { tax: 'Impuesto', factor: 'TipoFactor', rate: 'TasaOCuota', base: 'Base', amount: 'Importe' };
  const transferred = at(root, own, 'Impuestos', 'Traslados', 'Traslado').map((element) => {
    const { tax = '', factor = 'Tasa', rate, ...rest } = pick(element, names);
    const fraction = is32 && rate !== undefined ? fractionOf(rate) : rate;
    return { tax: TAXES[tax] ?? tax, factor, ...(fraction === undefined ? {} : { rate: fraction }), ...rest };
  });
  const withheld = [
    ...at(root, own, 'Impuestos', 'Retenciones', 'Retencion'),
    ...at(root, own, 'Totales', 'ImpRetenidos'),
  ].map(({ attributes }) => {
    const tax = attributes.get('Impuesto') ?? attributes.get('impuesto') ?? attributes.get('ImpuestoRet') ?? '';
    const amounts = ['Importe', 'importe', 'montoRet', 'MontoRet'].map((name) => attributes.get(name));
    return { tax: TAXES[tax] ?? tax, amount: amounts.find((amount) => amount !== undefined) };
  });
  const total = (...candidates: readonly string[]): string | undefined =>
    candidates.map((name) => summary?.attributes.get(name)).find((value) => value !== undefined);
  const totalTransferred = total('TotalImpuestosTrasladados', 'totalImpuestosTrasladados');
  const totalWithheld = total('TotalImpuestosRetenidos', 'totalImpuestosRetenidos', 'MontoTotRet', 'montoTotRet');
  const locals = (name: string, attributes: Names): unknown =>
    local.flatMap((element) => at(element, LOCAL, name).map((tax) => pick(tax, attributes)));
  return {
    transferred,
    withheld,
    localTransferred: locals('TrasladosLocales', {
      name: 'ImpLocTrasladado',
      rate: 'TasadeTraslado',
      amount: 'Importe',
    }),
    localWithheld: locals('RetencionesLocales', { name: 'ImpLocRetenido', rate: 'TasadeRetencion', amount: 'Importe' }),
    ...(totalTransferred === undefined ? {} : { totalTransferred }),
    ...(totalWithheld === undefined ? {} : { totalWithheld }),
  };
}

/** A percentage as a fraction, with two decimals more than it has, and six at least. */
function fractionOf(percentage: string): string {
  const decimals = percentage.split('.')[1]?.length ?? 0;
  return (Number(percentage) / 100).toFixed(Math.max(6, decimals + 2));
}

function payment(element: ForeignElement): unknown {
  return {
    ...pick(element, {
      paidAt: 'FechaPago',
      form: 'FormaDePagoP',
      currency: 'MonedaP',
      exchangeRate: 'TipoCambioP',
      amount: 'Monto',
    }),
    documents: at(element, element.namespace, 'DoctoRelacionado').map((document) => ({
      ...pick(document, {
        series: 'Serie',
        folio: 'Folio',
        currency: 'MonedaDR',
        instalment: 'NumParcialidad',
        previousBalance: 'ImpSaldoAnt',
        paid: 'ImpPagado',
        balance: 'ImpSaldoInsoluto',
      }),
      uuid: lower(document.attributes.get('IdDocumento')),
    })),
  };
}
