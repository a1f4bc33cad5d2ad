import type { DownloadQuery } from '../query.js';
import { wsdlLogin, wsdlOperations } from './names.js';
import { namespaces } from './namespaces.js';

/** What has to be known to name the action: a request has one for each kind of query. */
export type ActionOf =
  | { readonly operation: 'login' | 'verify' | 'download' }
  | { readonly operation: 'request'; readonly query: Pick<DownloadQuery, 'kind'> };

/**
 * The SOAP action of an operation (SAT, v1.5, May 2025). A wrong one is answered with the fault `ActionNotSupported`.
 * It goes into its header between double quotes (SOAP 1.1, section 6.1.1).
 */
export function soapAction(of: ActionOf): string {
  switch (of.operation) {
    case 'login':
      return `${namespaces.login}/${wsdlLogin.contract}`;
    case 'request':
      return `${namespaces.operations}/${wsdlOperations[of.query.kind].contract}`;
    case 'verify':
    case 'download':
      return `${namespaces.operations}/${wsdlOperations[of.operation].contract}`;
  }
}
