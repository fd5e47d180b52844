import type { Row } from './content.ts';
import type { Expectation, ExpectedSale } from './expectation.ts';
import type { Fixture } from './fixture.ts';
import { type Chance, cents, chanceOf, personOf, wallClock } from './people.ts';

const stamps = { LST_MAINT_DT: 'datetime?', RS_UTC_DT: 'datetime2(7)' };
const header = {
  DOC_ID: 'bigint',
  STR_ID: 'varchar(10)',
  STA_ID: 'varchar(10)?',
  TKT_NO: 'varchar(15)',
  TKT_TYP: 'varchar(1)',
  TKT_DT: 'datetime',
  CUST_NO: 'varchar(15)?',
  USR_ID: 'varchar(10)?',
  SLS_REP: 'varchar(10)?',
};
const line = {
  DOC_ID: 'bigint',
  LIN_SEQ_NO: 'int',
  LIN_TYP: 'varchar(1)',
  ITEM_NO: 'varchar(20)',
  DESCR: 'varchar(50)?',
  CATEG_COD: 'varchar(10)?',
  SUBCAT_COD: 'varchar(10)?',
  QTY_SOLD: 'decimal(15,4)',
  QTY_NUMER: 'decimal(15,4)',
  QTY_DENOM: 'decimal(15,4)',
  PRC: 'decimal(15,4)',
  REG_PRC: 'decimal(15,4)?',
  EXT_PRC: 'decimal(15,2)',
  GROSS_EXT_PRC: 'decimal(15,2)?',
  EXT_COST: 'decimal(15,4)?',
};
const discount = {
  DOC_ID: 'bigint',
  DISC_SEQ_NO: 'int',
  LIN_SEQ_NO: 'int?',
  DISC_ID: 'bigint',
  DISC_AMT: 'decimal(15,2)',
};
const payment = {
  DOC_ID: 'bigint',
  PMT_SEQ_NO: 'int',
  PAY_COD: 'varchar(10)',
  AMT: 'decimal(15,2)',
  CARD_NO: 'varchar(50)?',
};

const tables = {
  AR_CUST: {
    CUST_NO: 'varchar(15)',
    NAM: 'varchar(40)?',
    NAM_UPR: 'varchar(40)?',
    FST_NAM: 'varchar(15)?',
    LST_NAM: 'varchar(25)?',
    CUST_NAM_TYP: 'varchar(1)?',
    EMAIL_ADRS_1: 'varchar(50)?',
    PHONE_1: 'varchar(25)?',
    MBL_PHONE_1: 'varchar(25)?',
    ADRS_1: 'varchar(40)?',
    ADRS_2: 'varchar(40)?',
    CITY: 'varchar(20)?',
    STATE: 'varchar(10)?',
    ZIP_COD: 'varchar(15)?',
    CATEG_COD: 'varchar(10)?',
    STR_ID: 'varchar(10)?',
    LOY_PTS_BAL: 'decimal(15,4)?',
    USER_OPT_IN: 'varchar(1)?',
    ...stamps,
  },
  PS_TKT_HIST: { ...header, BUS_DAT: 'datetime', SUB_TOT: 'decimal(15,2)', TOT: 'decimal(15,2)', ...stamps },
  PS_TKT_HIST_LIN: line,
  PS_TKT_HIST_DISC: discount,
  PS_TKT_HIST_PMT: payment,
  PS_DOC_HDR: { ...header, DOC_TYP: 'varchar(1)', ...stamps },
  PS_DOC_LIN: line,
  PS_DOC_DISC: { ...discount, APPLY_TO: 'varchar(1)?' },
  PS_DOC_PMT: payment,
  IM_ITEM: {
    ITEM_NO: 'varchar(20)',
    DESCR: 'varchar(50)?',
    DESCR_UPR: 'varchar(50)?',
    LONG_DESCR: 'varchar(50)?',
    ITEM_TYP: 'varchar(1)',
    CATEG_COD: 'varchar(10)?',
    SUBCAT_COD: 'varchar(10)?',
    STAT: 'varchar(1)',
    PRC_1: 'decimal(15,4)?',
    REG_PRC: 'decimal(15,4)?',
    LST_COST: 'decimal(15,4)?',
    BARCOD: 'varchar(30)?',
    STK_UNIT: 'varchar(10)?',
    ...stamps,
  },
  IM_INV: {
    ITEM_NO: 'varchar(20)',
    LOC_ID: 'varchar(10)',
    QTY_ON_HND: 'decimal(15,4)',
    QTY_COMMIT: 'decimal(15,4)',
    LST_COST: 'decimal(15,4)?',
    GL_VAL: 'decimal(15,2)?',
    ...stamps,
  },
} satisfies Fixture['tables'];

const keys = {
  AR_CUST: ['CUST_NO'],
  PS_TKT_HIST: ['DOC_ID'],
  PS_TKT_HIST_LIN: ['DOC_ID', 'LIN_SEQ_NO'],
  PS_TKT_HIST_DISC: ['DOC_ID', 'DISC_SEQ_NO'],
  PS_TKT_HIST_PMT: ['DOC_ID', 'PMT_SEQ_NO'],
  PS_DOC_HDR: ['DOC_ID'],
  PS_DOC_LIN: ['DOC_ID', 'LIN_SEQ_NO'],
  PS_DOC_DISC: ['DOC_ID', 'DISC_SEQ_NO'],
  PS_DOC_PMT: ['DOC_ID', 'PMT_SEQ_NO'],
  IM_ITEM: ['ITEM_NO'],
  IM_INV: ['ITEM_NO', 'LOC_ID'],
} satisfies Record<keyof typeof tables, readonly string[]>;

type Rows = Record<keyof typeof tables, Row[]>;
/** Four hours after the shop's clock, as in summer in New York. */
const stamped = (at: string) => ({
  LST_MAINT_DT: at,
  RS_UTC_DT: new Date(Date.parse(`${at.replace(' ', 'T')}Z`) + 4 * 3_600_000)
    .toISOString()
    .slice(0, 23)
    .replace('T', ' '),
});

/** Two locations and a store that counts for another site; some tickets are posted, some are not, and some are both. */
export function counterpointShop(seed = 8): { readonly fixture: Fixture; readonly expected: Expectation } {
  const chance = chanceOf(seed, 2);
  const rows: Rows = {
    ...{ AR_CUST: [], PS_TKT_HIST: [], PS_TKT_HIST_LIN: [], PS_TKT_HIST_DISC: [], PS_TKT_HIST_PMT: [] },
    ...{ PS_DOC_HDR: [], PS_DOC_LIN: [], PS_DOC_DISC: [], PS_DOC_PMT: [], IM_ITEM: [], IM_INV: [] },
  };
  const personas = new Set<string>();
  for (let index = 0; index < 40; index++) {
    const person = personOf(chance, index);
    const isWalkIn = index === 0;
    const isCompany = index % 9 === 3;
    const CUST_NO = isWalkIn ? 'CASH' : String(index).padStart(6, '0');
    const name = isCompany ? `Company ${index}` : `${person.first} ${person.last}`;
    rows.AR_CUST.push({
      ...{ CUST_NO, NAM: name, NAM_UPR: name.toUpperCase(), CUST_NAM_TYP: isCompany ? 'B' : 'P' },
      ...{ FST_NAM: isCompany ? null : person.first, LST_NAM: isCompany ? null : person.last },
      ...{
        EMAIL_ADRS_1: person.email,
        PHONE_1: person.phone,
        MBL_PHONE_1: null,
        ADRS_1: person.street,
        ADRS_2: null,
      },
      ...{ CITY: 'Springtown', STATE: 'CO', ZIP_COD: '80202', CATEG_COD: '!', STR_ID: '1', LOY_PTS_BAL: 0 },
      ...{ USER_OPT_IN: index % 2 === 0 ? 'Y' : 'N', ...stamped(wallClock(chance)) },
    });
    if (!isWalkIn && person.reachable) personas.add(CUST_NO);
  }
  const stock = new Map<string, string>();
  const items = Array.from({ length: 24 }, (_, at) => ({
    ITEM_NO: String(at + 1).padStart(4, '0'),
    price: 499 + 150 * at,
  }));
  for (const [at, { ITEM_NO, price }] of items.entries()) {
    const [STAT, ITEM_TYP] = [at % 11 === 9 ? 'D' : 'A', at % 12 === 5 ? 'S' : 'I'];
    const name = `Crème No. ${at + 1}`;
    rows.IM_ITEM.push({
      ...{ ITEM_NO, DESCR: name, DESCR_UPR: name.toUpperCase(), LONG_DESCR: null, ITEM_TYP, STAT },
      ...{
        CATEG_COD: at % 4 === 0 ? '!' : 'PANTRY',
        SUBCAT_COD: null,
        PRC_1: cents(price),
        REG_PRC: cents(price),
      },
      ...{
        LST_COST: at % 3 === 0 ? 0 : cents(price / 2),
        BARCOD: null,
        STK_UNIT: 'EACH',
        ...stamped(wallClock(chance)),
      },
    });
    let units = 0;
    for (const LOC_ID of ['MAIN', 'EAST', 'OTHER'].slice(0, 1 + (at % 3))) {
      const quarters = chance.below(200) - 40;
      if (LOC_ID !== 'OTHER') units += quarters;
      rows.IM_INV.push({
        ...{
          ITEM_NO,
          LOC_ID,
          QTY_ON_HND: (quarters / 4).toFixed(4),
          QTY_COMMIT: 0,
          LST_COST: cents(price / 2),
        },
        ...{ GL_VAL: 0, ...stamped(wallClock(chance)) },
      });
    }
    if (STAT === 'A' && ITEM_TYP === 'I') stock.set(ITEM_NO, String(units / 4));
  }
  const sales = new Map<string, ExpectedSale>();
  for (let nr = 1; nr <= 120; nr++) ring(nr, items, rows, chance, sales);
  return { fixture: { tables, keys, rows }, expected: { personas, sales, stock } };
}

function ring(
  nr: number,
  items: readonly { readonly ITEM_NO: string; readonly price: number }[],
  rows: Rows,
  chance: Chance,
  sales: Map<string, ExpectedSale>,
): void {
  // Greater than any number of 53 bits.
  const DOC_ID = `9007199254740${String(993 + nr).padStart(4, '0')}`;
  const at = wallClock(chance);
  const customer = chance.chance(0.5) ? String(1 + chance.below(39)).padStart(6, '0') : 'CASH';
  const isOrder = nr % 13 === 0;
  const where = isOrder ? 'open' : chance.pick(['posted', 'posted', 'open', 'both']);
  const common = {
    ...{ DOC_ID, STR_ID: '1', STA_ID: '1-1', TKT_NO: `1-${nr}`, TKT_TYP: 'T', TKT_DT: at, CUST_NO: customer },
    ...{ USR_ID: 'POS', SLS_REP: 'MGR', ...stamped(at) },
  };
  const lines: Row[] = [];
  let [total, counted] = [0, 0];
  for (let seq = 1; seq <= 1 + chance.below(4); seq++) {
    const item = chance.pick(items);
    const LIN_TYP = chance.pick(['S', 'S', 'S', 'R', 'U']);
    const units = 1 + chance.below(3);
    const [numer, denom] = chance.pick([
      [1, 1],
      [1, 1],
      [12, 1],
    ]) ?? [1, 1];
    const amount = units * numer * item.price;
    lines.push({
      ...{
        DOC_ID,
        LIN_SEQ_NO: seq,
        LIN_TYP,
        ITEM_NO: item.ITEM_NO,
        DESCR: `Line ${seq}`,
        CATEG_COD: 'PANTRY',
      },
      ...{ SUBCAT_COD: null, QTY_SOLD: `${LIN_TYP === 'R' && seq % 2 === 0 ? -units : units}.0000` },
      ...{ QTY_NUMER: numer, QTY_DENOM: denom, PRC: cents(item.price), REG_PRC: cents(item.price) },
      ...{
        EXT_PRC: cents(LIN_TYP === 'R' && seq % 2 === 0 ? -amount : amount),
        GROSS_EXT_PRC: cents(amount),
        EXT_COST: 0,
      },
    });
    if (LIN_TYP === 'U') continue;
    counted++;
    total += LIN_TYP === 'R' ? -amount : amount;
  }
  const off = total > 1_000 && chance.chance(0.3) ? 333 : 0;
  const discounts: Row[] = [
    ...(off > 0 ? [{ DOC_ID, DISC_SEQ_NO: 1, LIN_SEQ_NO: null, DISC_ID: 7, DISC_AMT: cents(off) }] : []),
    ...(chance.chance(0.2) ? [{ DOC_ID, DISC_SEQ_NO: 2, LIN_SEQ_NO: 1, DISC_ID: 8, DISC_AMT: '0.50' }] : []),
  ];
  if (where !== 'open') {
    rows.PS_TKT_HIST.push({
      ...common,
      BUS_DAT: `${at.slice(0, 10)} 00:00:00`,
      SUB_TOT: cents(total),
      TOT: cents(total - off),
    });
    rows.PS_TKT_HIST_LIN.push(...lines);
    rows.PS_TKT_HIST_DISC.push(...discounts);
  }
  if (where !== 'posted') {
    rows.PS_DOC_HDR.push({ ...common, DOC_TYP: isOrder ? 'O' : 'T' });
    rows.PS_DOC_LIN.push(...lines);
    rows.PS_DOC_DISC.push(
      ...discounts.map((one) => ({ ...one, APPLY_TO: one.LIN_SEQ_NO === null ? 'H' : 'L' })),
    );
  }
  rows[where === 'open' ? 'PS_DOC_PMT' : 'PS_TKT_HIST_PMT'].push({
    ...{ DOC_ID, PMT_SEQ_NO: 1, PAY_COD: 'CARD', AMT: cents(total - off), CARD_NO: '4111-SECRET' },
  });
  if (isOrder || counted === 0) return;
  sales.set(DOC_ID, { persona: customer === 'CASH' ? null : customer, cents: total - off, lines: counted });
}
