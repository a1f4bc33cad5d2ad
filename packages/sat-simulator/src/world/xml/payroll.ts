import { money } from '../decimal.js';
import { element } from '../xml-text.js';
import type { CfdiBody, CfdiWriting } from './cfdi-body.js';

function share(amount: number, percent: number): number {
  return Math.floor((amount * percent) / 100);
}

function receiverElement({ facts, random }: CfdiWriting): string {
  const initials = facts.receiver.rfc.slice(0, 10).replaceAll(/[Ñ&]/g, 'X');
  return element('nomina12:Receptor', {
    Curp: `${initials}HDFRRN0${random.below(10)}`,
    NumSeguridadSocial: String(10_000_000_000 + random.below(89_999_999) * 1000),
    FechaInicioRelLaboral: '2019-02-01',
    Antigüedad: 'P312W',
    TipoContrato: '01',
    Sindicalizado: 'No',
    TipoJornada: '01',
    TipoRegimen: '02',
    NumEmpleado: String(1 + random.below(900)),
    Departamento: random.pick(['Producción', 'I & D', 'Almacén', 'Dirección']),
    Puesto: 'Auxiliar',
    RiesgoPuesto: '1',
    PeriodicidadPago: '04',
    SalarioBaseCotApor: money(30_000 + random.below(150_000)),
    SalarioDiarioIntegrado: money(31_000 + random.below(150_000)),
    ClaveEntFed: 'CMX',
  });
}

function earning(code: string, concept: string, amounts: { readonly taxed: number; readonly exempt: number }): string {
  return element('nomina12:Percepcion', {
    TipoPercepcion: code,
    Clave: code,
    Concepto: concept,
    ImporteGravado: money(amounts.taxed),
    ImporteExento: money(amounts.exempt),
  });
}

function deduction(code: string, concept: string, amount: number): string {
  return element('nomina12:Deduccion', { TipoDeduccion: code, Clave: code, Concepto: concept, Importe: money(amount) });
}

/** Body of a payroll receipt (type N): one concept with the earnings, and the complemento Nómina 1.2. */
export function payrollBody(writing: CfdiWriting): CfdiBody {
  const { facts, own } = writing;
  const { subtotal, discount } = facts.amounts;
  const vouchers = share(subtotal, 10);
  const incomeTax = share(discount, 70);
  const day = facts.issuedAt.slice(0, 10);
  const payroll = element(
    'nomina12:Nomina',
    {
      Version: '1.2',
      TipoNomina: 'O',
      FechaPago: day,
      FechaInicialPago: day,
      FechaFinalPago: day,
      NumDiasPagados: '15.000',
      TotalPercepciones: money(subtotal),
      TotalDeducciones: money(discount),
    },
    element('nomina12:Emisor', { RegistroPatronal: 'Y5412345100' }),
    receiverElement(writing),
    element(
      'nomina12:Percepciones',
      { TotalSueldos: money(subtotal), TotalGravado: money(subtotal - vouchers), TotalExento: money(vouchers) },
      earning('001', 'Sueldos, salarios "rayas" y jornales', { taxed: subtotal - vouchers, exempt: 0 }),
      earning('029', 'Vales de despensa', { taxed: 0, exempt: vouchers }),
    ),
    element(
      'nomina12:Deducciones',
      { TotalOtrasDeducciones: money(discount - incomeTax), TotalImpuestosRetenidos: money(incomeTax) },
      deduction('001', 'Seguridad social', discount - incomeTax),
      deduction('002', 'ISR', incomeTax),
    ),
  );
  return {
    concepts: [
      element(`${own}Concepto`, {
        ClaveProdServ: '84111505',
        Cantidad: '1',
        ClaveUnidad: 'ACT',
        Descripcion: 'Pago de nómina',
        ValorUnitario: money(subtotal),
        Importe: money(subtotal),
        Descuento: money(discount),
        ObjetoImp: '01',
      }),
    ],
    taxes: '',
    complemento: payroll,
  };
}
