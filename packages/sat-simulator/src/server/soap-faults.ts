import { NAMESPACES } from '../judge/identifiers.js';
import { element, escapeXml } from '../world/xml-text.js';
import { envelope } from './envelopes.js';

const DISPATCHER = 'http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher';

/**
 * SOAP faults. Observed at the SAT: `InvalidSecurity` (phpcfdi, issue 77; cfdiclient, issue 14), `ActionNotSupported` (satcfdi, issue 42;
 * cfdiclient, issue 17; two blanks before "Check"), the text of `InternalServiceFault` (cfdiclient, issues 12 and 27). The rest are
 * WCF's and WS-Security's standard ones, not seen in public reports.
 */
const FAULTS = {
  InvalidSecurity: {
    namespace: NAMESPACES.security,
    text: () => 'An error occurred when verifying security for the message.',
  },
  InvalidSecurityToken: {
    namespace: NAMESPACES.security,
    text: () => 'The security token could not be authenticated or authorized.',
  },
  ActionNotSupported: {
    namespace: 'http://schemas.microsoft.com/ws/2005/05/addressing/none',
    text: (action: string) =>
      `The message with Action '${action}' cannot be processed at the receiver, due to a ContractFilter mismatch at the EndpointDispatcher. This may be because of either a contract mismatch (mismatched Actions between sender and receiver) or a binding/security mismatch between the sender and the receiver.  Check that sender and receiver have the same contract and the same binding (including security requirements, e.g. Message, Transport, None).`,
  },
  InternalServiceFault: {
    namespace: DISPATCHER,
    text: () =>
      'The server was unable to process the request due to an internal error.  For more information about the error, either turn on IncludeExceptionDetailInFaults (either from ServiceBehaviorAttribute or from the <serviceDebug> configuration behavior) on the server in order to send the exception information back to the client, or turn on tracing as per the Microsoft .NET Framework SDK documentation and inspect the server trace logs.',
  },
  DeserializationFailed: {
    namespace: DISPATCHER,
    text: () => 'The formatter threw an exception while trying to deserialize the message.',
  },
} as const satisfies Record<string, { namespace: string; text: (action: string) => string }>;

/** Local name of a fault code that the simulator can answer. */
export type SoapFaultName = keyof typeof FAULTS;

/** Every {@link SoapFaultName}. */
export const SOAP_FAULT_NAMES = Object.keys(FAULTS) as readonly SoapFaultName[];

/** Whether a text is a {@link SoapFaultName}. */
export function isSoapFaultName(text: string): text is SoapFaultName {
  return Object.hasOwn(FAULTS, text);
}

/** Envelope of a fault, in WCF's form. `action` is the SOAPAction that the text of `ActionNotSupported` quotes. */
export function faultEnvelope(name: SoapFaultName, action: string): string {
  const { namespace, text } = FAULTS[name];
  return envelope({
    body: element(
      's:Fault',
      {},
      element('faultcode', { 'xmlns:a': namespace }, `a:${name}`),
      element('faultstring', { 'xml:lang': 'en-US' }, escapeXml(text(action))),
    ),
  });
}
