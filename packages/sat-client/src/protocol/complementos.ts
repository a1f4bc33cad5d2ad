import type { Service } from '../service.js';
import type { Text } from './codes.js';

/**
 * The values of the filter by complemento that the SAT documents: installation → value → what it stands for.
 *
 * `cfdi`: SAT, Solicitud v1.5 (May 2025), sections 5.1 and 5.2, and what only v1.2 (May 2022) lists: `cartaporte10`,
 * `cartaporte20`, `pagos20`. `retenciones`: v1.2, because v1.5 leaves that list out. A query may ask for others: newer
 * complementos are in neither list.
 */
export const complementos = {
  cfdi: {
    acreditamientoieps10: { es: 'Acreditamiento de IEPS 1.0', en: 'Crediting of the IEPS tax 1.0' },
    aerolineas: { es: 'Aerolíneas', en: 'Airlines' },
    cartaporte10: { es: 'Carta Porte 1.0', en: 'Waybill 1.0' },
    cartaporte20: { es: 'Carta Porte 2.0', en: 'Waybill 2.0' },
    certificadodedestruccion: { es: 'Certificado de destrucción', en: 'Certificate of destruction' },
    cfdiregistrofiscal: { es: 'CFDI registro fiscal', en: 'CFDI of the fiscal registry' },
    comercioexterior10: { es: 'Comercio exterior 1.0', en: 'Foreign trade 1.0' },
    comercioexterior11: { es: 'Comercio exterior 1.1', en: 'Foreign trade 1.1' },
    // The SAT lists the value without a word about it.
    comprobante: {
      es: 'Sin documentar; al parecer, comprobantes sin complemento',
      en: 'Not documented; it seems, documents without a complemento',
    },
    consumodecombustibles: { es: 'Consumo de combustibles 1.0', en: 'Fuel consumption 1.0' },
    consumodecombustibles11: { es: 'Consumo de combustibles 1.1', en: 'Fuel consumption 1.1' },
    detallista: { es: 'Sector de ventas al detalle', en: 'Retail' },
    divisas: { es: 'Divisas', en: 'Foreign exchange' },
    donat11: { es: 'Donatarias 1.1', en: 'Donations 1.1' },
    ecc11: { es: 'Estado de cuenta de combustibles 1.1', en: 'Fuel account statement 1.1' },
    ecc12: { es: 'Estado de cuenta de combustibles 1.2', en: 'Fuel account statement 1.2' },
    gastoshidrocarburos10: { es: 'Gastos de hidrocarburos 1.0', en: 'Hydrocarbon expenses 1.0' },
    iedu: { es: 'Instituciones educativas privadas', en: 'Private schools' },
    implocal: { es: 'Impuestos locales', en: 'Local taxes' },
    ine11: { es: 'INE 1.1', en: 'Electoral institute 1.1' },
    ingresoshidrocarburos: { es: 'Ingresos de hidrocarburos', en: 'Hydrocarbon income' },
    leyendasfisc: { es: 'Leyendas fiscales', en: 'Fiscal legends' },
    nomina11: { es: 'Nómina 1.1', en: 'Payroll 1.1' },
    nomina12: { es: 'Nómina 1.2', en: 'Payroll 1.2' },
    notariospublicos: { es: 'Notarios públicos', en: 'Public notaries' },
    obrasarteantiguedades: { es: 'Obras de arte y antigüedades', en: 'Art and antiques' },
    pagoenespecie: { es: 'Pago en especie', en: 'Payment in kind' },
    pagos10: { es: 'Recepción de pagos 1.0', en: 'Receipt of payments 1.0' },
    pagos20: { es: 'Recepción de pagos 2.0', en: 'Receipt of payments 2.0' },
    pfic: {
      es: 'Persona física integrante de coordinado',
      en: 'Person who belongs to a coordinated transport group',
    },
    renovacionysustitucionvehiculos: {
      es: 'Renovación y sustitución de vehículos',
      en: 'Renewal and replacement of vehicles',
    },
    servicioparcialconstruccion: {
      es: 'Servicios parciales de construcción',
      en: 'Partial construction services',
    },
    spei: { es: 'SPEI de tercero a tercero', en: 'SPEI transfer between third parties' },
    terceros11: { es: 'Terceros 1.1', en: 'Third parties 1.1' },
    turistapasajeroextranjero: { es: 'Turista pasajero extranjero', en: 'Foreign tourist passenger' },
    valesdedespensa: { es: 'Vales de despensa', en: 'Grocery vouchers' },
    vehiculousado: { es: 'Vehículo usado', en: 'Used vehicle' },
    ventavehiculos11: { es: 'Venta de vehículos 1.1', en: 'Sale of vehicles 1.1' },
  },
  retenciones: {
    arrendamientoenfideicomiso: { es: 'Arrendamiento en fideicomiso', en: 'Lease in trust' },
    dividendos: { es: 'Dividendos', en: 'Dividends' },
    enajenaciondeacciones: { es: 'Enajenación de acciones', en: 'Sale of shares' },
    fideicomisonoempresarial: { es: 'Fideicomiso no empresarial', en: 'Trust without business activity' },
    intereses: { es: 'Intereses', en: 'Interest' },
    intereseshipotecarios: { es: 'Intereses hipotecarios', en: 'Mortgage interest' },
    operacionesconderivados: { es: 'Operaciones con derivados', en: 'Derivatives' },
    pagosaextranjeros: { es: 'Pagos a extranjeros', en: 'Payments to foreigners' },
    planesderetiro: { es: 'Planes de retiro', en: 'Retirement plans' },
    planesderetiro11: { es: 'Planes de retiro 1.1', en: 'Retirement plans 1.1' },
    premios: { es: 'Premios', en: 'Prizes' },
    retencionpago1: { es: 'Retenciones y pagos 1.0', en: 'Withholdings and payments 1.0' },
    sectorfinanciero: { es: 'Sector financiero', en: 'Financial sector' },
    serviciosplataformastecnologicas10: {
      es: 'Servicios de plataformas tecnológicas 1.0',
      en: 'Services of technological platforms 1.0',
    },
  },
} as const satisfies Record<Service, Record<string, Text>>;

/** A value of {@link complementos}, of either installation. */
export type KnownComplemento = { [In in Service]: keyof (typeof complementos)[In] }[Service];
