import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Endpoint, type HttpOutcome, type Verdict, verdictOf, wireOf } from '../../src/aiq/index.ts';
import { Failure } from '../../src/model/index.ts';

const now = Date.parse('2026-03-08T10:00:00Z');
const context = { wire: wireOf(), now };
const endpoints: readonly Endpoint[] = [
  'signUp',
  'override',
  'member',
  'members',
  'textOptIn',
  'emailOptIn',
  'sale',
  'sales',
  'inventory',
];
const ok = '{"data":{},"code":200,"success":true}';

function judge(
  endpoint: Endpoint,
  count: number,
  status: number,
  body: string,
  retryAfter: string | null = null,
): Verdict {
  return verdictOf(endpoint, count, { kind: 'answer', status, headers: { retryAfter }, body }, context);
}

describe('the verdict by status', () => {
  const everywhere: readonly (readonly [number, Verdict['kind']])[] = [
    [200, 'done'],
    [201, 'done'],
    [202, 'done'],
    [204, 'done'],
    [207, 'done'],
    [301, 'endpoint-refused'],
    [302, 'endpoint-refused'],
    [304, 'endpoint-refused'],
    [308, 'endpoint-refused'],
    [400, 'reject'],
    [402, 'reject'],
    [409, 'reject'],
    [415, 'reject'],
    [422, 'reject'],
    [401, 'key-refused'],
    [403, 'key-refused'],
    [405, 'endpoint-refused'],
    [408, 'unknown'],
    [413, 'too-large'],
    [429, 'retry'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
    [520, 'unknown'],
  ];
  const rows = everywhere.flatMap(([status, kind]) =>
    endpoints.map((endpoint) => [status, endpoint, kind] as const),
  );

  it.each(rows)('%i at %s is %s', (status, endpoint, kind) => {
    const body = status < 300 ? ok : '{"errors":[{"message":"no"}],"success":false}';
    expect(judge(endpoint, 2, status, body).kind).toBe(kind);
  });

  it.each([404, 410])(
    '%i means a merged contact at the override call, maybe an unknown phone at an opt-in, and a wrong address elsewhere',
    (status) => {
      expect(judge('override', 1, status, '').kind).toBe('forgotten');
      const optIns: readonly Endpoint[] = ['textOptIn', 'emailOptIn'];
      for (const endpoint of optIns) expect(judge(endpoint, 1, status, '').kind).toBe('reject');
      for (const endpoint of endpoints.filter((one) => one !== 'override' && !optIns.includes(one))) {
        expect(judge(endpoint, 1, status, '').kind).toBe('endpoint-refused');
      }
    },
  );

  it('413 for a single record rejects it, since there is nothing to halve', () => {
    expect(judge('sale', 1, 413, '')).toMatchObject({ kind: 'reject', failure: { code: 'AIQ_REJECTED' } });
  });

  it.each<[HttpOutcome, Verdict['kind']]>([
    [{ kind: 'not-sent', reason: 'ECONNREFUSED' }, 'retry'],
    [{ kind: 'lost', reason: 'timeout' }, 'unknown'],
  ])('%j is %s', (outcome, kind) => {
    const verdict = verdictOf('sale', 1, outcome, context);
    expect(verdict).toMatchObject({ kind, failure: { code: 'AIQ_UNREACHABLE' } });
  });

  it('exists for every status, every body and every header, and never quotes the body in a failure', () => {
    const secret = 'Zebulon';
    const body = fc.oneof(
      fc.string(),
      fc.json().map((json) => json),
      fc
        .record({
          success: fc.option(fc.boolean()),
          errors: fc.array(
            fc.oneof(
              fc.anything(),
              fc.record({ index: fc.integer({ min: -1, max: 4 }), message: fc.constant(secret) }),
            ),
          ),
          data: fc.oneof(fc.constant(null), fc.record({ contactID: fc.anything(), srcID: fc.anything() })),
        })
        .map(
          (value) =>
            JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? secret : inner)) ?? '',
        ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...endpoints),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 100, max: 599 }),
        body,
        fc.option(fc.string()),
        (endpoint, count, status, text, retryAfter) => {
          const verdict = judge(endpoint, count, status, text, retryAfter);
          if (verdict.kind === 'done-some') {
            expect(verdict.rejected.every(({ index }) => index >= 0 && index < count)).toBe(true);
          }
          if ('failure' in verdict) {
            expect(verdict.failure).toBeInstanceOf(Failure);
            expect(`${verdict.failure.message}${verdict.failure.hint}`).not.toContain(secret);
            expect(verdict.failure.cause).toBeUndefined();
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a success', () => {
  it.each([
    ['in data', '{"data":{"contactID":"c1","srcID":"s1"},"success":true}'],
    ['beside it', '{"contactID":"c1","srcID":"s1"}'],
    ['with blanks', '{"data":{"contactID":" c1","srcID":"s1 "}}'],
  ])('of a sign-up gives the ids that stand %s', (_, body) => {
    expect(judge('signUp', 1, 200, body)).toEqual({ kind: 'done', ids: { contactId: 'c1', srcId: 's1' } });
  });

  it('takes an id that is a number, unless it is too large to be read exactly', () => {
    expect(judge('signUp', 1, 200, '{"data":{"contactID":"c1","srcID":42}}')).toMatchObject({
      ids: { srcId: '42' },
    });
    expect(
      judge('signUp', 1, 200, '{"data":{"contactID":"c1","srcID":90071992547409931}}'),
    ).not.toHaveProperty('ids');
  });

  it('reads the names that the site sets', () => {
    const wire = wireOf({ fields: { 'answer.contactId': 'id', 'answer.srcId': 'source' } });
    const body = '{"data":{"id":"c1","source":"s1"}}';
    const outcome = { kind: 'answer', status: 200, headers: { retryAfter: null }, body } as const;
    expect(verdictOf('signUp', 1, outcome, { wire, now })).toMatchObject({
      ids: { contactId: 'c1', srcId: 's1' },
    });
  });

  it('of a sign-up without ids is done, with a sample of names and types and no value', () => {
    const body = '{"data":{"contact_id":"c-777","phones":["3035550123"]},"code":200,"success":true}';
    expect(judge('signUp', 1, 200, body)).toEqual({
      kind: 'done',
      sample: '{data: {contact_id: string, phones: [string]}, code: number, success: boolean}',
    });
  });

  it.each([
    ['[]', '[]'],
    ['"ok"', 'string'],
    ['{"status":"ok"}', '{status: string}'],
    ['{"success":true,"errors":[{"message":"hm"}]}', '{success: boolean, errors: [{message: string}]}'],
    ['ok', 'not JSON'],
    ['{"3035550123":{"a@b.co":1}}', '{<number>: {<e-mail>: number}}'],
  ])('of a shape that we do not know (%s) is done with a sample', (body, sample) => {
    expect(judge('sales', 3, 200, body)).toEqual({ kind: 'done', sample });
  });

  it.each(['{"data":', '[{"errors":[{"index"'])('that breaks off (%s) is no answer', (body) => {
    expect(judge('sales', 3, 200, body)).toMatchObject({ kind: 'unknown', late: false });
  });

  it.each([ok, '', '{"success":true,"errors":null,"data":null}'])(
    'of the known shape %j is plainly done',
    (body) => {
      expect(judge('inventory', 3, 200, body)).toEqual({ kind: 'done' });
    },
  );

  it('that says it is none is a reject', () => {
    const body = '{"success":false,"errors":[{"message":"bad sku"}]}';
    expect(judge('sales', 3, 200, body)).toMatchObject({ kind: 'reject', reason: 'bad sku' });
  });

  it('that is a web page comes from a wrong address, so nothing counts as delivered', () => {
    const page = '<!doctype html><html></html>';
    expect(judge('sales', 3, 200, page)).toMatchObject({ kind: 'endpoint-refused' });
  });

  it('that names records in error by place is done but for these, each named once', () => {
    const body =
      '{"success":true,"errors":[{"index":2,"message":"no date"},{"index":0},{"index":2,"message":"again"}]}';
    expect(judge('sales', 3, 200, body)).toEqual({
      kind: 'done-some',
      rejected: [
        { index: 2, reason: 'no date' },
        { index: 0, reason: 'AIQ gave no reason.' },
      ],
    });
  });

  it.each([3, -1, 0.5])('that names the impossible place %d is believed in none of them', (index) => {
    const body = JSON.stringify({ success: true, errors: [{ index: 1 }, { index, message: 'no' }] });
    expect(judge('sales', 3, 200, body).kind).toBe('reject');
  });

  it('that names the only record in error is a reject', () => {
    const body = '{"success":true,"errors":[{"index":0,"message":"no date"}]}';
    expect(judge('sale', 1, 200, body)).toMatchObject({ kind: 'reject', reason: 'no date' });
  });
});

describe('the reason of a reject', () => {
  it.each([
    ['{"errors":[{"message":"phone 3035550123 is taken"}]}', 'phone <number> is taken'],
    ['{"errors":[{"message":"(303) 555-0123 or +1 303.555.0123"}]}', '<number> or <number>'],
    ['{"errors":[{"message":"mia@example.com, m%40x.co"}]}', '<e-mail> <e-mail>'],
    ['{"errors":[{"message":"line\\nbreak\\u0007 and tab\\t"}]}', 'line break and tab'],
    ['{"errors":["sku missing"]}', 'sku missing'],
    ['{"message":"no visit"}', 'no visit'],
    ['{"error":"no visit"}', 'no visit'],
    ['"plain"', 'plain'],
    ['{"errors":[{"message":422000}]}', 'AIQ gave no reason.'],
    ['<html>', 'AIQ gave no reason.'],
    ['', 'AIQ gave no reason.'],
  ])('in %s is %s', (body, reason) => {
    expect(judge('sale', 1, 422, body)).toMatchObject({ kind: 'reject', reason });
  });

  it('is short, and holds no e-mail and no long number, whatever AIQ writes', () => {
    const words = fc.array(
      fc.oneof(
        fc.string(),
        fc.emailAddress(),
        fc.stringMatching(/^\d{7,12}$/),
        fc.stringMatching(/^\d{3}-\d{3}-\d{4}$/),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(words, (parts) => {
        const verdict = judge('sale', 1, 422, JSON.stringify({ message: parts.join(' ') }));
        const reason = verdict.kind === 'reject' ? verdict.reason : '';
        expect(reason.length).toBeLessThanOrEqual(200);
        expect(reason).not.toMatch(/@|\d{7,}|\d{3}-\d{3}-\d{4}/);
      }),
    );
  });

  it('is found in a moment in a message of a mebibyte without a blank', () => {
    const started = process.cpuUsage();
    judge('sale', 1, 422, JSON.stringify({ message: 'a1-'.repeat(350_000) }));
    expect(process.cpuUsage(started).user).toBeLessThan(1000_000);
  });
});

describe('Retry-After', () => {
  it.each<[string | null, number | null]>([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['999999999', 3_600_000],
    ['Sun, 08 Mar 2026 10:00:30 GMT', 30_000],
    ['Sun, 08 Mar 2026 09:00:00 GMT', 0],
    ['Wed, 08 Mar 2036 09:00:00 GMT', 3_600_000],
    ['Sunday, 08-Mar-26 10:00:30 GMT', 30_000],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['Mon, 99 Foo 2026 99:99:99 GMT', null],
    ['', null],
    [null, null],
  ])('%j waits %j ms', (header, afterMs) => {
    expect(judge('sale', 1, 429, '', header)).toMatchObject({
      kind: 'retry',
      afterMs,
      failure: { code: 'AIQ_BUSY' },
    });
  });

  it('makes a 503 a retry: the server turned the request away itself', () => {
    expect(judge('sale', 1, 503, '', '5')).toMatchObject({
      kind: 'retry',
      afterMs: 5_000,
      failure: { code: 'AIQ_UNREACHABLE' },
    });
  });
});
