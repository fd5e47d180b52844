/** A word of a statement: `[Time]` is a name, `N'é'` a text; everything else is as it stands. */
export interface Word {
  readonly kind: 'name' | 'text' | 'number' | 'parameter' | 'word' | 'sign';
  readonly text: string;
}

const form =
  /\s+|\[((?:[^\]]|\]\])+)\]|N?'((?:[^']|'')*)'|(\d+(?:\.\d+)?)|@(\d+)|([A-Za-z_]\w*)|(<=|>=|<>|[-+*(),.=<>])/y;

/** All words of a statement of ours; what is none of them is refused. */
export function wordsOf(sql: string): readonly Word[] {
  const words: Word[] = [];
  form.lastIndex = 0;
  while (form.lastIndex < sql.length) {
    const at = form.lastIndex;
    const found = form.exec(sql);
    if (!found) throw new Error(`The test server cannot read: ${sql.slice(at, at + 60)}`);
    const [, name, text, number, parameter, word, sign] = found;
    if (word !== undefined) words.push({ kind: 'word', text: word });
    else if (sign !== undefined) words.push({ kind: 'sign', text: sign });
    else if (name !== undefined) words.push({ kind: 'name', text: name.replaceAll(']]', ']') });
    else if (text !== undefined) words.push({ kind: 'text', text });
    else if (number !== undefined) words.push({ kind: 'number', text: number });
    else if (parameter !== undefined) words.push({ kind: 'parameter', text: parameter });
  }
  return words;
}

/** Goes through words one by one, and refuses what it is not told to expect. */
export class Words {
  readonly #words: readonly Word[];
  #at = 0;

  constructor(sql: string) {
    this.#words = wordsOf(sql);
  }

  get next(): Word | undefined {
    return this.#words[this.#at];
  }

  take(): Word {
    const word = this.next;
    if (!word) throw new Error('The statement ends too early.');
    this.#at += 1;
    return word;
  }

  /** Whether the next word is this one, in any case; takes it. */
  takes(text: string): boolean {
    const is =
      this.next?.text.toUpperCase() === text && this.next.kind !== 'text' && this.next.kind !== 'name';
    if (is) this.#at += 1;
    return is;
  }

  expect(...texts: readonly string[]): void {
    for (const text of texts) if (!this.takes(text)) this.refuse();
  }

  name(): string {
    const word = this.take();
    return word.kind === 'name' ? word.text : this.refuse(word);
  }

  number(): number {
    const word = this.take();
    return word.kind === 'number' ? Number(word.text) : this.refuse(word);
  }

  /** `[dbo].[Transaction]` */
  table(): string {
    if (this.name() !== 'dbo') this.refuse();
    this.expect('.');
    return this.name();
  }

  /** `varchar(20)`, `decimal(12,2)`, `int` */
  type(): string {
    const { kind, text } = this.take();
    if (kind !== 'word') this.refuse();
    if (!this.takes('(')) return text.toLowerCase();
    let size = this.take().text;
    while (this.takes(',')) size += `,${this.take().text}`;
    this.expect(')');
    return `${text}(${size})`.toLowerCase();
  }

  refuse(word = this.next): never {
    throw new Error(`The test server does not know "${word?.text ?? 'the end'}" here.`);
  }
}
