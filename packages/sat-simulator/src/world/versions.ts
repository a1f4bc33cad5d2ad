/** Version of Annex 20 of the Resolución Miscelánea Fiscal by which a CFDI is written. */
export type CfdiVersion = '3.2' | '3.3' | '4.0';

/** The same for CFDI de retenciones e información de pagos. */
export type RetencionVersion = '1.0' | '2.0';

/**
 * Versions change here on one day, the first of a month. In life the old and the new one were allowed side by side for some months: 3.2 and 3.3 from
 * July to November 2017, 3.3 and 4.0 and both of retenciones from January 2022 to March 2023.
 */
const CFDI_33_FROM = Date.UTC(2017, 6) / 1000;
const CFDI_40_FROM = Date.UTC(2023, 0) / 1000;
const RETENCION_20_FROM = CFDI_40_FROM;
const PAYROLL_12_FROM = Date.UTC(2017, 0) / 1000;

/** The version of a CFDI that was issued then: local time in seconds since the start of 1970. */
export function cfdiVersion(issued: number): CfdiVersion {
  if (issued < CFDI_33_FROM) {
    return '3.2';
  }
  return issued < CFDI_40_FROM ? '3.3' : '4.0';
}

/** The version of a retención that was issued then: local time in seconds since the start of 1970. */
export function retencionVersion(issued: number): RetencionVersion {
  return issued < RETENCION_20_FROM ? '1.0' : '2.0';
}

/** The version of the complemento Nómina of then: local time in seconds since the start of 1970. */
export function payrollVersion(issued: number): '1.1' | '1.2' {
  return issued < PAYROLL_12_FROM ? '1.1' : '1.2';
}
