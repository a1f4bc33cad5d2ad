import { PackageError } from './errors.js';
import type { CfdiHeader } from './header.js';
import { emptyDraft, type HeaderDraft, type HeaderElement, headerOf } from './header-draft.js';
import { readDocument, treeOf } from './header-elements.js';
import { documentForms } from './header-forms.js';
import { type StartTag, walkXml } from './xml-walk.js';

const NO_CHILDREN: readonly HeaderElement[] = [];
const trees = documentForms.map((form) => ({ form, tree: treeOf(form) }));

/**
 * Reads the header of a CFDI (3.2, 3.3, 4.0) or of a CFDI de Retenciones (1.0, 2.0), in one pass over its bytes. The
 * whole document is checked to be well formed, with its namespaces; a namespace may be any text, as Namespaces in
 * XML 1.0 leaves it open and the SAT hands out documents whose namespaces are no URI. Encodings: UTF-8 and ISO-8859-1
 * as they are; any other that is declared or marked through the decoder of the platform. Bytes that call themselves
 * UTF-16 and are not are read as UTF-8, which Annex 20 prescribes.
 *
 * The UUID is that of the `TimbreFiscalDigital` element, in its namespace, below a `Complemento` of the root: related
 * documents have UUIDs too, and they come earlier.
 *
 * @throws {PackageError} `XML_MALFORMED`, `DTD_FORBIDDEN`, `UNSUPPORTED` (an encoding that nobody knows),
 * `LIMIT_EXCEEDED` (depth, attributes, lengths), `NOT_A_CFDI` (another root or version, a required value is absent, or a
 * date or an amount is unreadable: the detail names it), `UUID_MISSING`, `UUID_AMBIGUOUS`.
 */
export function readHeader(bytes: Uint8Array): CfdiHeader {
  const draft = emptyDraft();
  // The element of the tree for each level that is open; none where everything is passed over.
  const path: (HeaderElement | undefined)[] = [];
  walkXml(bytes, (tag) => {
    path[tag.depth] = tag.depth === 0 ? enterRoot(tag, draft) : enter(tag, path[tag.depth - 1], draft);
  });
  return headerOf(draft);
}

function enterRoot(tag: StartTag, draft: HeaderDraft): HeaderElement {
  const candidates = trees.filter(({ form }) => tag.is(form.root) && form.namespace === tag.namespace);
  const found = candidates.find(({ form }) => tag.attribute(form.versionAttribute) === form.version);
  if (found === undefined) {
    const detail = candidates.length === 0 ? 'another root element' : 'another version';
    throw new PackageError('NOT_A_CFDI', { detail });
  }
  draft.form = found.form;
  readDocument(tag, found.form, draft);
  return found.tree;
}

function enter(tag: StartTag, parent: HeaderElement | undefined, draft: HeaderDraft): HeaderElement | undefined {
  if (parent === undefined) return undefined;
  parent.readChild?.(tag, draft);
  for (const child of parent.children ?? NO_CHILDREN) {
    if (!tag.is(child.name) || tag.namespace !== child.namespace) continue;
    child.read?.(tag, draft);
    return child;
  }
  return undefined;
}
