import { afterAll, beforeAll, describe } from 'vitest';
import { type Connector, connectorFor } from '../../src/connector/index.ts';
import { catalogueBehaviour } from './catalogue.ts';
import { childPagesBehaviour } from './child-pages.ts';
import { childrenBehaviour } from './children.ts';
import type { Start, TestDatabase } from './database.ts';
import { figuresBehaviour } from './figures.ts';
import { differingBehaviour, groupsBehaviour } from './groups.ts';
import { keysBehaviour } from './keys.ts';
import { pagingBehaviour } from './paging.ts';
import { unstampedBehaviour } from './unstamped.ts';
import { valuesBehaviour } from './values.ts';

/** Gives the tests what `beforeAll` has made. */
export interface Subject {
  connector(): Connector;
  database(): TestDatabase;
}

/** What every connector promises (src/connector/contract.ts), tried on a real database of its engine. */
export function connectorConformance(engine: string, start: Start): void {
  describe(`the connector ${engine}`, () => {
    let started: { readonly connector: Connector; readonly database: TestDatabase } | undefined;
    beforeAll(async () => {
      started = { connector: await connectorFor(engine), database: await start() };
    });
    afterAll(async () => started?.database.stop());

    const ready = () => {
      if (!started) throw new Error('The database has not started.');
      return started;
    };
    const subject: Subject = { connector: () => ready().connector, database: () => ready().database };
    describe('pages', () => pagingBehaviour(subject));
    describe('pages of rows whose children have changed', () => childPagesBehaviour(subject));
    describe('pages by a join, and of rows without a stamp', () => unstampedBehaviour(subject));
    describe('rows that make one', () => groupsBehaviour(subject));
    describe('tables that differ', () => differingBehaviour(subject));
    describe('children and joins', () => childrenBehaviour(subject));
    describe('rows by their keys', () => keysBehaviour(subject));
    describe('values', () => valuesBehaviour(subject));
    describe('what is looked at before reading', () => figuresBehaviour(subject));
    describe('the clock, the catalogue and the connection', () => catalogueBehaviour(subject));
  });
}
