import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectorFor } from '../../src/connector/index.ts';
import { discover, mappingText } from '../../src/discover/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'odd-shops-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const firstNames = ['Ann', 'Bob', 'Carla', 'Dario', 'Eve', 'Fay'];
const lastNames = ['Lee', 'Moss', 'Nash', 'Ortiz', 'Price', 'Quinn'];
type Row = readonly (string | number | null)[];
const times = (count: number, make: (at: number) => Row): readonly Row[] =>
  Array.from({ length: count }, (_, at) => make(at));

async function drafted(
  name: string,
  schema: string,
  rows: Readonly<Record<string, readonly Row[]>>,
): Promise<string> {
  const file = join(folder, `${name}.db`);
  const db = new Database(file);
  db.exec(schema);
  db.transaction(() => {
    for (const [table, all] of Object.entries(rows))
      for (const row of all)
        db.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row);
  })();
  db.close();
  const connector = await connectorFor('sqlite');
  const source = await connector.open({ file }, { baseDir: folder, statementTimeout: 10_000 });
  try {
    const draft = await discover(source, { rows: 500, pause: async () => {}, now: () => 0 });
    return mappingText(draft, { pos: name, engine: 'sqlite' });
  } finally {
    await source.close();
  }
}

/** Times by the epoch, money in cents, a discount that is mostly NULL, and rows that are gone by a time. */
const garden = {
  schema: `
    CREATE TABLE gardener (cust_no INTEGER PRIMARY KEY, fname TEXT, surname TEXT, phone TEXT, mail TEXT);
    CREATE TABLE till_slip (slip_no INTEGER PRIMARY KEY, cust_no INTEGER, sold_at INTEGER, net_cents INTEGER, status TEXT);
    CREATE TABLE slip_line (slip_no INTEGER, line_no INTEGER, plant_id INTEGER, qty INTEGER, unit_cents INTEGER,
      disc_cents INTEGER, PRIMARY KEY (slip_no, line_no));
    CREATE TABLE plant (plant_id INTEGER PRIMARY KEY, code TEXT, name TEXT, price_cents INTEGER, stock_qty INTEGER, gone_at INTEGER);`,
  rows: () => {
    const price = (plant: number): number => 395 + 50 * plant;
    const lines = times(360, (at) => {
      const plant = 1 + ((at * 7) % 40);
      return [
        1 + Math.floor(at / 2),
        (at % 2) + 1,
        plant,
        1 + (at % 4),
        price(plant),
        at % 5 === 0 ? 25 * (1 + (at % 3)) : null,
      ];
    });
    const net = (slip: number): number =>
      lines
        .filter(([own]) => own === slip)
        .reduce((sum, [, , , qty, unit, off]) => sum + Number(qty) * Number(unit) - Number(off ?? 0), 0);
    return {
      gardener: times(90, (at) => [
        at + 1,
        firstNames[at % 6] ?? '',
        lastNames[(at * 5) % 6] ?? '',
        `30355501${String(at).padStart(2, '0')}`,
        `g${at}@mail.test`,
      ]),
      till_slip: times(180, (at) => [
        at + 1,
        1 + ((at * 11) % 90),
        1_771_000_000 + at * 4_321,
        net(at + 1),
        'C',
      ]),
      slip_line: lines,
      plant: times(40, (at) => [
        at + 1,
        `P-${100 + at}`,
        `Plant ${lastNames[at % 6]} ${at}`,
        price(at + 1),
        (at * 3) % 30,
        at % 9 === 0 ? 1_770_000_000 + at : at % 2 === 0 ? null : 0,
      ]),
    };
  },
};

/** Receipts numbered by each branch for itself, dates as texts, a discount of the receipt that may be NULL, flags of S and N. */
const panaderia = {
  schema: `
    CREATE TABLE clientes (id_cliente INTEGER PRIMARY KEY, nombre_completo TEXT, celular TEXT, correo TEXT, activo TEXT);
    CREATE TABLE facturas (id_sucursal INTEGER, num_factura INTEGER, id_cliente INTEGER, fecha TEXT, hora TEXT,
      dto_porc NUMERIC, total NUMERIC, tipo TEXT, PRIMARY KEY (id_sucursal, num_factura));
    CREATE TABLE detalle_factura (id_detalle INTEGER PRIMARY KEY, id_sucursal INTEGER, num_factura INTEGER,
      id_articulo INTEGER, cantidad INTEGER, precio NUMERIC);
    CREATE TABLE articulos (id_articulo INTEGER PRIMARY KEY, codigo TEXT, descripcion TEXT, precio_venta NUMERIC,
      existencia INTEGER, baja TEXT);`,
  rows: () => {
    const price = (article: number): number => (195 + 35 * article) / 100;
    const lines = times(400, (at) => {
      const [receipt, article] = [Math.floor(at / 2), 1 + ((at * 7) % 30)];
      return [at + 1, 1 + (receipt % 2), 1 + Math.floor(receipt / 2), article, 1 + (at % 3), price(article)];
    });
    const total = (branch: number, number: number, off: number): number => {
      const own = lines.filter(([, sucursal, factura]) => sucursal === branch && factura === number);
      const sum = own.reduce((all, [, , , , units, each]) => all + Number(units) * Number(each), 0);
      return Math.round(sum * (100 - off)) / 100;
    };
    return {
      clientes: times(80, (at) => [
        at + 1,
        `${lastNames[at % 6]}, ${firstNames[(at * 5) % 6]}`,
        `60012${String(1000 + at)}`,
        `c${at}@mail.test`,
        at % 8 === 0 ? 'N' : 'S',
      ]),
      facturas: times(200, (at) => {
        const [branch, number, off] = [1 + (at % 2), 1 + Math.floor(at / 2), at % 4 === 0 ? 10 : null];
        const day = String(1 + (at % 28)).padStart(2, '0');
        return [
          branch,
          number,
          1 + ((at * 3) % 80),
          `${day}/02/2026`,
          '10:15',
          off,
          total(branch, number, off ?? 0),
          'F',
        ];
      }),
      detalle_factura: lines,
      articulos: times(30, (at) => [
        at + 1,
        `A${100 + at}`,
        `Pan ${lastNames[at % 6]} ${at}`,
        price(at + 1),
        at % 20,
        at % 10 === 0 ? 'S' : null,
      ]),
    };
  },
};

describe('of a shop that keeps money in cents and times by the epoch, discover', () => {
  let text = '';
  beforeAll(async () => {
    text = await drafted('garden', garden.schema, garden.rows());
  });

  it('divides cents, and takes a discount that is NULL for none', () => {
    expect(text).toMatch(
      /amount: \{ expr: "qty \* unit_cents \/ 100 - off \/ 100", let: \{ off: \{ coalesce: \[disc_cents, \{ const: 0 \}\] \} \} \}/,
    );
    expect(text).toContain('total: { expr: "net_cents / 100" }');
    expect(text).toContain('price: { expr: "price_cents / 100" }');
  });

  it('finds the halves of a name, and the rows that are gone by a time', () => {
    expect(text).toMatch(/first_name: fname\n[\s\S]*last_name: surname\n/);
    expect(text).toContain('gone_at: [null, 0]');
  });

  it('reads receipts by their time', () => {
    expect(text).toMatch(/mode: append, by: sold_at, /);
    expect(text).toContain('sold_at: { column: sold_at, format: epoch_s }');
  });
});

describe('of branches that number their receipts each for itself, discover', () => {
  let text = '';
  beforeAll(async () => {
    text = await drafted('panaderia', panaderia.schema, panaderia.rows());
  });

  it('reads all receipts: neither part of the key grows over all of them', () => {
    expect(text).toMatch(
      /from: facturas\n +key: \[id_sucursal, num_factura\]\n[^:]+: all rows are read and compared\.\n +sync: \{ mode: snapshot, /,
    );
  });

  it('takes a discount of the receipt that is NULL for none, and writes days as all of them are written', () => {
    expect(text).toContain('let: { off: { coalesce: [facturas.dto_porc, { const: 0 }] } }');
    expect(text).toContain('format: "DD/MM/YYYY"');
  });

  it('leaves out what a flag of S and N says is gone', () => {
    expect(text).toContain('activo: ["S"]');
    expect(text).toContain('baja: { not: ["S"] }');
  });
});

it('where no column looks like a price, discover drafts no amount, so that lint refuses the draft', async () => {
  const rows = garden.rows();
  const text = await drafted('unpriced', garden.schema.replaceAll(/_cents\b/g, '_xq'), rows);
  expect(text).toMatch(/# amount: no column of slip_line looks like a price/);
  expect(text).not.toMatch(/^ +amount:/m);
});

it('where customers are known by a column that is never read, discover says so, and what to ask for', async () => {
  const text = await drafted('carded', garden.schema.replaceAll('cust_no', 'card_no'), garden.rows());
  expect(text.replaceAll('\n# ', ' ')).toMatch(
    /Never read, [^.]+: gardener\.card_no, till_slip\.card_no\. gardener is known by one of them, .* ask for a view /,
  );
  expect(text.replace(/^#.*$/gm, '')).not.toContain('card_no');
});
