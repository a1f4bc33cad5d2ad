import { ALGORITHMS } from './namespaces.js';
import type { SignatureMethods } from './signature.js';

/**
 * How an operation is signed. `common`: exclusive canonicalisation of the operation element, as most public clients do.
 * `official`: inclusive canonicalisation of the whole message, as the SAT's documents show it (v1.5, May 2025) and XML
 * Signature reads an empty URI (W3C, section 4.3.3.2).
 */
export type OperationForm = 'common' | 'official';

/**
 * What each form declares. The SAT's documents («Solicitud», «Verificación», «Descarga», v1.2 of May 2022 and v1.5 of May
 * 2025) show the official one; phpcfdi/sat-ws-descarga-masiva 1.1.1 and nodecfdi/sat-ws-descarga-masiva 2.0.0 send the
 * common one.
 */
export const OPERATION_FORMS = {
  common: { canonicalization: ALGORITHMS.exclusiveC14n, transform: ALGORITHMS.exclusiveC14n },
  official: { canonicalization: ALGORITHMS.inclusiveC14n, transform: ALGORITHMS.enveloped },
} as const satisfies Record<OperationForm, SignatureMethods>;
