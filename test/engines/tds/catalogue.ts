import type { Asked } from './call.ts';
import type { Answer } from './script.ts';

/** A table as the catalogue tells of it; `?` behind a type: nulls are allowed. */
export interface Table {
  /** "varchar(20)?" */
  readonly columns: Readonly<Record<string, string>>;
  readonly key?: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
  readonly view?: boolean;
}

export type Tables = Readonly<Record<string, Table>>;

/** What the server tells of itself, of its catalogue and of the rights of a login that may only read; undefined of all else. */
export function catalogueAnswer(
  { sql, parameters }: Asked,
  tables: Tables,
  versions: boolean,
): Answer | undefined {
  const names = Object.keys(tables);
  if (sql.includes('SCHEMA_NAME()')) return { columns: { schema_name: 'nvarchar' }, rows: [['dbo']] };
  if (sql.includes('snapshot_isolation_state')) {
    return { columns: { state: 'tinyint' }, rows: [[versions ? '1' : '0']] };
  }
  if (sql.includes('transaction_begin_time')) return { columns: { began: 'varchar' }, rows: [[null]] };
  if (sql.includes('sys.schemas')) {
    const name = names.find((one) => one.toLowerCase() === parameters['@1']?.toLowerCase()) ?? '';
    const table = parameters['@0'] === 'dbo' ? tables[name] : undefined;
    return columnsOf(name, String(names.indexOf(name)), table);
  }
  if (sql.includes('sys.indexes')) return indexesOf(tables[names[Number(parameters['@0'])] ?? '']);
  return undefined;
}

function columnsOf(name: string, id: string, table: Table | undefined): Answer {
  const rows = Object.entries(table?.columns ?? {}).map(([column, declared]) => {
    const [, type = '', size = '', nullable] = /^(\w+)(?:\((.*)\))?(\?)?$/.exec(declared) ?? [];
    const [first = '0', second = '0'] = size.split(',');
    const isWide = type.startsWith('n') && type !== 'numeric';
    const bytes = first === 'max' ? '-1' : String(Number(first) * (isWide ? 2 : 1));
    const scale = /^(time|datetime2|datetimeoffset)$/.test(type) ? first : second;
    const collation = /char|text/.test(type) ? 'SQL_Latin1_General_CP1_CI_AS' : null;
    const relation = table?.view ? 'V ' : 'U ';
    return [
      id,
      relation,
      'dbo',
      name,
      column,
      nullable ? '1' : '0',
      type === 'geography' ? null : type,
      bytes,
      first.replace('max', '0'),
      scale.replace('max', '0'),
      collation,
    ];
  });
  return {
    columns: {
      id: 'int',
      relation: 'char',
      schema: 'nvarchar',
      name: 'nvarchar',
      column: 'nvarchar',
      nullable: 'bit',
      type: 'nvarchar',
      bytes: 'smallint',
      digits: 'tinyint',
      scale: 'tinyint',
      collation: 'nvarchar',
    },
    rows,
  };
}

function indexesOf(table: Table | undefined): Answer {
  const all = [...(table?.key ? [{ repeats: '0', names: table.key }] : [])].concat(
    (table?.indexes ?? []).map((names) => ({ repeats: '1', names })),
  );
  return {
    columns: { id: 'int', repeats: 'bit', falling: 'bit', column: 'nvarchar' },
    rows: all.flatMap(({ repeats, names }, id) =>
      // "at DESC"
      names.map((name) => [
        String(id),
        repeats,
        name.endsWith(' DESC') ? '1' : '0',
        name.replace(/ DESC$/, ''),
      ]),
    ),
  };
}
