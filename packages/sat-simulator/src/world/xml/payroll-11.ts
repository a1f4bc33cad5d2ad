import { money } from '../decimal.js';
import { element } from '../xml-text.js';
import type { CfdiWriting } from './cfdi-body.js';
import { drawEmployee, payrollParts } from './payroll.js';

interface Line {
  readonly code: string;
  readonly concept: string;
  readonly taxed: number;
  readonly exempt: number;
}

function lines(kind: 'Percepcion' | 'Deduccion', all: readonly Line[]): string {
  const sum = (amounts: readonly number[]): string => money(amounts.reduce((total, amount) => total + amount, 0));
  return element(
    kind === 'Percepcion' ? 'nomina:Percepciones' : 'nomina:Deducciones',
    { TotalGravado: sum(all.map(({ taxed }) => taxed)), TotalExento: sum(all.map(({ exempt }) => exempt)) },
    ...all.map(({ code, concept, taxed, exempt }) =>
      element(`nomina:${kind}`, {
        [`Tipo${kind}`]: code,
        Clave: code,
        Concepto: concept,
        ImporteGravado: money(taxed),
        ImporteExento: money(exempt),
      }),
    ),
  );
}

/** The complemento Nómina 1.1, which payroll receipts of CFDI 3.2 had until the end of 2016. */
export function payroll11(writing: CfdiWriting): string {
  const { facts } = writing;
  const employee = drawEmployee(writing);
  const { vouchers, salary, incomeTax, socialSecurity } = payrollParts(facts.amounts);
  const day = facts.issuedAt.slice(0, 10);
  return element(
    'nomina:Nomina',
    {
      Version: '1.1',
      RegistroPatronal: 'Y5412345100',
      NumEmpleado: employee.number,
      CURP: employee.curp,
      TipoRegimen: '2',
      NumSeguridadSocial: employee.socialSecurityNumber,
      FechaPago: day,
      FechaInicialPago: day,
      FechaFinalPago: day,
      NumDiasPagados: '15.00',
      Departamento: employee.department,
      FechaInicioRelLaboral: employee.hiredOn,
      Antiguedad: '312',
      Puesto: 'Auxiliar',
      TipoContrato: 'Base',
      TipoJornada: 'Diurna',
      PeriodicidadPago: 'Quincenal',
      SalarioBaseCotApor: employee.baseSalary,
      RiesgoPuesto: '1',
      SalarioDiarioIntegrado: employee.integratedSalary,
    },
    lines('Percepcion', [
      { code: '001', concept: 'Sueldos, salarios "rayas" y jornales', taxed: salary, exempt: 0 },
      { code: '029', concept: 'Vales de despensa', taxed: 0, exempt: vouchers },
    ]),
    lines('Deduccion', [
      { code: '001', concept: 'Seguridad social', taxed: 0, exempt: socialSecurity },
      { code: '002', concept: 'ISR', taxed: 0, exempt: incomeTax },
    ]),
  );
}
