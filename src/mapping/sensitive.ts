/**
 * Columns that are never read, whatever a mapping says: card numbers, codes and holders, social security numbers, passwords,
 * PINs, licences of drivers, in English and Spanish. Names are split into words (`CreditCardNumber`, `cc_num`), so that `shipping_city` is no
 * PIN; cards of the shop's own (`loyalty_card_number`, `card`) are allowed.
 */
export function isSensitive(column: string): boolean {
  const words = column
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const spaced = words.join(' ');
  const joined = words.join('');
  return bySpaced.some((form) => form.test(spaced)) || byJoined.some((form) => form.test(joined));
}

const number = '(?:number|num|no|nr|nbr)';

/** Short words are sensitive only when they stand alone: "pin", not "shipping" or "pincode" (a postal code). */
const bySpaced = [
  /\b(?:ssn|cvv2?|cvc2?|pwd|pan|track[12]|magstripe|passport|pasaporte|nss)\b/,
  new RegExp(`\\bpin(?: (?:${number}|hash))?$`),
  new RegExp(`\\bcc ?(?:${number}|exp\\w*)\\b`),
  new RegExp(`^card ?${number}$`),
  new RegExp(`^licen[cs]e(?: ?${number})?$`),
];

const byJoined = [
  new RegExp(`(?:credit|debit|bank|payment)card(?:${number}|$)`),
  /socialsecurity/,
  /passw(?:or)?d|passphrase|passcode/,
  /driv(?:er|ers|ing)licen[cs]e/,
  new RegExp(`^(?:dl|dlicen[cs]e)${number}$`),
  /trackdata/,
  /contrasena|clave(?:de)?acceso|clavesecreta|segur(?:o|idad)social/,
  /(?:num|nro|numero)(?:de)?tarjeta$|^tarjeta(?:num|nro|numero)|tarjeta(?:de)?(?:credito|debito|bancaria)/,
  /^(?:(?:credit|debit|bank|payment)?card|account)holder/,
];
