/** Small documents in the form of the SAT's schemas, made up for these tests. */
export interface SampleOptions {
  readonly uuid?: string;
  readonly issuedAt?: string;
  readonly total?: string;
}

export const SAMPLE_UUID = '5fb2822e-396d-4725-8521-cdc4bdd20ccf';

const TFD = 'http://www.sat.gob.mx/TimbreFiscalDigital';

function stamp(uuid: string): string {
  return `<tfd:TimbreFiscalDigital xmlns:tfd="${TFD}" Version="1.1" UUID="${uuid.toUpperCase()}" FechaTimbrado="2025-03-01T10:05:00" RfcProvCertif="SAT970701NN3" SelloCFD="c2VsbG8=" NoCertificadoSAT="30001000000500003456" SelloSAT="c2VsbG8="/>`;
}

export function cfdi40({
  uuid = SAMPLE_UUID,
  issuedAt = '2025-03-01T10:00:00',
  total = '116.00',
}: SampleOptions = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.sat.gob.mx/cfd/4 http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd" Version="4.0" Serie="A" Folio="1" Fecha="${issuedAt}" Sello="c2VsbG8=" FormaPago="03" NoCertificado="30001000000500003415" Certificado="Y2VydA==" SubTotal="100.00" Moneda="MXN" Total="${total}" TipoDeComprobante="I" Exportacion="01" MetodoPago="PUE" LugarExpedicion="06000">
  <cfdi:CfdiRelacionados TipoRelacion="04"><cfdi:CfdiRelacionado UUID="11111111-1111-4111-8111-111111111111"/></cfdi:CfdiRelacionados>
  <cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE &amp; HIJOS" RegimenFiscal="601"/>
  <cfdi:Receptor Rfc="CUSC850516316" Nombre="CÉSAR OSBALDO CRUZ SOLÓRZANO" DomicilioFiscalReceptor="45638" RegimenFiscalReceptor="612" UsoCFDI="G03"/>
  <cfdi:Conceptos><cfdi:Concepto ClaveProdServ="01010101" Cantidad="1" ClaveUnidad="H87" Descripcion="Peñón &quot;A&quot;" ValorUnitario="100.00" Importe="100.00" ObjetoImp="02"/></cfdi:Conceptos>
  <cfdi:Complemento>${stamp(uuid)}</cfdi:Complemento>
</cfdi:Comprobante>
`;
}

export function cfdi33(): string {
  return `<?xml version='1.0' encoding='utf-8'?>
<Comprobante xmlns="http://www.sat.gob.mx/cfd/3" xmlns:tfd="${TFD}" Version="3.3" Fecha="2018-02-03T04:05:06" SubTotal="1" Moneda="USD" Total="1.5" TipoDeComprobante="P">
<!-- tfd:TimbreFiscalDigital UUID="22222222-2222-4222-8222-222222222222" -->
<CfdiRelacionados TipoRelacion="04"><CfdiRelacionado UUID="11111111-1111-4111-8111-111111111111"/></CfdiRelacionados>
<Emisor Rfc="H&amp;E951128469" Nombre="H&amp;E, &apos;S.A.&apos;&#xA;&#x1F600;"/><Receptor Rfc="XEXX010101000" Nombre=''/>
<Complemento><Pagos xmlns="http://www.sat.gob.mx/Pagos" Version="1.0"><Pago FechaPago="2018-02-01T12:00:00" Monto="1.5"><DoctoRelacionado IdDocumento="33333333-3333-4333-8333-333333333333"/></Pago></Pagos></Complemento>
<Complemento>${stamp(SAMPLE_UUID)}</Complemento>
<Addenda><tfd:TimbreFiscalDigital UUID="44444444-4444-4444-8444-444444444444"/></Addenda>
</Comprobante>`;
}

export function cfdi32(encoding = 'ISO-8859-1'): string {
  return `<?xml version="1.0" encoding="${encoding}" standalone="yes"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/3" xmlns:t="${TFD}" version="3.2" fecha="2014-12-31T23:59:59" subTotal="10" Moneda="peso" total=".50" tipoDeComprobante="egreso">
<cfdi:Emisor rfc="HAÑ930228SM9" nombre="HERRERÍA Ñ"/><cfdi:Receptor rfc="cusc850516316"/>
<cfdi:Complemento><t:TimbreFiscalDigital version="1.0" UUID="${SAMPLE_UUID.toUpperCase()}" FechaTimbrado="2015-01-01T00:00:30" selloCFD="c2VsbG8=" noCertificadoSAT="1" selloSAT="c2VsbG8="/></cfdi:Complemento>
</cfdi:Comprobante>`;
}

export function retenciones20(): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<retenciones:Retenciones xmlns:retenciones="http://www.sat.gob.mx/esquemas/retencionpago/2" Version="2.0" FechaExp="2023-05-06T07:08:09" CveRetenc="14">
<retenciones:Emisor RfcE="EKU9003173C9" NomDenRazSocE="ESCUELA KEMPER URGATE" RegimenFiscalE="601"/>
<retenciones:Receptor NacionalidadR="Nacional"><retenciones:Nacional RfcR="CUSC850516316" NomDenRazSocR="CÉSAR" DomicilioFiscalR="45638"/></retenciones:Receptor>
<retenciones:Periodo MesIni="05" MesFin="05" Ejercicio="2023"/>
<retenciones:Totales MontoTotOperacion="1000.00" MontoTotGrav="1000.00" MontoTotExent="0" MontoTotRet="100.5"/>
<retenciones:Complemento><x:Dividendos xmlns:x="http://www.sat.gob.mx/esquemas/retencionpago/1/dividendos" Version="1.0"/>${stamp(SAMPLE_UUID)}</retenciones:Complemento>
</retenciones:Retenciones>`;
}

export function retenciones10(): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<retenciones:Retenciones xmlns:retenciones="http://www.sat.gob.mx/esquemas/retencionpago/1" Version="1.0" FechaExp="2019-01-23T08:00:00-06:00" CveRetenc="14" NumCert="1" Cert="Y2VydA==">
<retenciones:Emisor RFCEmisor="AAA010101AAA" NomDenRazSocE="ACCEM"/>
<retenciones:Receptor Nacionalidad="Extranjero"><retenciones:Extranjero NumRegIdTrib="998877" NomDenRazSocR="WORLD WIDE COMPANY INC"/></retenciones:Receptor>
<retenciones:Periodo MesIni="5" MesFin="5" Ejerc="2018"/>
<retenciones:Totales montoTotOperacion="55578643" montoTotGrav="0" montoTotExent="55578643" montoTotRet="0"/>
<retenciones:Complemento>${stamp(SAMPLE_UUID)}</retenciones:Complemento>
</retenciones:Retenciones>`;
}

export const METADATA_HEADER =
  'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion';

export const THIRD_PARTY_HEADER = 'Uuid~RfcACuentaTerceros~NombreACuentaTerceros';

export const METADATA_ROW =
  '5FB2822E-396D-4725-8521-CDC4BDD20CCF~EKU9003173C9~ESCUELA KEMPER URGATE~CUSC850516316~CÉSAR~SAT970701NN3~2025-03-01 10:00:00~2025-03-01 10:05:00~116.00~I~1~';
