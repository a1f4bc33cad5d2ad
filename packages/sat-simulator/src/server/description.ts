import { element, escapeXml } from '../world/xml-text.js';
import { htmlAnswer, soapAnswer } from './answer.js';
import type { Answer } from './answer.js';
import type { Endpoint } from './contract.js';
import { serviceName, wsdlOf } from './wsdl.js';

/** The page that a service shows to a browser, as those of WCF do. */
function page(endpoint: Endpoint, url: string): string {
  const name = serviceName(endpoint);
  const link = element('a', { href: `${url}?wsdl` }, escapeXml(`${url}?wsdl`));
  return [
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${name} Service</title></head><body><h1>${name} Service</h1>`,
    '<p>A simulated service of the SAT: nothing here has fiscal value. Standard clients can be generated from its description:</p>',
    `<p lang="es">Un servicio simulado del SAT: nada aquí tiene valor fiscal. De su descripción se generan clientes estándar:</p><p>${link}</p>`,
    '</body></html>',
  ].join('');
}

/**
 * What a service answers to GET: its WSDL for `?wsdl` in any case, else a page that links to it.
 *
 * @param asked.url The service as the caller reached it, without the query.
 */
export function describe(
  endpoint: Endpoint,
  asked: { readonly url: string; readonly search: string; readonly legacy: boolean },
): Answer {
  const { url, search, legacy } = asked;
  return ['?wsdl', '?singlewsdl'].includes(search.toLowerCase())
    ? soapAnswer(wsdlOf(endpoint, url, legacy))
    : htmlAnswer(200, page(endpoint, url));
}
