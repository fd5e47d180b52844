import { applyBatch, listIn } from './batch.ts';
import { type Call, isRejected } from './call.ts';
import { type Fields, fieldReader, isFields } from './fields.ts';
import { readAttributes } from './persona.ts';
import { enter } from './persona-calls.ts';
import { good, ok, type Reading, type Reply, refusal, refused } from './reply.ts';
import { settleMembers } from './world.ts';

/** POST one persona under the POS's own key. */
export function postMember(call: Call): Reply {
  const reading = readMember(call, call.body);
  if (reading.kind === 'refused') return refusal(400, reading.message);
  enterLate(call, reading.value);
  return ok();
}

/** POST many, in their order. */
export function postMembers(call: Call): Reply {
  const { bulkWrapper, bulkMax: max, tooManyStatus: status, partialFailure } = call.state.switches;
  const list = listIn(call.body, bulkWrapper);
  if (list.kind === 'refused') return refusal(400, list.message);
  const rule = { max, status, partialFailure, refuses: call.refuses };
  return applyBatch(
    list.value,
    rule,
    (element) => readMember(call, element),
    (member) => enterLate(call, member),
  );
}

interface Member {
  readonly key: string;
  readonly body: Fields;
  readonly fields: Fields;
}

/** `element` is `{member: {...}}`, or the persona itself where the switch says that it may be. */
function readMember(call: Call, element: unknown): Reading<Member> {
  const { wire, switches } = call.state;
  const name = wire.field('member.member');
  if (!isFields(element)) return refused('A member must be an object.');
  const wrapped = element[name];
  const isBare = wrapped === undefined || wrapped === null;
  if (isBare && switches.memberElement === 'member') return refused(`${name} is required.`);
  if (!isBare && switches.memberElement === 'bare') return refused(`A member must stand without ${name}.`);
  const body = isBare ? element : wrapped;
  if (!isFields(body)) return refused(`${name} must be an object.`);

  const keyName = wire.field('member.posUser');
  const reader = fieldReader(body, switches.strictTypes);
  const key = reader.text(keyName) ?? '';
  const { [keyName]: _, ...attributes } = body;
  const { fields, wrong } = readAttributes(attributes, wire, switches.strictTypes);
  const [message] = [...reader.wrong, ...wrong];
  if (message !== undefined) return refused(message);
  if (key === '') return refused(`${keyName} is required.`);
  if (isRejected(call, 'persona', key, body)) return refused('The persona was refused.');
  return good({ key, body, fields });
}

function enterLate(call: Call, { key, body, fields }: Member): void {
  const { state, book, at } = call;
  book.members.push({ at: at + state.switches.memberDelay, enter: () => enter(call, key, fields, body) });
  settleMembers(state, book);
}
