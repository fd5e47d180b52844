import type { Sandbox } from '../../src/sandbox/index.ts';

export const uid = '1234';
export const key = 'sandbox-key';

export interface Answered {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is judged by what it holds, and a wrong guess fails the test
  readonly json: any;
  readonly headers: Headers;
}

/** Sends one request over real HTTP; a string body goes out as it is, anything else as JSON. */
export async function send(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = { 'x-apikey': key },
): Promise<Answered> {
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, text, json: parse(text), headers: response.headers };
}

export const signUp = (sandbox: Sandbox, body: unknown) => send(sandbox, 'POST', '/api/v2/loyalty', body);

export const override = (sandbox: Sandbox, contactId: string, body: unknown) =>
  send(sandbox, 'POST', `/api/v2/loyaltyContact/override/${uid}/${contactId}`, body);

export const postMember = (sandbox: Sandbox, member: unknown) =>
  send(sandbox, 'POST', `/api/v1.1/createUpdateMember/${uid}`, { member });

export const postMembers = (sandbox: Sandbox, body: unknown) =>
  send(sandbox, 'POST', `/api/v1.1/createUpdateMembers/${uid}`, body);

export const optInText = (sandbox: Sandbox, phone: string, query = '') =>
  send(sandbox, 'PUT', `/api/v2/optin/text/${encodeURIComponent(phone)}/true${query}`);

export const optInEmail = (sandbox: Sandbox, email: string, query = '') =>
  send(sandbox, 'PUT', `/api/v2/optin/email/${encodeURIComponent(email)}/true${query}`);

export const postSale = (sandbox: Sandbox, visit: unknown) =>
  send(sandbox, 'POST', `/api/v1.1/createUpdateSale/${uid}`, { visit });

export const postSales = (sandbox: Sandbox, body: unknown) =>
  send(sandbox, 'POST', `/api/v1.1/createUpdateSales/${uid}`, body);

export const postItems = (sandbox: Sandbox, body: unknown) =>
  send(sandbox, 'POST', `/api/v1.1/createUpdateInventory/${uid}`, body);

export const storesPath = `/api/v1.1/stores/${uid}`;

/** A quiet sale of one line, with what a test changes. */
export function visit(posId: string, changes: object = {}): object {
  return {
    pos_id: posId,
    transaction_date: '2026-03-08 09:59:59 +0000',
    sendNotification: 0,
    visit_details_attributes: [line('A', 12.5, 1)],
    ...changes,
  };
}

export const line = (sku: string, price: number, quantity: number, more: object = {}) => ({
  sku,
  price,
  quantity,
  ...more,
});

export const saleOf = (sandbox: Sandbox, posId: string) => sandbox.world().sales.get(uid)?.get(posId);
export const itemOf = (sandbox: Sandbox, sku: string) => sandbox.world().inventory.get(uid)?.get(sku);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
