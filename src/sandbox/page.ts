import type { ServerResponse } from 'node:http';
import { html, type Markup, table } from './markup.ts';
import type { State } from './state.ts';
import { type World, worldOf } from './world.ts';

/** Answers GET /sandbox and GET /sandbox/world; false for every other path. Neither counts as a request. */
export function showPage(state: State, url: string, response: ServerResponse): boolean {
  if (url === '/sandbox/world') {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(worldJson(worldOf(state)));
    return true;
  }
  if (url !== '/sandbox') return false;
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  });
  response.end(pageOf(worldOf(state)));
  return true;
}

/** The world as JSON: `sales` and `inventory` as objects by uid, then key. */
function worldJson(world: World): string {
  const byUid = <T>(maps: ReadonlyMap<string, ReadonlyMap<string, T>>) =>
    Object.fromEntries([...maps].map(([uid, map]) => [uid, Object.fromEntries(map)]));
  return JSON.stringify({ ...world, sales: byUid(world.sales), inventory: byUid(world.inventory) });
}

/** The world for a person: the newest 50 of everything, refreshed every three seconds. */
function pageOf(world: World): string {
  const sales = [...world.sales].flatMap(([uid, map]) => [...map.values()].map((sale) => ({ uid, sale })));
  const items = [...world.inventory].flatMap(([uid, map]) =>
    [...map].map(([sku, fields]) => ({ uid, sku, fields })),
  );
  const { counters } = world;
  const routes = Object.entries(counters.byRoute).map(([route, statuses]) => [
    route,
    Object.entries(statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  ]);
  const page = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="3">
<title>AIQ sandbox</title>
<style>${style}</style>
<h1>AIQ sandbox</h1>
<p>${counters.requests} requests, ${counters.messagesFired} messages fired, ${counters.consentsChanged} consents changed.
Opted out at AIQ: ${counters.optOuts}, undone by the connector: ${counters.optOutsUndone}.
Accepted: ${counters.posted.persona} personas, ${counters.posted.sale} sales, ${counters.posted.inventory} items.</p>
${section('Requests', routes.length, ['Call', 'Answers'], routes)}
${section(
  'Personas',
  world.personas.length,
  ['uid', 'contactID', 'Name', 'Phone', 'E-mail', 'Text messages', 'E-mails', 'Sources'],
  world.personas
    .slice(-shown)
    .reverse()
    .map((persona) => [
      persona.uid,
      persona.contactId,
      `${persona.firstName} ${persona.lastName}`,
      persona.mobilePhone,
      persona.email,
      consentWord(persona.smsOptIn),
      consentWord(persona.emailOptIn),
      String(persona.sources.length),
    ]),
)}
${section(
  'Sales',
  sales.length,
  ['uid', 'pos_id', 'Sold at', 'Total', 'Lines', 'contactID', 'Posted'],
  sales
    .slice(-shown)
    .reverse()
    .map(({ uid, sale }) => [
      uid,
      sale.posId,
      sale.soldAt ?? '',
      sale.total,
      String(sale.lines.length),
      sale.contactId ?? 'nobody',
      String(sale.revision),
    ]),
)}
${section(
  'Inventory',
  items.length,
  ['uid', 'SKU', 'Fields'],
  items
    .slice(-shown)
    .reverse()
    .map(({ uid, sku, fields }) => [uid, sku, JSON.stringify(fields)]),
)}
${section(
  'Last requests',
  counters.requests,
  ['No.', 'At', 'Call', 'Status', 'Fault', 'Body'],
  world.requests
    .slice(-shown)
    .reverse()
    .map((request) => [
      String(request.number),
      new Date(request.at).toISOString(),
      `${request.method} ${request.path}`,
      String(request.status ?? 'none'),
      request.fault ?? '',
      (request.body ?? '').slice(0, 300),
    ]),
)}
</html>`;
  return page.markup;
}

const shown = 50;
const style =
  'body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:2px 8px;text-align:left;vertical-align:top}td{max-width:60em;overflow-wrap:anywhere}';

function consentWord(consent: boolean | null): string {
  if (consent === null) return '';
  return consent ? 'opted in' : 'opted out';
}

function section(
  title: string,
  count: number,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Markup {
  return html`<h2>${title} (${count})</h2>${table(head, rows)}`;
}
