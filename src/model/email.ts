import type { Checked } from './phone.ts';

const local = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domain = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)$/;

/** What clerks type to get past a mandatory field. */
const emptyWords = new Set([
  'none',
  'na',
  'n/a',
  'no',
  'no email',
  'no e-mail',
  'noemail',
  'null',
  'unknown',
  '-',
  '.',
  'x',
]);
/** Before the @, at any domain. "na", "test" and the like may be people's names or real mailboxes, so they are below. */
const emptyLocals = new Set(
  'none noemail no-email no.email no_email nomail no-mail no_mail noone nobody noreply no-reply donotreply donotemail notgiven declined refused unknown null fake invalid'.split(
    ' ',
  ),
);
/** After the @, whatever stands before it. */
const emptyDomains = new Set(
  'none.com noemail.com nomail.com no.com na.com test.com fake.com null.com unknown.com invalid.com noone.com nowhere.com nobody.com declined.com example.com example.org example.net'.split(
    ' ',
  ),
);
/** Empty when the domain says the same again: a@a.com, email@email.com. */
const emptyTwins = new Set(
  'a aa aaa abc asdf x xx xxx xyz na no test email mail guest customer user me you'.split(' '),
);

/**
 * An e-mail address, trimmed and in lower case, if it could be one. Placeholders (none@none.com, noemail@...,
 * test@test.com) count as empty.
 */
export function checkEmail(text: string): Checked {
  const address = text.trim().toLowerCase();
  if (address === '' || emptyWords.has(address)) return { kind: 'empty' };
  const at = address.lastIndexOf('@');
  const [name, host] = [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
  if (isPlaceholder(name, host)) return { kind: 'empty' };
  const plausible =
    at > 0 && name.length <= 64 && address.length <= 254 && local.test(name) && domain.test(host);
  return plausible ? { kind: 'value', value: address } : { kind: 'invalid' };
}

function isPlaceholder(name: string, host: string): boolean {
  if (name === '') return false;
  return (
    emptyLocals.has(name) || emptyDomains.has(host) || (emptyTwins.has(name) && host.split('.')[0] === name)
  );
}
