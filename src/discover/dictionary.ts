/**
 * General words of shops, with their abbreviations, in English and Spanish, some also in French, German and Portuguese.
 * The first word of each line is what the others count as. No name of any product is among them.
 */
const lines = `
customer cust custs customers client clients cliente clientes clienti patron patrons shopper shoppers member members socio socios kunde kunden
person persons people persona personas contact contacts contacto contactos party parties entity entities entidad entidades
company business organization organisation firm empresa razon compania negocio firma societe
first fst fname given primer primero pila vorname prenom
last lst lname family ultimo ultima
surname lastname apellido apellidos surnames nachname sobrenome
name names nam nombre nombres nome titulo bezeichnung
full complete completo
middle segundo
email mail correo mails emails
phone phones tel tels telephone telefono telefonos telefon fon telefone phonenumber
mobile mbl mob cell cellular cel celular movil handy sms
fax
work office oficina trabajo
address adrs addr adresse adr direccion direcciones domicilio street calle strasse rue
city ciudad town ort ville cidade
state province region provincia estado
zip postal postcode postcod plz cp
country pais land
birth birthday birthdate dob nacimiento geburt born cumpleanos
receipt receipts ticket tickets tkt tkts invoice invoices inv bill bills recibo recibos factura facturas comprobante comprobantes bon check checks
sale sales venta ventas sal verkauf vente
transaction transactions trans trx txn transaccion transacciones movimiento
order orders pedido pedidos orden ordenes
document documents doc docs documento documentos
header headers hdr head cabecera cabeceras encabezado totals
line lines lin linea lineas renglon renglones position itemized
detail details detalle detalles det entry entries entrada dtl
item items itm articulo articulos article articles artikel artigo art
product products prod producto productos produit produkt plu merchandise goods mercancia menu
stock inventory inventario existencias existencia lager onhand almacen stk
location locations loc locs warehouse ubicacion ubicaciones bodega deposito
store stores str shop shops tienda tiendas sucursal branch
quantity qty qtys quantities cantidad cantidades cant menge quantite units unidades uds qnt
unit unidad
sku lookup reference ref referencia clave
barcode barcod barcodes upc ean gtin barras
code cod codes codigo codigos
number no num nbr nr numero nro nmbr
id ids key identifier identificador uid uuid guid pk
price prices prc prcs precio precios preis prix pvp
sell selling retail
regular reg normal list lista
cost costs cst costo costos coste costes kosten cout
buy buying purchase purchased compra wholesale
amount amt amounts importe importes monto montos betrag montant value valor
extended ext
total totals tot totales suma sum grand
subtotal sub
net neto netto
gross bruto brutto
discount disc discounts dsc descuento descuentos rabatt remise dto
percent pct percentage porcentaje porciento fraction
tax taxes impuesto impuestos iva vat igv itbis
payment payments pmt pmts pay pago pagos cobro cobros zahlung tender tenders tendered
date dates dat dt datum fecha fechas
time times hora horas datetime timestamp stamp uhrzeit tm momento
created create creation creado creada alta added opened open insert inserted
updated update upd modified modify modif changed change chg actualizado actualizada actualizacion modificado modificacion modificada maint maintained edited edit mod cambio
closed close completed posted cerrado cerrada cierre
visit visita seen
sold vendido vendida
business bus
status stat estatus
type typ tipo kind clase
category categ cat categories categoria categorias
department dept dpto departamento departamentos
brand marca
deleted delete del borrado eliminado removed gone discontinued retired
active activo activa enabled visible
inactive disabled inactivo baja
employee employees emp staff cashier cashiers clerk clerks operator user users usr waiter seller rep empleado empleados cajero cajeros usuario usuarios vendedor vendedores mitarbeiter
supplier suppliers vendor vendors proveedor proveedores vend
description descr desc descripcion beschreibung libelle
note notes comment comments nota notas comentario comentarios obs observaciones remark
hand hnd mano disponible
committed commit reservado reserved
available avail
history hist historia historico historial archive
reorder minimum min minimo restock
maximum max maximo
current cur actual
old previous prior anterior before antes
new nuevo
rate tasa tarifa
cents cent centavo centavos centimo centimos pence pennies
loyalty points puntos
upper mayus
version
numerator numer numerador
denominator denom denominador
search busqueda buscar
sequence seq secuencia
parent padre
balance saldo debt deuda credit credito
tip propina
returned return devuelto devolucion refund
serial serie
log audit bitacora
schedule draft quote quotes cotizacion presupuesto hold
`;

const canonical = new Map<string, string>();
for (const line of lines.trim().split('\n')) {
  const [first = '', ...others] = line.split(' ');
  for (const word of [first, ...others]) if (!canonical.has(word)) canonical.set(word, first);
}
/** Words of a language that say nothing by themselves. */
const fillers = new Set(
  'of the de del la el los las in on to by for a an and y en por tbl tb t is fk'.split(' '),
);

/** The words of a name, each as the dictionary's own: `CUST_NO` gives customer and number, `pricebuy` price and buy. */
export function wordsOf(name: string): readonly string[] {
  const words = known.get(name) ?? split(name);
  known.set(name, words);
  return words;
}

/** Names are asked for once for each other name that they may point to. */
const known = new Map<string, readonly string[]>();

function split(name: string): readonly string[] {
  const rough = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/([A-Za-z])(\d)/g, '$1 $2')
    .replace(/\bE[-_ ]?Mail/gi, 'email')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !fillers.has(word));
  return rough.flatMap((word) => {
    const own = canonical.get(word);
    return own === undefined ? (cut(word) ?? [word]) : [own];
  });
}

/** A word that is several written together, if the dictionary knows all of them: "firstname" is first and name. */
function cut(word: string): readonly string[] | undefined {
  for (let end = word.length - 2; end >= 3; end--) {
    const head = canonical.get(word.slice(0, end));
    if (head === undefined) continue;
    const rest = word.slice(end);
    const last = canonical.get(rest) ?? (fillers.has(rest) ? '' : undefined);
    if (last !== undefined) return last === '' ? [head] : [head, last];
    const more = cut(rest);
    if (more) return [head, ...more];
  }
  return undefined;
}

/**
 * How well a name says something: each pattern is words that must all stand in it, with what it is worth then; `!word`
 * must not. Further words make it worth less, numbers and those that `plain` names least.
 */
export type Pattern = readonly [words: string, worth: number];

export function nameScore(
  name: string,
  patterns: readonly Pattern[],
  plain: ReadonlySet<string> = new Set(),
): number {
  const words = wordsOf(name);
  const has = new Set(words);
  let best = 0;
  for (const [text, worth] of patterns) {
    const wanted = text.split(' ');
    const fits = wanted.every((word) => (word.startsWith('!') ? !has.has(word.slice(1)) : has.has(word)));
    if (!fits) continue;
    const others = words.filter((word) => !wanted.includes(word));
    const weight = others.reduce(
      (sum, word) => sum + (plain.has(word) || /^\d+$/.test(word) ? 0.06 : 0.22),
      0,
    );
    best = Math.max(best, worth / (1 + weight));
  }
  return best;
}
