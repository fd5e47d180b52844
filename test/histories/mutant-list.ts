/** One mistake: a text that stands once in a file, and what stands there instead. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** Mistakes that pollers of this field have made. */
export const mutants: readonly Mutant[] = [
  {
    name: '> for >= at the low end of a window',
    file: 'src/connector/keyset.ts',
    text: "return beyond(terms, '>', '>=', bind, pairs);",
    instead: "return beyond(terms, '>', '>', bind, pairs);",
  },
  {
    name: 'a page goes on after the last stamp, not after the last row',
    file: 'src/connector/keyset.ts',
    text: "return beyond(terms, '>', '>', bind, pairs);",
    instead: "return beyond(terms.slice(0, 1), '>', '>', bind, pairs);",
  },
  {
    name: 'no lag',
    file: 'src/extract/window.ts',
    text: 'Math.max(sync.lag, sinceOldestWriter(',
    instead: 'Math.max(0, sinceOldestWriter(',
  },
  {
    name: 'no settle delay',
    file: 'src/extract/window.ts',
    text: 'const ceiling = opening.clock.settled ?? written(now.subtract({ seconds: sync.settle }));',
    instead: 'const ceiling = written(now);',
  },
  {
    name: 'no ceiling: rows of the future move the cursor',
    file: 'src/extract/window.ts',
    text: 'const ceiling = opening.clock.settled ?? written(now.subtract({ seconds: sync.settle }));',
    instead: 'const ceiling = null;',
  },
  {
    name: 'the ceiling is read again for each page',
    file: 'src/sync/pull.ts',
    text: 'await readRows(source, step, round.window, options.pageSize);',
    instead: `await readRows(source, step, { ...round.window, ceiling:
      (await openStep(pulling, kind, step, { ...from, rounds: {} })).round.window?.ceiling ?? null }, options.pageSize);`,
  },
  {
    name: 'a cursor of milliseconds, as a Date keeps it',
    file: 'src/extract/window.ts',
    text: 'const last = page.last ?? window.last;',
    instead: `const last = page.last?.watermark
      ? { ...page.last, watermark: page.last.watermark.replace(/(\\.\\d{3})\\d+/, '$1') } : (page.last ?? window.last);`,
  },
  {
    name: 'the cursor moves to the ceiling, past rows that nobody has seen',
    file: 'src/extract/window.ts',
    text: 'const last = window.last ?? before?.last;',
    instead:
      'const last = window.ceiling === null ? (window.last ?? before?.last) : { watermark: window.ceiling };',
  },
  {
    name: 'the cursor is kept before the rows of its page',
    file: 'src/sync/pull.ts',
    text: '    run.committed = addRows(',
    instead: `    around.ledger.streams.checkpoint(pulling.site.name, stream.model, checkpoint);
    run.committed = addRows(`,
  },
  {
    name: 'stamps decide which state is newer',
    file: 'src/sync/commit.ts',
    text: 'const mapped = marked(stream, pulling.wanted ?? wantedOf(site), mapRows(stream, rows));\n  if',
    instead: `const stamps = (globalThis.stamps ??= new Map());
  const mapped = marked(stream, pulling.wanted ?? wantedOf(site), mapRows(stream, rows.filter(({ key, watermark }) => {
    const name = JSON.stringify([site.name, stream.model, key]);
    if (watermark === null) return true;
    const older = watermark < (stamps.get(name) ?? '');
    if (!older) stamps.set(name, watermark);
    return !older;
  })));
  if`,
  },
  {
    name: 'whoever writes last decides which state is newer',
    file: 'src/ledger/entry.ts',
    text: 'if (seen.sequence <= entry.readSequence) return entry;',
    instead: '',
  },
  {
    name: 'rows that leave the filter are passed over',
    file: 'src/sync/commit.ts',
    text: 'items: itemsOf(site, stream, mapped),',
    instead: "items: itemsOf(site, stream, mapped.filter(({ outcome }) => outcome.kind !== 'filtered')),",
  },
  {
    name: "a child's watermark is not read",
    file: 'src/mapping/sync.ts',
    text: 'if (!by) return [];',
    instead: 'return [];',
  },
  {
    name: 'only the first of several watermarks is read',
    file: 'src/extract/step.ts',
    text: 'sync.by.map((watermark, at) => {',
    instead: 'sync.by.slice(0, 1).map((watermark, at) => {',
  },
  {
    name: 'only the first of two tables is polled',
    file: 'src/extract/step.ts',
    text: 'return queries.flatMap((query) =>',
    instead: 'return queries.slice(0, 1).flatMap((query) =>',
  },
  {
    name: 'rows without a stamp are not read',
    file: 'src/extract/step.ts',
    text: 'lane.ofChild || lane.leads',
    instead: 'lane.ofChild',
  },
  {
    name: 'rows of the future are not read',
    file: 'src/extract/step.ts',
    text: "how: 'future',",
    instead: "how: 'ancient',",
  },
  {
    name: 'gaps of growing numbers are not read again',
    file: 'src/extract/window.ts',
    text: 'lowestOf(mark, cursor.gaps)',
    instead: 'mark',
  },
  {
    name: 'a sweep reads no further back than a poll',
    file: 'src/extract/window.ts',
    text: 'sync.sweep?.back ?? 0',
    instead: 'sync.lag',
  },
  {
    name: 'an interrupted step counts as done',
    file: 'src/extract/step.ts',
    text: 'return at < 0 ? steps : steps.slice(at);',
    instead: 'return at < 0 ? steps : steps.slice(at + 1);',
  },
  {
    name: 'what a pass did not meet is gone, without another look',
    file: 'src/sync/gone.ts',
    text: 'const rows = await readByKeys(source, stream, keys);',
    instead: 'const rows = [];',
  },
  {
    name: 'what is gone is not noticed',
    file: 'src/sync/gone.ts',
    text: 'return now === undefined || (now.kind',
    instead: 'return (now?.kind',
  },
  {
    name: 'a page and its lines are not read in one transaction',
    file: 'connectors/sqlite/connect.ts',
    text: "await this.#runner.query('BEGIN');",
    instead: '',
  },
  {
    name: 'clocks set back in autumn are forgotten',
    file: 'src/extract/stamp.ts',
    text: 'const change = then.offsetNanoseconds - now.toZonedDateTimeISO(zone).offsetNanoseconds;',
    instead: 'const change = 0;',
  },
  {
    name: 'clocks set forward in spring are forgotten',
    file: 'src/extract/stamp.ts',
    text: 'const change = then.offsetNanoseconds - then.subtract({ seconds: Math.ceil(seconds) }).offsetNanoseconds;',
    instead: 'const change = 0;',
  },
  {
    name: 'local stamps are taken for UTC',
    file: 'src/extract/window.ts',
    text: 'const written = (instant: Temporal.Instant) => writtenLike(sample, instant, lane.watermark.zone);',
    instead: "const written = (instant: Temporal.Instant) => writtenLike(sample, instant, 'UTC');",
  },
  {
    name: 'a voided receipt that counts again stays taken back',
    file: 'src/ledger/pages.ts',
    text: 'if (entry?.present === 0) this.#back(page, held);',
    instead: '',
  },
  {
    name: 'a receipt that leaves while it is on its way is not taken back',
    file: 'src/ledger/settlements.ts',
    text: '        this.#sales.delivered(entry, at);\n        this.#reversals.make(entry, at);',
    instead: '        this.#sales.delivered(entry, at);',
  },
  {
    name: 'lines that a receipt has lost are not named',
    file: 'src/ledger/entry.ts',
    text: 'inAllPositions(entry, seen.record)',
    instead: 'seen.record',
  },
];
