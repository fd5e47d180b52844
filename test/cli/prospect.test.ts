import { expect, test } from 'vitest';
import { type Prospect, type ProspectFacts, prospectOf } from '../../src/cli/prospect.ts';
import type { Entry, History } from '../../src/ledger/index.ts';
import { Failure } from '../../src/model/index.ts';

const now = Date.UTC(2026, 2, 8, 12);
const soon = now + 60_000;

const entry: Entry = {
  uid: '1',
  model: 'sale',
  key: '7',
  site: 'main-street',
  sourceKey: '["7"]',
  state: 'delivered',
  version: 1,
  readSequence: 1,
  present: 1,
  voided: 0,
  seen: 'a',
  record: null,
  delivered: '{}',
  deliveredFingerprint: 'a',
  withheld: '',
  mapping: 'v1',
  lane: 'live',
  persona: null,
  attributed: 1,
  lines: 0,
  contactId: null,
  srcId: null,
  attempts: 0,
  nextAttempt: 0,
  queued: 1,
  pendingSince: now,
  errorCode: null,
  batch: null,
  assumed: 0,
};

const letter: NonNullable<History['letter']> = {
  id: 5,
  uid: '1',
  site: 'main-street',
  model: 'sale',
  sourceKey: '["7"]',
  key: null,
  kind: 'row',
  code: 'ROW_VALUE',
  reason: 'No number.',
  hint: 'Correct the row.',
  place: null,
  content: '{}',
  mapping: 'v1',
  firstAt: now,
  lastAt: now,
  attempts: 1,
  reread: 0,
  discarded: 0,
};
const refusal: typeof letter = { ...letter, kind: 'record', key: '7', code: 'AIQ_REJECTED' };

const request: NonNullable<History['request']> = {
  id: 9,
  uid: '1',
  endpoint: 'sale',
  contactId: null,
  state: 'unknown',
  lane: 'live',
  attempts: 1,
  notBefore: soon,
  createdAt: now,
  sentAt: now,
};

const values = { key: ['7'], watermark: null, values: {}, children: {} };
const row = (outcome: Extract<ProspectFacts['reading'], { kind: 'row' }>['outcome']) =>
  ({ kind: 'row', row: values, outcome }) as const;
const record = (key: string) =>
  row({ kind: 'record', record: { model: 'sale', key, body: { persona: null, soldAt: '', lines: [] } } });
const filtered = row({ kind: 'filtered', key: '7', reason: 'no lines' });
const unmappable = row({ kind: 'unmappable', failure: new Failure('ROW_VALUE', 'No number.') });
const gone = { kind: 'gone' } as const;

const usual: ProspectFacts = {
  now,
  reading: record('7'),
  history: { entry, request: null, letter: null, persona: null, reversal: null },
  isChanged: false,
  seesGone: true,
  onLeave: 'keep',
  onDelete: 'keep',
  waitForPersona: 60_000,
  stop: null,
  trouble: null,
  isRunning: true,
  isByFormer: false,
  isEarly: false,
};
const pending: Entry = {
  ...entry,
  state: 'pending',
  record: '{}',
  delivered: null,
  deliveredFingerprint: null,
};
const dead: Entry = { ...pending, state: 'dead' };
const inFlight: Entry = { ...pending, state: 'in_flight', batch: 9 };
const never: Entry = { ...entry, state: 'left', present: 0, delivered: null };
const stop = { code: 'AIQ_KEY_REFUSED', hint: 'Correct the key.' };

interface Case extends Partial<Omit<ProspectFacts, 'history'>>, Partial<History> {
  readonly when: string;
  readonly says: RegExp;
  readonly is: Prospect['kind'];
}

const cases: readonly Case[] = [
  { when: 'AIQ has it', is: 'nothing', says: /^Nothing: AIQ has this state\.$/ },
  {
    when: 'AIQ has a sale without its shopper',
    entry: { ...entry, persona: 'zoe', attributed: 0 },
    is: 'nothing',
    says: /goes again when AIQ has given him an id/,
  },
  { when: 'it is new', entry: null, is: 'next-reading', says: /It is new/ },
  { when: 'it has changed', isChanged: true, is: 'next-reading', says: /has changed since/ },
  {
    when: 'its stream cannot be read and nothing runs',
    isChanged: true,
    trouble: 'POS_LOGIN',
    isRunning: false,
    is: 'next-reading',
    says: /cannot be read at the moment \(POS_LOGIN\)\. Nothing is running/,
  },
  { when: 'its row goes by another key', reading: record('8'), is: 'next-reading', says: /explain sale 8`/ },
  { when: 'it is pending', entry: pending, is: 'next-request', says: /next request of its lane \(live\)\.$/ },
  {
    when: 'nothing sends it',
    entry: pending,
    isRunning: false,
    is: 'next-request',
    says: /Nothing is running/,
  },
  {
    when: 'it is tried again later',
    entry: { ...pending, nextAttempt: soon, attempts: 2, errorCode: 'AIQ_BUSY' },
    is: 'later',
    says: /2026-03-08T12:01:00\.000Z; attempts so far: 2 \(AIQ_BUSY\)/,
  },
  {
    when: 'sending is stopped',
    entry: pending,
    stop,
    is: 'stopped',
    says: /stopped \(AIQ_KEY_REFUSED\)\. Correct/,
  },
  {
    when: 'its shopper is on the way',
    entry: { ...pending, state: 'waiting', persona: 'zoe' },
    persona: { ...pending, model: 'persona', key: 'zoe' },
    is: 'waits',
    says: /its shopper zoe \(pending\); without one it goes at the earliest at 2026-03-08T12:01/,
  },
  {
    when: 'its request is being answered',
    entry: inFlight,
    request: { ...request, state: 'in_flight' },
    is: 'on-its-way',
    says: /request 9 has no answer yet/,
  },
  {
    when: 'its request was cut off',
    entry: inFlight,
    request: { ...request, state: 'in_flight', notBefore: 0 },
    isRunning: false,
    is: 'later',
    says: /Request 9 was cut off: it goes at the next turn as it was recorded/,
  },
  {
    when: 'an answer was lost, whatever its row is by now',
    entry: { ...inFlight, state: 'unknown' },
    request,
    isChanged: true,
    is: 'later',
    says: /Request 9 lost its answer: it goes at the earliest at .* what is newer after it/,
  },
  {
    when: 'an answer was lost and sending is stopped',
    entry: { ...inFlight, state: 'unknown' },
    request,
    stop,
    is: 'stopped',
    says: /AIQ_KEY_REFUSED/,
  },
  {
    when: 'its row cannot be mapped',
    reading: unmappable,
    letter,
    is: 'set-aside',
    says: /set aside: No number\. Once .*replay 5`\. AIQ keeps what it has\./,
  },
  {
    when: 'its row cannot be mapped any more',
    reading: unmappable,
    is: 'next-reading',
    says: /sets it aside/,
  },
  {
    when: 'it could not be mapped, and can',
    entry: null,
    letter,
    is: 'next-reading',
    says: /mended.*replay 5`/,
  },
  {
    when: 'its key belongs to another row',
    entry: null,
    letter: { ...letter, key: '7', code: 'ROW_KEY_TAKEN' },
    is: 'set-aside',
    says: /It is set aside/,
  },
  { when: 'AIQ refused it', entry: dead, letter: refusal, is: 'set-aside', says: /It is set aside/ },
  {
    when: 'AIQ refused it and its row has changed',
    entry: dead,
    letter: refusal,
    isChanged: true,
    is: 'next-reading',
    says: /mended/,
  },
  {
    when: 'a person asked to read it again',
    reading: unmappable,
    letter: { ...letter, reread: 1 },
    is: 'next-reading',
    says: /A person has asked/,
  },
  {
    when: 'a person gave it up',
    entry: never,
    letter: { ...refusal, discarded: 1 },
    is: 'nothing',
    says: /given it up/,
  },
  {
    when: 'a person gave it up and its row has changed',
    entry: never,
    letter: { ...refusal, discarded: 1 },
    isChanged: true,
    is: 'next-reading',
    says: /has changed/,
  },
  {
    when: 'it is left out',
    entry: null,
    reading: filtered,
    is: 'nothing',
    says: /\(no lines\)\. AIQ has never/,
  },
  {
    when: 'it was left out',
    entry: { ...entry, present: 0, state: 'left' },
    reading: filtered,
    is: 'nothing',
    says: /AIQ keeps/,
  },
  { when: 'it is left out now', reading: filtered, is: 'next-reading', says: /notices it, and AIQ keeps/ },
  {
    when: 'it is left out now and leaves AIQ',
    reading: filtered,
    onLeave: 'zero',
    is: 'next-reading',
    says: /sends the quantity 0/,
  },
  {
    when: 'it is left out now and is taken back',
    reading: filtered,
    onLeave: 'void',
    is: 'next-reading',
    says: /takes back what AIQ has/,
  },
  {
    when: 'it was taken back',
    entry: { ...entry, present: 0, voided: 1, state: 'left' },
    reversal: { ...pending, key: '7-void' },
    reading: filtered,
    is: 'nothing',
    says: /AIQ keeps what it has, and 7-void takes it back \(pending\)/,
  },
  {
    when: 'its quantity 0 is still to go',
    entry: { ...pending, present: 0 },
    reading: filtered,
    is: 'next-request',
    says: /next request/,
  },
  { when: 'its row is gone', reading: gone, onDelete: 'zero', is: 'next-reading', says: /gone .*quantity 0/ },
  {
    when: 'nobody looks for its row',
    reading: gone,
    seesGone: false,
    is: 'nothing',
    says: /does not look for/,
  },
  {
    when: 'its row was gone',
    entry: never,
    reading: gone,
    is: 'nothing',
    says: /left out, or gone\. AIQ has never/,
  },
  {
    when: 'the POS does not answer',
    reading: { kind: 'unread', failure: new Failure('POS_BUSY', 'Busy.') },
    entry: pending,
    is: 'next-request',
    says: /next request/,
  },
];

test.each(cases)('What happens next is told when $when', ({ when: _, is, says, ...given }) => {
  const {
    entry: own,
    request: open,
    letter: aside,
    persona,
    reversal,
    ...facts
  } = { ...usual.history, ...given };
  const history: History = { entry: own, request: open, letter: aside, persona, reversal };
  expect(prospectOf({ ...usual, ...facts, history })).toEqual({
    kind: is,
    sentence: expect.stringMatching(says),
  });
});
