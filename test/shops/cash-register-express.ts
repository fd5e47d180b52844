import type { Row } from './content.ts';
import type { Expectation, ExpectedSale } from './expectation.ts';
import type { Fixture } from './fixture.ts';
import { type Chance, cents, chanceOf, personOf, wallClock } from './people.ts';

const tables = {
  Customer: {
    CustNum: 'nvarchar(12)',
    First_Name: 'nvarchar(20)?',
    Last_Name: 'nvarchar(20)?',
    Company: 'nvarchar(30)?',
    Address_1: 'nvarchar(30)?',
    Address_2: 'nvarchar(30)?',
    City: 'nvarchar(20)?',
    State: 'nvarchar(4)?',
    Zip_Code: 'nvarchar(15)?',
    Phone_1: 'nvarchar(20)?',
    Phone_2: 'nvarchar(20)?',
    Phone_3: 'nvarchar(20)?',
    Phone_4: 'nvarchar(20)?',
    EMail: 'nvarchar(50)?',
    Birthday: 'datetime?',
    Bonus_Points: 'int?',
    Bonus_Plan_Member: 'bit?',
    Last_Visit: 'datetime?',
    CC_Num: 'nvarchar(50)?',
    SSN: 'nvarchar(12)?',
    Dirty: 'bit',
  },
  Invoice_Totals: {
    Store_ID: 'nvarchar(10)',
    Invoice_Number: 'bigint',
    CustNum: 'nvarchar(12)?',
    DateTime: 'datetime',
    Status: 'nvarchar(1)?',
    Total_Price: 'money?',
    Discount: 'real?',
    Total_Tax1: 'money?',
    Grand_Total: 'money?',
    Payment_Method: 'nvarchar(2)?',
    CA_Amount: 'money?',
    CC_Amount: 'money?',
    GC_Amount: 'money?',
    Cashier_ID: 'nvarchar(10)?',
    Station_ID: 'nvarchar(10)?',
    Dirty: 'bit',
  },
  Invoice_Itemized: {
    Store_ID: 'nvarchar(10)',
    Invoice_Number: 'bigint',
    LineNum: 'int',
    ItemNum: 'nvarchar(20)',
    DiffItemName: 'nvarchar(30)?',
    Quantity: 'decimal(25,8)',
    CostPer: 'decimal(25,8)?',
    PricePer: 'decimal(25,8)',
    PricePerBeforeDiscount: 'decimal(25,8)?',
    LineDisc: 'decimal(25,8)?',
    Tax1Per: 'decimal(25,8)?',
    Kit_ItemNum: 'nvarchar(20)?',
  },
  Inventory: {
    Store_ID: 'nvarchar(10)',
    ItemNum: 'nvarchar(20)',
    ItemName: 'nvarchar(30)?',
    ItemName_Extra: 'nvarchar(30)?',
    Cost: 'decimal(25,8)?',
    Price: 'decimal(25,8)?',
    Retail_Price: 'decimal(25,8)?',
    In_Stock: 'decimal(25,8)?',
    Dept_ID: 'nvarchar(8)?',
    Inactive: 'bit?',
    IsDeleted: 'bit?',
    Last_Sold: 'datetime?',
    Dirty: 'bit',
  },
  Departments: {
    Store_ID: 'nvarchar(10)',
    Dept_ID: 'nvarchar(8)',
    Description: 'nvarchar(30)?',
    SubType: 'nvarchar(30)?',
  },
  CC_Trans: {
    Store_ID: 'nvarchar(10)',
    Invoice_Number: 'bigint',
    CCNum: 'nvarchar(50)?',
    Approval: 'nvarchar(20)?',
  },
} satisfies Fixture['tables'];

const keys = {
  Customer: ['CustNum'],
  Invoice_Totals: ['Store_ID', 'Invoice_Number'],
  Invoice_Itemized: ['Store_ID', 'Invoice_Number', 'LineNum'],
  Inventory: ['Store_ID', 'ItemNum'],
  Departments: ['Store_ID', 'Dept_ID'],
  CC_Trans: ['Store_ID', 'Invoice_Number'],
} satisfies Record<keyof typeof tables, readonly string[]>;

type Rows = Record<keyof typeof tables, Row[]>;
const stores = ['1001', '1002'] as const;

/** Two stores in one database, whose invoices have the same numbers. */
export function cashRegisterShop(seed = 8): { readonly fixture: Fixture; readonly expected: Expectation } {
  const chance = chanceOf(seed, 3);
  const rows: Rows = {
    ...{
      Customer: [],
      Invoice_Totals: [],
      Invoice_Itemized: [],
      Inventory: [],
      Departments: [],
      CC_Trans: [],
    },
  };
  const personas = new Set<string>();
  for (let index = 0; index < 40; index++) {
    const person = personOf(chance, index);
    const isCompany = index % 9 === 3;
    const CustNum = String(101 + index);
    rows.Customer.push({
      ...{ CustNum, First_Name: isCompany ? '' : person.first, Last_Name: isCompany ? '' : person.last },
      ...{
        Company: isCompany ? `Company ${index}` : '',
        Address_1: person.street,
        Address_2: '',
        City: 'Springtown',
      },
      ...{
        State: 'CO',
        Zip_Code: '80202',
        Phone_1: index % 2 === 0 ? person.phone : '',
        Phone_2: person.phone,
      },
      ...{
        Phone_3: '',
        Phone_4: '',
        EMail: person.email,
        Birthday: null,
        Bonus_Points: 0,
        Bonus_Plan_Member: 0,
      },
      ...{ Last_Visit: null, CC_Num: '4111-SECRET', SSN: '999-SECRET', Dirty: 1 },
    });
    if (index > 0 && person.reachable) personas.add(CustNum);
  }
  const stock = new Map<string, string>();
  const items = Array.from({ length: 24 }, (_, at) => ({
    ItemNum: String(4_006_381_000 + at),
    price: 250 + 75 * at,
  }));
  for (const Store_ID of stores) {
    rows.Departments.push({ Store_ID, Dept_ID: 'PANTRY', Description: 'Pantry', SubType: 'Food' });
  }
  for (const [at, { ItemNum, price }] of items.entries()) {
    let [units, counted] = [0, 0];
    for (const Store_ID of stores.slice(0, 1 + (at % 2))) {
      const quarters = chance.below(200) - 40;
      const [Inactive, IsDeleted] = [at % 11 === 9 ? 1 : 0, at % 8 === 5 && Store_ID === '1002' ? 1 : 0];
      rows.Inventory.push({
        ...{ Store_ID, ItemNum, ItemName: `Crème No. ${at + 1}`, ItemName_Extra: '', Cost: cents(price / 2) },
        ...{
          Price: cents(price),
          Retail_Price: cents(price),
          In_Stock: (quarters / 4).toFixed(8),
          Dept_ID: 'PANTRY',
        },
        ...{ Inactive, IsDeleted, Last_Sold: null, Dirty: 0 },
      });
      if (Inactive || IsDeleted) continue;
      units += quarters;
      counted++;
    }
    if (counted > 0) stock.set(ItemNum, String(units / 4));
  }
  const sales = new Map<string, ExpectedSale>();
  for (let nr = 1; nr <= 70; nr++) for (const store of stores) ring(store, nr, items, rows, chance, sales);
  return { fixture: { tables, keys, rows }, expected: { personas, sales, stock } };
}

function ring(
  Store_ID: string,
  Invoice_Number: number,
  items: readonly { readonly ItemNum: string; readonly price: number }[],
  rows: Rows,
  chance: Chance,
  sales: Map<string, ExpectedSale>,
): void {
  const customer = chance.chance(0.5) ? String(102 + chance.below(39)) : '101';
  const Status = Invoice_Number % 12 === 0 ? 'O' : 'C';
  // So that no line comes to fractions of a cent.
  const percent = chance.chance(0.3) ? 20 : 0;
  const count = 1 + chance.below(4);
  let total = 0;
  for (let LineNum = 1; LineNum <= count; LineNum++) {
    const item = chance.pick(items);
    const units = chance.chance(0.2) ? -1 : 1 + chance.below(3);
    rows.Invoice_Itemized.push({
      ...{ Store_ID, Invoice_Number, LineNum, ItemNum: item.ItemNum, DiffItemName: `As sold ${LineNum}` },
      ...{ Quantity: `${units}.00000000`, CostPer: cents(item.price / 2), PricePer: cents(item.price) },
      ...{ PricePerBeforeDiscount: cents(item.price), LineDisc: 0, Tax1Per: 0, Kit_ItemNum: null },
    });
    total += units * item.price;
  }
  const net = (total * (100 - percent)) / 100;
  rows.Invoice_Totals.push({
    ...{
      Store_ID,
      Invoice_Number,
      CustNum: customer,
      DateTime: wallClock(chance),
      Status,
      Total_Price: cents(total),
    },
    ...{
      Discount: percent / 100,
      Total_Tax1: 0,
      Grand_Total: cents(net),
      Payment_Method: 'CA',
      CA_Amount: cents(net),
    },
    ...{ CC_Amount: 0, GC_Amount: 0, Cashier_ID: '01', Station_ID: '01', Dirty: 1 },
  });
  rows.CC_Trans.push({ Store_ID, Invoice_Number, CCNum: '4111-SECRET', Approval: null });
  if (Status !== 'C') return;
  const persona = customer === '101' ? null : customer;
  sales.set(`${Store_ID}-${Invoice_Number}`, { persona, cents: net, lines: count });
}
