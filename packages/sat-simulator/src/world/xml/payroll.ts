import type { CfdiAmounts } from '../cfdi-facts.js';
import { money } from '../decimal.js';
import { element } from '../xml-text.js';
import { subjectToTax } from './cfdi-body.js';
import type { CfdiBody, CfdiWriting } from './cfdi-body.js';

function share(amount: number, percent: number): number {
  return Math.floor((amount * percent) / 100);
}

/** What earnings and deductions are made of, in hundredths. */
export function payrollParts({ subtotal, discount }: CfdiAmounts) {
  const vouchers = share(subtotal, 10);
  const incomeTax = share(discount, 70);
  return { vouchers, salary: subtotal - vouchers, incomeTax, socialSecurity: discount - incomeTax };
}

/** Who a payroll receipt is for, beside the name. */
export function drawEmployee({ facts, random }: CfdiWriting) {
  const initials = facts.receiver.rfc.slice(0, 10).replaceAll(/[Ñ&]/g, 'X');
  return {
    curp: `${initials}HDFRRN0${random.below(10)}`,
    socialSecurityNumber: String(10_000_000_000 + random.below(89_999_999) * 1000),
    /** Six years, or 312 weeks, before. */
    hiredOn: `${Number(facts.issuedAt.slice(0, 4)) - 6}-02-01`,
    number: String(1 + random.below(900)),
    department: random.pick(['Producción', 'I & D', 'Almacén', 'Dirección']),
    baseSalary: money(30_000 + random.below(150_000)),
    integratedSalary: money(31_000 + random.below(150_000)),
  };
}

function receiverElement(writing: CfdiWriting): string {
  const employee = drawEmployee(writing);
  return element('nomina12:Receptor', {
    Curp: employee.curp,
    NumSeguridadSocial: employee.socialSecurityNumber,
    FechaInicioRelLaboral: employee.hiredOn,
    Antigüedad: 'P312W',
    TipoContrato: '01',
    Sindicalizado: 'No',
    TipoJornada: '01',
    TipoRegimen: '02',
    NumEmpleado: employee.number,
    Departamento: employee.department,
    Puesto: 'Auxiliar',
    RiesgoPuesto: '1',
    PeriodicidadPago: '04',
    SalarioBaseCotApor: employee.baseSalary,
    SalarioDiarioIntegrado: employee.integratedSalary,
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

/** The complemento Nómina 1.2. */
export function payroll12(writing: CfdiWriting): string {
  const { facts } = writing;
  const { subtotal, discount } = facts.amounts;
  const { vouchers, salary, incomeTax, socialSecurity } = payrollParts(facts.amounts);
  const day = facts.issuedAt.slice(0, 10);
  return element(
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
      { TotalSueldos: money(subtotal), TotalGravado: money(salary), TotalExento: money(vouchers) },
      earning('001', 'Sueldos, salarios "rayas" y jornales', { taxed: salary, exempt: 0 }),
      earning('029', 'Vales de despensa', { taxed: 0, exempt: vouchers }),
    ),
    element(
      'nomina12:Deducciones',
      { TotalOtrasDeducciones: money(socialSecurity), TotalImpuestosRetenidos: money(incomeTax) },
      deduction('001', 'Seguridad social', socialSecurity),
      deduction('002', 'ISR', incomeTax),
    ),
  );
}

/** Body of a payroll receipt of CFDI 3.3 and 4.0 (type N): one concept with the earnings, and the complemento Nómina 1.2. */
export function payrollBody(writing: CfdiWriting): CfdiBody {
  const { facts, own } = writing;
  const { subtotal, discount } = facts.amounts;
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
        ObjetoImp: subjectToTax(facts, '01'),
      }),
    ],
    taxes: '',
    complemento: payroll12(writing),
  };
}
