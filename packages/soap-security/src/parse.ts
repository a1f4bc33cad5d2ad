import { DOMParser, ParseError } from '@xmldom/xmldom';
import type { Document } from '@xmldom/xmldom';
import { SoapSecurityError } from './errors.js';
import { DEFAULT_LIMITS, requireAdmissible } from './xml-admission.js';
import type { XmlLimits } from './xml-admission.js';

/**
 * Reads XML from outside: well-formed, namespaces resolved, no document type, hence no entities but the five of XML;
 * bounded in size, depth, elements and attributes. A byte order mark at the start is skipped.
 *
 * @param text the decoded text.
 * @param limits replaces some of the default limits.
 * @returns the document; read it with {@link rootElement} and its companions.
 * @throws SoapSecurityError `XML_NOT_WELL_FORMED`, `XML_WITH_DTD`, `XML_TOO_LARGE` (the detail names the limit). The
 *   text itself is never part of the error.
 */
export function parseXml(text: string, limits: Partial<XmlLimits> = {}): Document {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  requireAdmissible(source, { ...DEFAULT_LIMITS, ...limits });
  const document = parse(source);
  if (document.doctype !== null) throw new SoapSecurityError('XML_WITH_DTD');
  return document;
}

function parse(source: string): Document {
  const parser = new DOMParser({ locator: false, normalizeLineEndings, onError: stopParsing });
  try {
    return parser.parseFromString(source, 'application/xml');
  } catch (error) {
    // The parser quotes the source in its messages: the position of the fault is not worth a secret in a log.
    if (error instanceof ParseError) throw new SoapSecurityError('XML_NOT_WELL_FORMED');
    throw error;
  }
}

/** W3C XML 1.0, section 2.11; the parser's own rule is that of XML 1.1, which changes more characters. */
function normalizeLineEndings(source: string): string {
  return source.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

function stopParsing(level: 'warning' | 'error' | 'fatalError', message: string): void {
  // Texts that were spoiled on their way hold U+FFFD, a character as good as any other in XML.
  if (level === 'warning' && message.startsWith('Unicode replacement character')) return;
  throw new Error(message);
}
