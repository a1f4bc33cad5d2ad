import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import { SatError } from '../../src/index.js';
import type { SatErrorCode, SatErrorFacts } from '../../src/index.js';
import { expectAgreement } from './agreement.js';
import type { Outcome } from './agreement.js';
import type { Asked } from './asked.js';
import type { RawAnswer } from './suite.js';

const REQUEST_ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const asked: Asked = { operation: 'verify', requestId: REQUEST_ID };

function raw(text: string, status = 200): RawAnswer {
  return { status, headers: {}, bytes: Buffer.from(text), text };
}

function failed(code: SatErrorCode, facts: Partial<SatErrorFacts> = {}): Outcome {
  return { error: new SatError(code, { service: 'cfdi', operation: 'verify', delivery: 'refused', ...facts }) };
}

const finished = raw(
  `<VerificaSolicitudDescargaResult CodEstatus="5000" EstadoSolicitud="3" NumeroCFDIs="2" Mensaje="Solicitud Aceptada"><IdsPaquetes>${REQUEST_ID}_01</IdsPaquetes>`,
);
const understood = {
  codEstatus: '5000',
  message: 'Solicitud Aceptada',
  stateCode: 3,
  count: 2,
  packageIds: [`${REQUEST_ID}_01`],
};
const unknown = raw('<VerificaSolicitudDescargaResult CodEstatus="5004" EstadoSolicitud="0" Mensaje="No">');
const fault = raw('<faultcode xmlns:a="x">a:InternalServiceFault</faultcode>', 500);

describe('an outcome agrees with the bytes', () => {
  it.each<[string, RawAnswer | undefined, Outcome]>([
    ['that were understood', finished, { result: understood }],
    ['of a refusal', unknown, failed('REFUSED', { codEstatus: '5004', satMessage: 'No' })],
    ['of a fault', fault, failed('FAULT', { faultCode: 'InternalServiceFault' })],
    ['of a page', raw('<html>', 503), failed('OUTAGE')],
    ['that never came', undefined, failed('CONNECTION_LOST')],
  ])('%s', (_, answer, outcome) => {
    expect(() => expectAgreement(asked, answer, outcome)).not.toThrow();
  });

  it.each<[string, RawAnswer | undefined, Outcome]>([
    ['another state', finished, { result: { ...understood, stateCode: 2 } }],
    ['a package too few', finished, { result: { ...understood, packageIds: [] } }],
    ['a refusal for a success', finished, failed('REFUSED', { codEstatus: '5004' })],
    ['a success for a refusal', unknown, { result: { ...understood, codEstatus: '5004' } }],
    ['another code', unknown, failed('REFUSED', { codEstatus: '5007', satMessage: 'No' })],
    ['an outage for a fault', fault, failed('OUTAGE')],
    ['a success for a fault', fault, { result: understood }],
    ['a success for nothing', undefined, { result: understood }],
  ])('but not with %s', (_, answer, outcome) => {
    expect(() => expectAgreement(asked, answer, outcome)).toThrow(AssertionError);
  });

  it('and an error of another kind is thrown on', () => {
    expect(() => expectAgreement(asked, finished, { error: new TypeError('x') })).toThrow(TypeError);
  });
});
