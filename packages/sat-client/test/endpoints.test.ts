import { describe, expect, it } from 'vitest';
import { satEndpoints } from '../src/index.js';

describe('the addresses', () => {
  it.each([
    ['cfdi', 'https://cfdidescargamasivasolicitud.clouda.sat.gob.mx', 'https://cfdidescargamasiva.clouda.sat.gob.mx'],
    [
      'retenciones',
      'https://retendescargamasivasolicitud.clouda.sat.gob.mx',
      'https://retendescargamasiva.clouda.sat.gob.mx',
    ],
  ] as const)('of %s are the SAT’s own, packages on a host of their own', (service, requests, packages) => {
    expect(satEndpoints(service)).toEqual({
      login: `${requests}/Autenticacion/Autenticacion.svc`,
      request: `${requests}/SolicitaDescargaService.svc`,
      verify: `${requests}/VerificaSolicitudDescargaService.svc`,
      download: `${packages}/DescargaMasivaService.svc`,
    });
  });

  it.each(['http://127.0.0.1:8080', 'http://127.0.0.1:8080/', 'http://127.0.0.1:8080?x#y'])(
    'below %s are one host’s, an installation each',
    (base) => {
      expect(satEndpoints('retenciones', base)).toEqual({
        login: 'http://127.0.0.1:8080/retenciones/Autenticacion/Autenticacion.svc',
        request: 'http://127.0.0.1:8080/retenciones/SolicitaDescargaService.svc',
        verify: 'http://127.0.0.1:8080/retenciones/VerificaSolicitudDescargaService.svc',
        download: 'http://127.0.0.1:8080/retenciones/DescargaMasivaService.svc',
      });
      expect(satEndpoints('cfdi', `${new URL(base).origin}/sat/`).verify).toBe(
        'http://127.0.0.1:8080/sat/cfdi/VerificaSolicitudDescargaService.svc',
      );
    },
  );

  it.each(['localhost:8080', 'sat', '', 'file:///etc/passwd'])('below %j are none', (base) => {
    expect(() => satEndpoints('cfdi', base)).toThrow(TypeError);
  });
});
