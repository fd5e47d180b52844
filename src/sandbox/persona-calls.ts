import { mergeAccepted } from './accepted.ts';
import { type Call, isRejected, noteAccepted } from './call.ts';
import { addContact, addSource, matches, merge, override } from './directory.ts';
import { isFields } from './fields.ts';
import { consentsChanged, readAttributes, viewOf } from './persona.ts';
import { ok, type Reply, refusal } from './reply.ts';

/** POST sign-up: finds the shopper by phone or e-mail, or adds one; two who now share both become one. */
export function signUp(call: Call): Reply {
  const { wire, switches, journal, accepted } = call.state;
  const { directory } = call.book;
  if (!isFields(call.body)) return refusal(400, 'The body must be an object.');
  const { fields, wrong } = readAttributes(call.body, wire, switches.strictTypes);
  if (wrong[0] !== undefined) return refusal(400, wrong[0]);
  const phone = textOf(fields[wire.field('persona.mobilePhone')]);
  const email = textOf(fields[wire.field('persona.email')]);
  if (switches.requireContact && phone === '' && email === '')
    return refusal(400, 'A phone or an e-mail is required.');
  if (isRejected(call, 'persona', phone || email, call.body)) return refusal(400, 'The persona was refused.');

  const [oldest, ...others] = matches(directory, phone, email, fields);
  const before = oldest && viewOf(oldest, wire);
  const contact = oldest ?? addContact(directory, phone, email, fields, call.at);
  for (const other of others) {
    merge(directory, contact, other);
    mergeAccepted(accepted, call.book.uid, contact.contactId, other.contactId);
  }
  addSource(directory, contact, phone, email, fields);

  journal.counters.consentsChanged += consentsChanged(before, viewOf(contact, wire));
  const optsIn =
    fields[wire.field('persona.loyalty')] === true || fields[wire.field('persona.smsOptIn')] === true;
  if (optsIn || fields[wire.field('persona.disableSms')] !== true) journal.counters.messagesFired += 1;
  noteAccepted(call, 'persona', contact.contactId, call.body);
  return ok({
    [wire.field('answer.contactId')]: contact.contactId,
    [wire.field('answer.srcId')]: contact.srcId,
  });
}

/** POST override: the attributes sent hold for ever, an invalid phone as a blank one. */
export function overridePersona(call: Call): Reply {
  const { wire, switches, journal } = call.state;
  const contact = call.book.directory.contacts.get(call.params.contactID ?? '');
  if (contact === undefined) return refusal(404);
  if (!isFields(call.body)) return refusal(400, 'The body must be an object.');
  const { fields, wrong } = readAttributes(call.body, wire, switches.strictTypes);
  if (wrong[0] !== undefined) return refusal(400, wrong[0]);
  if (isRejected(call, 'persona', contact.contactId, call.body))
    return refusal(400, 'The persona was refused.');

  const before = viewOf(contact, wire);
  const phone = textOf(fields[wire.field('persona.mobilePhone')]);
  const email = textOf(fields[wire.field('persona.email')]);
  override(call.book.directory, contact, fields, phone, email);
  journal.counters.consentsChanged += consentsChanged(before, viewOf(contact, wire));
  noteAccepted(call, 'persona', contact.contactId, call.body);
  return ok(contact.overrides);
}

/** GET override: all that was ever overridden. */
export function readOverride(call: Call): Reply {
  const contact = call.book.directory.contacts.get(call.params.contactID ?? '');
  return contact === undefined ? refusal(404) : ok(contact.overrides);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
