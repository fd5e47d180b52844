// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openLedger } from '../../src/ledger/index.ts';
import { lockLedger } from '../../src/ledger/owner.ts';

/** What a command must find: its code, and the words in a file of the shop at whose first place it must point. */
export interface Found {
  readonly code: string;
  readonly at?: readonly [file: 'aiq-pos.yaml' | 'till.yaml', words: string];
  /** Words that the sentence or the hint must have. */
  readonly says?: string;
}

/** One thing (or several) that a technician gets wrong. */
export interface Mistake {
  readonly what: string;
  /** In the settings or the mapping: these words instead of those. */
  readonly settings?: readonly (readonly [from: string, to: string])[];
  readonly mapping?: readonly (readonly [from: string, to: string])[];
  /** Anything else done to the folder; what it gives is called at the end. */
  readonly folder?: (folder: string) => void | (() => void) | Promise<() => void>;
  readonly found: readonly Found[];
  /** 2 unless it says otherwise. */
  readonly exit?: number;
}

const posAt = ['aiq-pos.yaml', '{ engine: sqlite'] as const;
const rewritten =
  (file: string, text: string) =>
  (folder: string): void =>
    writeFileSync(join(folder, file), text);
const removed =
  (file: string) =>
  (folder: string): void =>
    rmSync(join(folder, file));

export const mistakes: readonly Mistake[] = [
  {
    what: 'a key that the settings do not know',
    settings: [['    zone:', '    zonne: Denver\n    zone:']],
    found: [{ code: 'CONFIG_UNKNOWN_KEY', at: ['aiq-pos.yaml', 'zonne'], says: 'zone' }],
  },
  {
    what: 'a key that the mapping does not know',
    mapping: [['    last_name: lastname', '    last_nam: lastname']],
    found: [{ code: 'CONFIG_UNKNOWN_KEY', at: ['till.yaml', 'last_nam:'], says: 'last_name' }],
  },
  {
    what: 'a column that the table lacks',
    mapping: [['    email: email', '    email: emial']],
    found: [{ code: 'POS_COLUMN_MISSING', at: ['till.yaml', 'emial'], says: 'Did you mean "email"?' }],
  },
  {
    what: 'a table that the database lacks',
    mapping: [['  from: customers', '  from: clients']],
    found: [{ code: 'POS_TABLE_MISSING', at: ['till.yaml', 'clients'], says: '"clients"' }],
  },
  {
    what: 'a variable that is not set',
    settings: [['{ file: ./aiq.key }', '${AIQ_KEY_OF_NOBODY}']],
    found: [
      {
        code: 'CONFIG_VARIABLE_UNSET',
        at: ['aiq-pos.yaml', '${AIQ_KEY_OF_NOBODY}'],
        says: 'AIQ_KEY_OF_NOBODY',
      },
    ],
  },
  {
    what: 'a mapping for another engine',
    mapping: [['[sqlite, mysql, postgres]', '[mssql]']],
    found: [{ code: 'MAPPING_ENGINE', at: ['aiq-pos.yaml', './till.yaml'], says: 'mssql' }],
  },
  {
    what: 'a POS file that cannot be reached',
    folder: (folder) => {
      rmSync(join(folder, 'pos.db'));
      symlinkSync('pos.db', join(folder, 'pos.db'));
    },
    found: [{ code: 'POS_UNREADABLE', at: posAt, says: 'cannot be reached' }],
  },
  {
    what: 'a POS file that is not there',
    folder: removed('pos.db'),
    found: [{ code: 'POS_UNREADABLE', at: posAt, says: 'There is no file' }],
  },
  {
    what: 'a POS file that is no database',
    folder: rewritten('pos.db', 'date;receipt;total\n'.repeat(200)),
    found: [{ code: 'POS_UNREADABLE', at: posAt, says: 'not an SQLite database' }],
  },
  {
    what: 'a POS path that is a folder',
    folder: (folder) => {
      rmSync(join(folder, 'pos.db'));
      mkdirSync(join(folder, 'pos.db'));
    },
    found: [{ code: 'POS_UNREADABLE', at: posAt, says: 'is not a file' }],
  },
  {
    what: 'an option that the connector does not have',
    settings: [['file: ./pos.db', 'file: ./pos.db, host: till-1']],
    found: [{ code: 'CONFIG_UNKNOWN_KEY', at: ['aiq-pos.yaml', 'host: till-1'] }],
  },
  {
    what: 'a ledger that another process owns',
    folder: async (folder) => {
      const ledger = join(folder, 'aiq-pos.db');
      (await openLedger(ledger, { command: 'run', now: () => new Date() })).close();
      // Only the lock is held on, so that the test may look into the ledger's file.
      const lock = lockLedger(ledger);
      return () => lock?.release();
    },
    found: [{ code: 'LEDGER_IN_USE', says: `process ${process.pid} ` }],
    exit: 3,
  },
  {
    what: 'a ledger of a newer version',
    folder: (folder) => {
      const db = new Database(join(folder, 'aiq-pos.db'));
      db.exec(
        "INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')",
      );
      db.close();
    },
    found: [{ code: 'LEDGER_NEWER', says: 'FromTheFuture' }],
  },
  {
    what: 'a ledger that is no ledger',
    folder: rewritten('aiq-pos.db', 'this is a letter to the tax office\n'.repeat(200)),
    found: [{ code: 'LEDGER_UNREADABLE', says: 'not a ledger' }],
  },
  {
    what: 'a ledger on the network',
    settings: [['./aiq-pos.db', '//server/share/aiq-pos.db']],
    found: [{ code: 'CONFIG_INVALID', at: ['aiq-pos.yaml', '//server'], says: 'not on the network' }],
  },
  {
    what: 'an engine that nobody knows',
    settings: [['engine: sqlite', 'engine: sqlight']],
    found: [{ code: 'ENGINE_UNKNOWN', at: ['aiq-pos.yaml', 'sqlight'], says: 'sqlite' }],
  },
  {
    what: 'a zone that is none',
    settings: [['America/Denver', 'America/Denvr']],
    found: [{ code: 'CONFIG_INVALID', at: ['aiq-pos.yaml', 'America/Denvr'], says: 'time zone' }],
  },
  {
    what: 'a key file that is not there',
    folder: removed('aiq.key'),
    found: [{ code: 'CONFIG_SECRET_FILE', at: ['aiq-pos.yaml', '{ file: ./aiq.key'] }],
  },
  {
    what: 'an empty key file',
    folder: rewritten('aiq.key', ' \n'),
    found: [{ code: 'CONFIG_SECRET_FILE', at: ['aiq-pos.yaml', '{ file: ./aiq.key'], says: 'empty' }],
  },
  {
    what: 'settings that are not there',
    folder: removed('aiq-pos.yaml'),
    found: [{ code: 'CONFIG_UNREADABLE', says: 'aiq-pos init' }],
  },
  {
    what: 'settings that are not well formed',
    settings: [['params: { store_name', 'params: { { store_name']],
    found: [{ code: 'CONFIG_SYNTAX' }],
  },
  {
    what: 'a mapping that does not exist',
    settings: [['./till.yaml', 'unicentta']],
    found: [{ code: 'MAPPING_NOT_FOUND', at: ['aiq-pos.yaml', 'unicentta'], says: 'unicenta' }],
  },
  {
    what: 'a parameter that the mapping does not have',
    settings: [['store_name: Main Street', 'shop_name: Main Street']],
    found: [{ code: 'CONFIG_UNKNOWN_KEY', says: 'shop_name' }],
  },
  {
    what: 'an expression that cannot be',
    mapping: [['units * price"', 'units * prise("']],
    found: [{ code: 'MAPPING_EXPRESSION' }],
  },
  {
    what: 'a column that is never read',
    mapping: [['    last_name: lastname', '    last_name: cardnumber']],
    found: [{ code: 'MAPPING_SENSITIVE', at: ['till.yaml', 'cardnumber'] }],
  },
  {
    what: 'several at once, in both files',
    settings: [
      ['limits: none', 'limits: none, tiemout: 5s'],
      ['./aiq-pos.db', './aiq-pos.db\nprofile: reckless'],
    ],
    mapping: [
      ['    email: email', '    emial: email'],
      ['every: 30s', 'every: soon'],
    ],
    found: [
      { code: 'CONFIG_UNKNOWN_KEY', at: ['aiq-pos.yaml', 'tiemout'], says: 'timeout' },
      { code: 'CONFIG_INVALID', at: ['aiq-pos.yaml', 'reckless'] },
      { code: 'CONFIG_UNKNOWN_KEY', at: ['till.yaml', 'emial'], says: 'email' },
      { code: 'CONFIG_INVALID', at: ['till.yaml', 'soon'] },
    ],
  },
  {
    what: 'several at once, against the live database',
    mapping: [
      ['    email: email', '    email: emial'],
      ['    name: name', '    name: naem'],
      ['  from: receipts', '  from: recepits'],
    ],
    found: [
      { code: 'POS_COLUMN_MISSING', at: ['till.yaml', 'emial'] },
      { code: 'POS_COLUMN_MISSING', at: ['till.yaml', 'naem'] },
      { code: 'POS_TABLE_MISSING', at: ['till.yaml', 'recepits'], says: '"recepits"' },
    ],
  },
];
