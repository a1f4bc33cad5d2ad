import { NAMESPACES } from '../judge/identifiers.js';
import { element } from '../world/xml-text.js';
import { methodsOf } from './contract.js';
import type { Endpoint, Method } from './contract.js';
import { schemasOf } from './wsdl-schemas.js';

const PREFIXES = {
  'xmlns:wsdl': 'http://schemas.xmlsoap.org/wsdl/',
  'xmlns:soap': 'http://schemas.xmlsoap.org/wsdl/soap/',
  'xmlns:wsaw': 'http://www.w3.org/2006/05/addressing/wsdl',
  'xmlns:xs': 'http://www.w3.org/2001/XMLSchema',
  'xmlns:ds': NAMESPACES.signature,
};

/** An operation by its action: its name is the end of it, and the answer's action is the same with `Response` (reference of the SAT's WSDLs). */
interface OperationNames {
  readonly action: string;
  readonly name: string;
  readonly input: string;
  readonly output: string;
  /** Message of the answer's header. */
  readonly header: string;
  readonly request: string;
  readonly response: string;
  /** Descarga says its status in a header; see the element `respuesta`. */
  readonly hasHeader: boolean;
}

function namesOf(endpoint: Endpoint, action: string, method: Method): OperationNames {
  const name = action.slice(action.lastIndexOf('/') + 1);
  const message = `${endpoint.portType}_${name}`;
  const isDownload = method.kind === 'download';
  return {
    action,
    name,
    input: `${message}_InputMessage`,
    output: `${message}_OutputMessage`,
    header: `${message}_OutputMessage_Headers`,
    request: method.element,
    response: isDownload ? 'RespuestaDescargaMasivaTercerosSalida' : `${method.element}Response`,
    hasHeader: isDownload,
  };
}

function message(name: string, part: string, of: string): string {
  return element('wsdl:message', { name }, element('wsdl:part', { name: part, element: `tns:${of}` }));
}

function messages(names: OperationNames): readonly string[] {
  return [
    message(names.input, 'parameters', names.request),
    message(names.output, 'parameters', names.response),
    ...(names.hasHeader ? [message(names.header, 'respuesta', 'respuesta')] : []),
  ];
}

function portOperation({ name, action, input, output }: OperationNames): string {
  return element(
    'wsdl:operation',
    { name },
    element('wsdl:input', { 'wsaw:Action': action, message: `tns:${input}` }),
    element('wsdl:output', { 'wsaw:Action': `${action}Response`, message: `tns:${output}` }),
  );
}

function boundOperation({ name, action, header, hasHeader }: OperationNames): string {
  const body = element('soap:body', { use: 'literal' });
  const status = element('soap:header', { message: `tns:${header}`, part: 'respuesta', use: 'literal' });
  return element(
    'wsdl:operation',
    { name },
    element('soap:operation', { soapAction: action, style: 'document' }),
    element('wsdl:input', {}, body),
    element('wsdl:output', {}, ...(hasHeader ? [status] : []), body),
  );
}

/** Name of a service, as its address has it. */
export function serviceName({ path }: Endpoint): string {
  return path.replace(/^.*\//, '').replace('.svc', '');
}

/**
 * WSDL 1.1 of a service: document/literal over SOAP 1.1, with its schemas in it. It is the simulator's own, after the .NET proxies that were generated
 * from the SAT's of v1.5; WS-Security of a login and the `Authorization` header are not described in it.
 *
 * @param address Where its caller reaches the service.
 * @param legacy Whether `SolicitaDescarga` of v1.2 is among the operations.
 */
export function wsdlOf(endpoint: Endpoint, address: string, legacy: boolean): string {
  const { portType, namespace, operation } = endpoint;
  const methods = methodsOf(endpoint, legacy);
  const names = methods.map(([action, method]) => namesOf(endpoint, action, method));
  const schemas = schemasOf({ operation, namespace, methods: methods.map(([, method]) => method) }, legacy);
  const service = serviceName(endpoint);
  const binding = `BasicHttpBinding_${portType}`;
  const soapBinding = element('soap:binding', { transport: 'http://schemas.xmlsoap.org/soap/http' });
  const port = element(
    'wsdl:port',
    { name: binding, binding: `tns:${binding}` },
    element('soap:address', { location: address }),
  );
  return element(
    'wsdl:definitions',
    { name: service, targetNamespace: namespace, ...PREFIXES, 'xmlns:tns': namespace },
    element('wsdl:types', {}, ...schemas),
    ...names.flatMap(messages),
    element('wsdl:portType', { name: portType }, ...names.map(portOperation)),
    element('wsdl:binding', { name: binding, type: `tns:${portType}` }, soapBinding, ...names.map(boundOperation)),
    element('wsdl:service', { name: service }, port),
  );
}
