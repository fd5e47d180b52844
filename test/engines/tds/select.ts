import type { Word } from './sql-words.ts';
import { Words } from './sql-words.ts';

/** A SELECT as SQLite takes it, and what its columns hold: a type, or the column of a table. */
export interface Selected {
  readonly sql: string;
  readonly columns: readonly SelectedColumn[];
}

export interface SelectedColumn {
  readonly name: string;
  readonly of: string | { readonly table: string; readonly column: string };
}

const plain =
  /^(SELECT|FROM|WHERE|AND|OR|INNER|LEFT|JOIN|ON|AS|ORDER|BY|GROUP|HAVING|IS|NOT|NULL|IN|DESC|[tcv]\d+|counted)$/;

/**
 * A SELECT of the connector's own, word by word. T-SQL that it does not write has no translation, and is refused. `CONVERT`
 * and the rowversions are functions that the store brings: a value comes as the server would write it.
 */
export function selectOf(sql: string): Selected {
  const words = new Words(sql);
  const read = new Reader(words);
  const text = read.until(undefined);
  return { sql: text, columns: read.columns() };
}

class Reader {
  readonly #words: Words;
  readonly #tables = new Map<string, string>();
  #heads: (readonly Word[])[] = [];

  constructor(words: Words) {
    this.#words = words;
  }

  /** Up to the bracket that closes, or to the end. The first rows alone are asked for at the end of a SELECT. */
  until(end: ')' | undefined): string {
    const parts = this.#list(end, true);
    return parts.join(', ');
  }

  columns(): readonly SelectedColumn[] {
    return this.#heads.map((head) => {
      const name = head.at(-1)?.text ?? '';
      return { name, of: this.#typeOf(head) };
    });
  }

  #typeOf([first, second, third]: readonly Word[]): SelectedColumn['of'] {
    const table = first && this.#tables.get(first.text);
    if (table !== undefined && second?.text === '.' && third) return { table, column: third.text };
    switch (first?.text.toUpperCase()) {
      case 'CONVERT':
        return third?.text.toLowerCase() ?? '';
      case 'REPLACE':
        return 'varchar';
      case 'COUNT':
      case '1':
        return 'int';
      default:
        throw new Error(`The test server does not know of what type "${first?.text}" is.`);
    }
  }

  /** Parts between commas. */
  #list(end: ')' | undefined, isTop = false): readonly string[] {
    const parts: string[] = [];
    let part: string[] = [];
    let limit = '';
    let head: Word[] | undefined;
    const heads: (readonly Word[])[] = [];
    const before = this.#words;
    while (before.next) {
      const word = before.next;
      if (word.kind === 'sign' && word.text === ')') break;
      if (word.text === 'FROM' && head) {
        heads.push(head);
        head = undefined;
      }
      if (word.kind === 'sign' && word.text === ',') {
        before.take();
        parts.push(part.join(' '));
        part = [];
        if (head) {
          heads.push(head);
          head = [];
        }
        continue;
      }
      const taken: Word[] = [];
      const written = this.#word(taken);
      head?.push(...taken);
      if (written === 'SELECT') {
        head = [];
        if (before.takes('TOP')) limit = ` LIMIT ${before.number()}`;
      }
      part.push(written);
    }
    if (head) heads.push(head);
    if (isTop) this.#heads = heads;
    if (end ? !before.takes(end) : before.next) before.refuse();
    return [...parts, `${part.join(' ')}${limit}`];
  }

  /** One word, or all of a function. */
  #word(taken: Word[]): string {
    const words = this.#words;
    const word = words.take();
    taken.push(word);
    switch (word.kind) {
      case 'name':
        return this.#name(word.text);
      case 'text':
        return `'${word.text}'`;
      case 'number':
        return word.text;
      case 'parameter':
        return `@p${word.text}`;
      case 'sign':
        return this.#sign(word.text);
      default:
        return this.#called(word, taken);
    }
  }

  #name(text: string): string {
    const words = this.#words;
    if (text !== 'dbo') return `"${text}"`;
    words.expect('.');
    const table = words.name();
    words.expect('AS');
    const alias = words.take().text;
    this.#tables.set(alias, table);
    return `"${table}" AS ${alias}`;
  }

  #sign(text: string): string {
    if (text === '(') return `(${this.#list(')').join(', ')})`;
    // Our statements add texts alone.
    return text === '+' ? '||' : text;
  }

  #called(word: Word, taken: Word[]): string {
    const words = this.#words;
    const name = word.text.toUpperCase();
    if (name === 'COLLATE') {
      words.take();
      return '';
    }
    if (name === 'COUNT') {
      words.expect('(', '*', ')');
      return 'count(*)';
    }
    if (name === 'CONVERT') {
      words.expect('(');
      const type = words.type();
      taken.push({ kind: 'sign', text: '(' }, { kind: 'word', text: type });
      words.expect(',');
      return `server_convert('${type}', ${this.#list(')').join(', ')})`;
    }
    if (name === 'REPLACE') {
      words.expect('(');
      return `replace(${this.#list(')').join(', ')})`;
    }
    if (name === 'SYSUTCDATETIME' || name === 'MIN_ACTIVE_ROWVERSION') {
      words.expect('(', ')');
      return `server_${name.toLowerCase()}()`;
    }
    return plain.test(word.text) ? word.text : words.refuse(word);
  }
}
