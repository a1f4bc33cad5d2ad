import type { SatOperation, Service } from '../service.js';

/** The address of each operation: absolute URLs. */
export type Endpoints = Readonly<Record<SatOperation, string>>;

const PATHS: Endpoints = {
  login: '/Autenticacion/Autenticacion.svc',
  request: '/SolicitaDescargaService.svc',
  verify: '/VerificaSolicitudDescargaService.svc',
  download: '/DescargaMasivaService.svc',
};

const HOSTS: Readonly<Record<Service, { readonly requests: string; readonly packages: string }>> = {
  cfdi: {
    requests: 'https://cfdidescargamasivasolicitud.clouda.sat.gob.mx',
    packages: 'https://cfdidescargamasiva.clouda.sat.gob.mx',
  },
  retenciones: {
    requests: 'https://retendescargamasivasolicitud.clouda.sat.gob.mx',
    packages: 'https://retendescargamasiva.clouda.sat.gob.mx',
  },
};

/**
 * The addresses of one installation.
 *
 * Without `baseUrl`, the SAT's own (SAT, «URL de Servicios», v1.5, May 2025): packages come from another host than the
 * rest. With `baseUrl`, all four below `<baseUrl>/<service>`, with the SAT's paths: how a simulator serves both
 * installations from one port.
 *
 * @throws TypeError `baseUrl` is not an absolute `http:` or `https:` URL.
 */
export function satEndpoints(service: Service, baseUrl?: string): Endpoints {
  if (baseUrl === undefined) {
    const { requests, packages } = HOSTS[service];
    return addresses(requests, packages);
  }
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`not an http URL: ${url.protocol}`);
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}/${service}`;
  return addresses(base, base);
}

function addresses(requests: string, packages: string): Endpoints {
  return {
    login: requests + PATHS.login,
    request: requests + PATHS.request,
    verify: requests + PATHS.verify,
    download: packages + PATHS.download,
  };
}
