import { isSensitive } from './sensitive.ts';

/** What is wrong with a SELECT of a mapping, and at which character. */
interface SelectMistake {
  readonly sentence: string;
  readonly offset: number;
  readonly fenced?: true;
}

interface Word {
  readonly kind: 'name' | 'quoted' | 'number' | 'text' | 'sign';
  /** Names in lower case, without quotes. */
  readonly text: string;
  /** As it is written, without quotes. */
  readonly raw: string;
  readonly at: number;
}

const longest = 4_000;
const form =
  /\s+|(?<name>[A-Za-z_]\w*)|(?<quoted>"[\w $.-]+"|`[\w $.-]+`|\[[\w $.-]+\])|(?<number>\d+(?:\.\d+)?)|(?<text>'(?:[^'\\]|'')*')|(?<sign><>|<=|>=|!=|\|\||[(),.+\-*/%=<>])/y;

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));
/** Words that begin or hold what is no plain SELECT, or name columns without naming them. */
const forbidden = words(
  'insert update delete merge into exec execute call drop alter create truncate grant revoke set use with recursive table lock for waitfor declare copy load outfile dumpfile procedure pragma attach natural using lateral apply option returning values pivot unpivot tablesample begin commit openrowset opendatasource openquery openxml handler do explain analyze',
);
const keywords = words(
  'select distinct all top from where group by having order asc desc limit offset union join inner left right full outer cross on as and or not in exists between like is null case when then else end over partition',
);
/** A parenthesis may follow these, and the functions below; it would rename or call after any other name. */
const beforeParenthesis = words(
  'select distinct all top from where by having union join on and or not in exists between like is case when then else over as',
);
const functions = words(
  'count sum min max avg coalesce nullif isnull ifnull cast upper lower trim ltrim rtrim substring substr abs round floor ceiling concat length len row_number rank',
);
const types = words('decimal numeric varchar nvarchar char nchar datetime2 time float');
/** Tables of the database's own. */
const system =
  /^(?:pg_|sqlite_|pragma_|xp_|sp_|fn_|dm_)|^(?:sys|sysusers|syslogins|sysxlogins|information_schema|performance_schema|mysql|master|msdb|model|tempdb)$/;
/** In PostgreSQL a whole row may be called by a function after a dot. */
const rowFunction = /^(?:to_|row_|json|xml|array_|record|hstore|text$|varchar$|format|concat|quote_)/;

/**
 * Holds the SELECT of a mapping against what it may be: one, of columns that are all named, from tables of the shop, with
 * joins and a few functions; and nothing else. Null where it is that.
 */
export function checkSelect(sql: string): SelectMistake | null {
  if (sql.length > longest) return { sentence: `a SELECT holds at most ${longest} characters`, offset: 0 };
  const { found, end } = wordsOf(sql);
  if (end < sql.length) return { sentence: 'this is not part of a plain SELECT', offset: end };
  if (found[0]?.text !== 'select') return { sentence: 'only one SELECT is allowed', offset: 0 };
  return found.map((_, at) => wrongAt(found, at)).find((one) => one !== null) ?? wholeRows(found);
}

/** `end`: up to where it could be read. */
function wordsOf(sql: string): { readonly found: readonly Word[]; readonly end: number } {
  const found: Word[] = [];
  form.lastIndex = 0;
  while (form.lastIndex < sql.length) {
    const at = form.lastIndex;
    const groups = form.exec(sql)?.groups;
    if (!groups) return { found, end: at };
    const { name, quoted, number, text, sign } = groups;
    const add = (kind: Word['kind'], raw: string) => found.push({ kind, raw, text: raw.toLowerCase(), at });
    if (name !== undefined) add('name', name);
    else if (quoted !== undefined) add('quoted', quoted.slice(1, -1));
    else if (number !== undefined) add('number', number);
    else if (text !== undefined) add('text', text);
    else if (sign !== undefined) add('sign', sign);
  }
  return { found, end: sql.length };
}

const isName = (word: Word | undefined): boolean =>
  word?.kind === 'quoted' || (word?.kind === 'name' && !keywords.has(word.text));

function wrongAt(found: readonly Word[], at: number): SelectMistake | null {
  const [before, word, next] = [found[at - 1], found[at], found[at + 1]];
  if (!word) return null;
  const { kind, text, at: offset } = word;
  const no = (sentence: string): SelectMistake => ({ sentence, offset });
  if (kind === 'name' && forbidden.has(text)) return no(`"${text}" is not allowed in it`);
  if (kind === 'name' || kind === 'quoted') {
    if (isSensitive(word.raw))
      return { ...no(`"${word.raw}" is one that the product never reads`), fenced: true };
    if (system.test(text)) return no(`"${text}" is no table of the shop`);
    if (before?.text === '.' && rowFunction.test(text)) return no(`"${text}" is not allowed after a dot`);
    if (before?.text === '.' && found[at - 3]?.text === '.') return no('a name has two parts at most');
  }
  if (text === '-' && before?.text === '-') return no('comments are not allowed in it');
  if (text === '*' && kind === 'sign') {
    const isCount = before?.text === '(' && found[at - 2]?.text === 'count' && next?.text === ')';
    const ends = before?.kind === 'number' || before?.text === ')' || isName(before);
    const begins = next?.kind === 'number' || next?.text === '(' || isName(next);
    return isCount || (ends && begins && found[at - 2]?.text !== 'top')
      ? null
      : no('all columns must be named: * is not allowed');
  }
  if (next?.text !== '(' || next.kind !== 'sign') return null;
  if (kind === 'quoted') return no('a parenthesis is not allowed here');
  if (kind !== 'name' || beforeParenthesis.has(text)) return null;
  if (types.has(text)) {
    const [size, end] = [found[at + 2], found[at + 3]];
    const isPlain =
      size?.kind === 'number' && (end?.text === ')' || (end?.text === ',' && found[at + 5]?.text === ')'));
    return isPlain && before?.text === 'as' ? null : no('a parenthesis is not allowed here');
  }
  // After a table, it would give other names to columns.
  const isCalled = before?.text !== 'as' && before?.text !== ')' && !isName(before);
  return functions.has(text) && isCalled ? null : no(`there is no function "${text}" here`);
}

/** A table's name that stands for its whole row, columns and all; and tables without a word between them. */
function wholeRows(found: readonly Word[]): SelectMistake | null {
  const tables = new Set<string>();
  const declared = new Set<number>();
  const depth: { from: boolean; readonly source: boolean }[] = [{ from: false, source: false }];
  for (let at = 0; at < found.length; at++) {
    const [word, level] = [found[at], depth.at(-1)];
    if (!word || !level) continue;
    const { text, kind } = word;
    const opens = kind === 'name' && (text === 'from' || text === 'join');
    if (opens) level.from = true;
    else if (kind === 'name' && /^(?:where|group|having|order|union|limit|select)$/.test(text))
      level.from = false;
    else if (kind === 'sign' && text === ',' && level.from) {
      return { sentence: 'tables are put together by JOIN', offset: word.at };
    }
    let end = at;
    if (opens && isName(found[at + 1])) {
      end = at + (found[at + 2]?.text === '.' ? 3 : 1);
      declare(end);
    } else if (kind === 'sign' && text === '(') {
      const before = found[at - 1];
      depth.push({ from: false, source: before?.text === 'from' || before?.text === 'join' });
    } else if (kind === 'sign' && text === ')') {
      if (depth.length > 1 && depth.pop()?.source) end = at;
      else continue;
    } else continue;
    if (text === '(') continue;
    const alias = found[end + 1]?.text === 'as' ? end + 2 : end + 1;
    if (isName(found[alias])) declare(alias);
  }
  const whole = found.find(
    (word, at) =>
      isName(word) &&
      found[at - 1]?.text !== 'as' &&
      tables.has(word.text) &&
      !declared.has(at) &&
      found[at - 1]?.text !== '.' &&
      found[at + 1]?.text !== '.',
  );
  return whole
    ? { sentence: `"${whole.text}" stands for a whole row: name its columns`, offset: whole.at }
    : null;

  function declare(at: number): void {
    tables.add(found[at]?.text ?? '');
    declared.add(at);
  }
}
