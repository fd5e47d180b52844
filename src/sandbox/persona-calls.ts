import { mergeAccepted } from './accepted.ts';
import { type Call, isRejected, noteAccepted } from './call.ts';
import { consentsChanged, undoOptOuts } from './consents.ts';
import { addContact, addSource, matches, merge, override } from './directory.ts';
import { type Fields, isFields } from './fields.ts';
import { type Contact, consentNames, type PersonaView, readAttributes, viewOf } from './persona.ts';
import { ok, type Reply, refusal } from './reply.ts';

/** POST sign-up: finds the shopper by phone or e-mail, or adds one; two who now share both become one. */
export function signUp(call: Call): Reply {
  const { wire, switches } = call.state;
  if (!isFields(call.body)) return refusal(400, 'The body must be an object.');
  const { fields, wrong } = readAttributes(call.body, wire, switches.strictTypes);
  if (wrong[0] !== undefined) return refusal(400, wrong[0]);
  const { phone, email } = contactIn(call, fields);
  if (switches.requireContact && phone === '' && email === '')
    return refusal(400, 'A phone or an e-mail is required.');
  if (isRejected(call, 'persona', phone || email, call.body)) return refusal(400, 'The persona was refused.');
  const contact = enter(call, null, fields, call.body);
  return ok({
    [wire.field('answer.contactId')]: contact.contactId,
    [wire.field('answer.srcId')]: contact.srcId,
  });
}

/** Takes in what a sign-up or a member call says. `key` is the POS's own, where it was named. */
export function enter(call: Call, key: string | null, fields: Fields, body: Fields): Contact {
  const { wire, journal, accepted } = call.state;
  const { directory, consents } = call.book;
  const said = { key, fields, ...contactIn(call, fields) };
  const [oldest, ...others] = matches(directory, said);
  const before = oldest && viewOf(oldest, wire, consents);
  const contact = oldest ?? addContact(directory, said, call.at);
  for (const other of others) {
    merge(directory, contact, other);
    mergeAccepted(accepted, call.book.uid, contact.contactId, other.contactId);
  }
  addSource(directory, contact, said);
  noteConsents(call, contact, before, fields);
  const { loyalty, smsOptIn } = consentNames(wire);
  const optsIn = fields[loyalty] === true || fields[smsOptIn] === true;
  if (optsIn || fields[wire.field('persona.disableSms')] !== true) journal.counters.messagesFired += 1;
  noteAccepted(call, 'persona', contact.contactId, body);
  return contact;
}

/** POST override: the attributes sent hold for ever, an invalid phone as a blank one. */
export function overridePersona(call: Call): Reply {
  const { wire, switches } = call.state;
  const { directory, consents } = call.book;
  const contact = directory.contacts.get(call.params.contactID ?? '');
  if (contact === undefined) return refusal(404);
  if (!isFields(call.body)) return refusal(400, 'The body must be an object.');
  const { fields, wrong } = readAttributes(call.body, wire, switches.strictTypes);
  if (wrong[0] !== undefined) return refusal(400, wrong[0]);
  if (isRejected(call, 'persona', contact.contactId, call.body))
    return refusal(400, 'The persona was refused.');

  const before = viewOf(contact, wire, consents);
  const { phone, email } = contactIn(call, fields);
  override(directory, contact, fields, phone, email);
  noteConsents(call, contact, before, fields);
  noteAccepted(call, 'persona', contact.contactId, call.body);
  return ok(contact.overrides);
}

/** GET override: all that was ever overridden. */
export function readOverride(call: Call): Reply {
  const contact = call.book.directory.contacts.get(call.params.contactID ?? '');
  return contact === undefined ? refusal(404) : ok(contact.overrides);
}

function noteConsents(call: Call, contact: Contact, before: PersonaView | undefined, fields: Fields): void {
  const { wire, switches, journal } = call.state;
  const { consents } = call.book;
  if (switches.bodyUndoesOptOut) {
    undoOptOuts(consents, viewOf(contact, wire, consents), fields, wire, journal.counters);
  }
  journal.counters.consentsChanged += consentsChanged(before, viewOf(contact, wire, consents));
}

function contactIn(call: Call, fields: Fields): { readonly phone: string; readonly email: string } {
  const { wire } = call.state;
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  return { phone: text(wire.field('persona.mobilePhone')), email: text(wire.field('persona.email')) };
}
