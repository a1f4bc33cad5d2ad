import type { XmlDocument } from 'libxml2-wasm';

import { withXml, XmlRefused } from '../judge/xml.js';
import { methodOf } from './contract.js';
import type { Examination, ExaminationPorts, IncomingCall } from './examination-model.js';
import { examineLogin } from './login-examination.js';
import { examineOperation } from './operation-examination.js';

/**
 * Judges a call by everything that the message, the token and the certificate decide, in the order of `CHECKS`: SOAPAction, deserialisation, token
 * (300), certificate (304, 305), signature (302), RFC (303), content (301, 5001, 5012). Quotas come afterwards, because they change from call to
 * call.
 */
export function examine(call: IncomingCall, ports: ExaminationPorts): Examination {
  const { endpoint, action, body } = call;
  const { makes, current } = ports.settings;
  const named = methodOf(endpoint, action, current.contract.legacy);
  const element = named?.element ?? '';
  if (named === undefined && makes('action.known')) {
    return { element, facts: {}, result: { check: 'action.known', failure: 'the service has no such action' } };
  }
  const login = endpoint.operation === 'login' ? Object.values(endpoint.methods)[0] : undefined;
  const read = (document?: XmlDocument): Examination =>
    login === undefined ? examineOperation(call, document, ports) : examineLogin(call, login, document, ports);
  try {
    return withXml(body, read, (flaw) => !makes(`xml.${flaw}`));
  } catch (cause) {
    if (!(cause instanceof XmlRefused)) {
      throw cause;
    }
    const check = `xml.${cause.flaw}` as const;
    return makes(check) ? { element, facts: {}, result: { check, failure: cause.message } } : read();
  }
}
