import { COUNTERPARTS, TAXPAYER } from './counterparts.ts';
import { randomFrom } from './random.ts';
import { money } from './xml-text.ts';

const HEADER =
  'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion\r\n';
const THIRD_PARTY_HEADER = 'Uuid~RfcACuentaTerceros~NombreACuentaTerceros\r\n';

/** Every so many rows one has a third party: 2 % of them. */
const ROWS_PER_THIRD_PARTY = 50;
/** Rows in one text. */
const SLICE = 1_000;

/** How many of so many rows have a third party. */
export function thirdPartiesOf(rows: number): number {
  return Math.ceil(rows / ROWS_PER_THIRD_PARTY);
}

/** Issued and received documents as the SAT lists them; one name in a thousand has a separator in it, and the amounts differ in length. */
function row(index: number): string {
  const random = randomFrom(index);
  const uuid = random.uuid().toUpperCase();
  const counterpart = random.pick(COUNTERPARTS);
  const other = random.oneIn(1_000) ? { ...counterpart, name: `${counterpart.name} ~ SUCURSAL` } : counterpart;
  const [issuer, receiver] = random.oneIn(2) ? [TAXPAYER, other] : [other, TAXPAYER];
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `2025-03-${two(1 + random.below(28))}`;
  const hour = two(random.below(24));
  const end = random.oneIn(33) ? `0~${day} 23:59:00` : '1~';
  return (
    `${uuid}~${issuer.rfc}~${issuer.name}~${receiver.rfc}~${receiver.name}~SPR190613I52~${day} ${hour}:${two(random.below(60))}:10~` +
    `${day} ${hour}:59:${two(random.below(60))}~${money(100 + random.below(90_000_000))}~${random.pick(['I', 'I', 'I', 'E', 'P'])}~${end}\r\n`
  );
}

function thirdParty(index: number): string {
  const { rfc, name } = randomFrom(-index - 1).pick(COUNTERPARTS);
  return `${randomFrom(index).uuid().toUpperCase()}~${rfc}~${name}\r\n`;
}

/** The text of a metadata file of so many rows, in slices. */
export function* metadataText(rows: number): Generator<string> {
  yield HEADER;
  for (let from = 0; from < rows; from += SLICE) {
    yield Array.from({ length: Math.min(SLICE, rows - from) }, (_, index) => row(from + index)).join('');
  }
}

/** The text of its third-party file, in slices. */
export function* thirdPartyText(rows: number): Generator<string> {
  yield THIRD_PARTY_HEADER;
  for (let index = 0; index < rows; index += ROWS_PER_THIRD_PARTY) yield thirdParty(index);
}
