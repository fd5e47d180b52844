import type { Plan, StreamPlan } from './plan.ts';
import type { Planned } from './plans.ts';
import { table } from './terminal.ts';

const titles: Readonly<Record<Planned, string>> = {
  start: 'If the connector is started now:',
  baseline: 'If what the POS has now is marked as sent:',
  rewind: 'If all rows are read again (what AIQ has is not sent again):',
  reset: 'If all is forgotten, read and sent again:',
  'apply-mapping': 'If what the changed mapping makes otherwise is sent again:',
  backfill: 'If the rows of this span are read and sent:',
};

export function planText(plan: Plan): string {
  const { what, streams, records, requests, seconds, waiting } = plan;
  const head = ['stream', 'rows in the POS', 'pages to read', 'known', 'to send, at most', 'requests'];
  const total =
    records === 0
      ? `Nothing ${waiting === 0 ? '' : 'of it '}is sent.`
      : `In all at most ${counted(records)} records in ${counted(requests)} requests: ${hoursText(seconds)} by AIQ's limits, behind what happens meanwhile.`;
  return [
    titles[what],
    table(head, streams.map(lineOf)),
    ...streams.flatMap(lookText),
    total,
    ...(waiting === 0
      ? []
      : [`${counted(waiting)} records wait to be sent already; \`aiq-pos status\` says how long they take.`]),
    'Said to AIQ besides: enrolments none, opt-ins none, messages none.',
  ].join('\n');
}

function lineOf({ site, model, rows, atLeast, pages, known, records, requests }: StreamPlan): string[] {
  const more = atLeast ? ' or more' : '';
  return [
    `${site} ${model}`,
    `${counted(rows)}${more}`,
    `${counted(pages)}${more}`,
    counted(known),
    counted(records),
    counted(requests),
  ];
}

function lookText({ site, model, differing }: StreamPlan): string[] {
  if (!differing) return [];
  const { looked, differ, rekeyed } = differing;
  const keys =
    rekeyed === 0 ? '' : ` ${rekeyed} of them by another key: AIQ keeps the former records beside them.`;
  return [`${site} ${model}: of ${looked} rows looked at, ${differ} are otherwise by this mapping.${keys}`];
}

function hoursText(seconds: number): string {
  if (seconds < 60) return 'less than a minute';
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `about ${minutes} min` : `about ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const counted = (count: number): string => count.toLocaleString('en-US');
