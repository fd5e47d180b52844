import { random as chanceOf } from '../../src/demo/index.ts';

export type Chance = ReturnType<typeof chanceOf>;

const firstNames = ['Ada', 'Céline', "D'Arlo", 'Łucja', 'Otis', 'Mae', 'Jun', 'Rosa'];
const lastNames = ['Amberfield', "O'Bramble", 'Hollis-Marsh', 'Vance', 'Okoro', 'Lindqvist'];

/** Somebody who is made up, in one of the ways that contacts stand in real shops. */
export interface Person {
  readonly first: string;
  readonly last: string;
  readonly phone: string;
  readonly email: string;
  readonly street: string;
  /** Whether AIQ takes the phone, or the e-mail. */
  readonly reachable: boolean;
}

export function personOf(chance: Chance, index: number): Person {
  const number = `303555${String(1000 + index).slice(-4)}`;
  const email = `shopper${index}@mail.test`;
  const tidy = `(${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}`;
  const kinds: readonly (readonly [string, string, boolean])[] = [
    [number, email, true],
    [tidy, '', true],
    ['', ` ${email.toUpperCase()} `, true],
    ['', '', false],
    ['555-0123', email, true],
    ['999-999-9999', 'none@none.com', false],
    [`1-${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6)}`, email, true],
  ];
  const [phone, mail, reachable] = kinds[index % kinds.length] ?? ['', '', false];
  return {
    first: chance.pick(firstNames),
    last: chance.pick(lastNames),
    phone,
    email: mail,
    street: `${1 + chance.below(900)} Example St`,
    reachable,
  };
}

/** A wall clock of some day in the last year, in opening hours: "2026-03-07 18:30:00". */
export function wallClock(chance: Chance): string {
  const day = new Date(Date.UTC(2025, 10, 1) + chance.below(365) * 86_400_000).toISOString().slice(0, 10);
  const two = (most: number, from = 0) => String(from + chance.below(most)).padStart(2, '0');
  return `${day} ${two(12, 9)}:${two(60)}:${two(60)}`;
}

/** "12.50" of 1250. */
export const cents = (amount: number): string => (amount / 100).toFixed(2);

export { chanceOf };
