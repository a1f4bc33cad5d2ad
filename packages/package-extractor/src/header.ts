import type { DocumentType } from './header-forms.js';
import type { LocalDateTime } from './local-date-time.js';

/**
 * What a document says of itself. Amounts, rates and exchange rates are decimal text; a text that is empty counts as
 * absent; lists are empty where there is nothing. What it says is not checked against the SAT's catalogues.
 */
export interface CfdiHeader {
  /** Of the stamp, lower case. */
  readonly uuid: string;
  readonly kind: 'cfdi' | 'retenciones';
  /** `3.2`, `3.3` or `4.0` of a CFDI, `1.0` or `2.0` of a retención. */
  readonly version: string;
  /** Date and time of issue, on the document's own wall clock; the offset that Retenciones 1.0 writes is dropped. */
  readonly issuedAt: LocalDateTime;
  /** When the PAC stamped it (`FechaTimbrado`), Mexico City wall clock. */
  readonly stampedAt?: LocalDateTime;
  /** RFC of the PAC (`RfcProvCertif`); stamps of version 1.0 do not have it. */
  readonly pacRfc?: string;
  readonly issuerRfc: string;
  readonly issuerName?: string;
  /** Key of c_RegimenFiscal; in CFDI 3.2 free text, the first one; Retenciones 1.0 has none. */
  readonly issuerRegime?: string;
  /** Absent when a retención was made to a foreigner. */
  readonly receiverRfc?: string;
  readonly receiverName?: string;
  /** Key of c_RegimenFiscal; only of CFDI 4.0. */
  readonly receiverRegime?: string;
  /** Key of c_UsoCFDI; only of CFDI 3.3 and 4.0. */
  readonly usage?: string;
  /** Only of a CFDI; absent too when the document says something that is not known. */
  readonly type?: DocumentType;
  readonly series?: string;
  /** The issuer's own number: `Folio` of a CFDI, `FolioInt` of a retención. Not the UUID. */
  readonly folio?: string;
  /** Only of a CFDI, where it is given: code of ISO 4217, free text in version 3.2. */
  readonly currency?: string;
  /** `TipoCambio`; absent too when it is no number, as free text in version 3.2 may be. */
  readonly exchangeRate?: string;
  /** Only of a CFDI. */
  readonly subtotal?: string;
  /** Only of a CFDI. */
  readonly discount?: string;
  /** `Total` of a CFDI, `MontoTotOperacion` of a retención. */
  readonly total: string;
  /** `MontoTotRet` of a retención. */
  readonly withheld?: string;
  /** In one payment or several: `MetodoPago` (`PUE`, `PPD`); in CFDI 3.2 the free text `formaDePago`. */
  readonly paymentMethod?: string;
  /** By what means: `FormaPago`, a key of c_FormaPago; in CFDI 3.2 `metodoDePago`, free text until July 2016. */
  readonly paymentForm?: string;
  /** None in CFDI 3.2 and Retenciones 1.0. */
  readonly relations: readonly CfdiRelation[];
  /**
   * Local names of the complementos, of the document and of its concepts, each once, as they are written: `Pagos`,
   * `Nomina`, `instEducativas`. The stamp, which every document has, is left out.
   */
  readonly complementos: readonly string[];
  /** Third parties for whom it was issued, each RFC once: `ACuentaTerceros` of CFDI 4.0, the complemento Terceros 1.1 before. */
  readonly onBehalfOf: readonly CfdiThirdParty[];
  readonly taxes: CfdiTaxes;
  /** Of the complemento Pagos, 1.0 and 2.0. */
  readonly payments: readonly CfdiPayment[];
}

/** Documents to which a document refers, and how. */
export interface CfdiRelation {
  /** Key of c_TipoRelacion; '' where it is missing. */
  readonly type: string;
  /** Lower case. */
  readonly uuids: readonly string[];
}

/** A third party for whom a document was issued. */
export interface CfdiThirdParty {
  readonly rfc: string;
  readonly name?: string;
}

/** The taxes of a document as a whole, from its own summary; those of its concepts are not added up. */
export interface CfdiTaxes {
  readonly transferred: readonly TransferredTax[];
  readonly withheld: readonly WithheldTax[];
  /** Of the complemento Impuestos Locales 1.0. */
  readonly localTransferred: readonly LocalTax[];
  readonly localWithheld: readonly LocalTax[];
  readonly totalTransferred?: string;
  readonly totalWithheld?: string;
}

/** A tax that the receiver pays on top: VAT (IVA) or excise (IEPS). */
export interface TransferredTax {
  /** Key of c_Impuesto, also for the words and keys of earlier versions: `001` ISR, `002` IVA, `003` IEPS. */
  readonly tax: string;
  /** `Tasa`, `Cuota` or `Exento`. CFDI 3.2 knows rates (`Tasa`) only. */
  readonly factor: string;
  /** A fraction or an amount per unit, such as `0.160000`; percentages of CFDI 3.2 are turned into that. None when exempt. */
  readonly rate?: string;
  /** Only of CFDI 4.0. */
  readonly base?: string;
  /** None when exempt. */
  readonly amount?: string;
}

/** A tax that was withheld. */
export interface WithheldTax {
  /** As in {@link TransferredTax}; '' where a retención does not say. */
  readonly tax: string;
  readonly amount: string;
}

/** A tax of a state or a municipality. */
export interface LocalTax {
  readonly name: string;
  /** In percent, as it is written. */
  readonly rate: string;
  readonly amount: string;
}

/** One payment of a payment receipt. */
export interface CfdiPayment {
  readonly paidAt: LocalDateTime;
  /** Key of c_FormaPago. */
  readonly form?: string;
  readonly currency?: string;
  readonly exchangeRate?: string;
  readonly amount: string;
  readonly documents: readonly PaidDocument[];
}

/** An invoice that a payment pays, or a part of it. */
export interface PaidDocument {
  /** Lower case; as it is written when it is none, which Pagos 1.0 allows. */
  readonly uuid: string;
  readonly series?: string;
  readonly folio?: string;
  readonly currency?: string;
  readonly instalment?: string;
  readonly previousBalance?: string;
  readonly paid?: string;
  readonly balance?: string;
}
