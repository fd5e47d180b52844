import { type Call, isRejected } from './call.ts';
import { consentsChanged } from './consents.ts';
import { contactAt } from './directory.ts';
import { cleanEmail, cleanPhone, viewOf } from './persona.ts';
import { ok, type Reply, refusal } from './reply.ts';

/** PUT opt-in of a phone to text messages. */
export function optInText(call: Call): Reply {
  return optIn(call, 'phone', cleanPhone(call.params.phone ?? ''));
}

/** PUT opt-in of an e-mail. */
export function optInEmail(call: Call): Reply {
  return optIn(call, 'email', cleanEmail(call.params.email ?? ''));
}

/**
 * Makes no contact. Who has opted out stays so, which is no error. The double opt-in asks the shopper first: a message,
 * and no consent yet.
 */
function optIn(call: Call, kind: 'phone' | 'email', contact: string): Reply {
  const { consents, directory } = call.book;
  const { wire } = call.state;
  const { counters } = call.state.journal;
  if (contact === '') return refusal(400, 'A phone or an e-mail is required.');
  if (isRejected(call, 'persona', contact, {})) return refusal(400, 'The opt-in was refused.');
  if (call.query.get('doubleOpt') === 'true') {
    counters.messagesFired += 1;
    return ok();
  }
  if (consents.has(contact)) return ok();
  const shopper = contactAt(directory, kind, contact);
  const before = shopper && viewOf(shopper, wire, consents);
  consents.set(contact, true);
  counters.consentsChanged += shopper ? consentsChanged(before, viewOf(shopper, wire, consents)) : 1;
  return ok();
}
