import type { Keys } from './content.ts';

/**
 * `rms`: a store of RMS 2.0, whose tables have a rowversion. `rmh`: of its successor, with wider texts and a GUID in its
 * place. `hq`: a headquarters of RMS, where the receipts of all stores meet.
 */
export type RmsVariant = 'rms' | 'rmh' | 'hq';

export const rmsKeys = (variant: RmsVariant): Keys => ({
  Store: ['ID'],
  Department: ['ID'],
  Category: ['ID'],
  Cashier: variant === 'hq' ? ['StoreID', 'ID'] : ['ID'],
  Customer: ['ID'],
  Item: ['ID'],
  Alias: ['ID'],
  ...(variant === 'hq' ? { ItemDynamic: ['ItemID', 'StoreID'] } : {}),
  Transaction: variant === 'hq' ? ['StoreID', 'TransactionNumber'] : ['TransactionNumber'],
  TransactionEntry: variant === 'hq' ? ['StoreID', 'ID'] : ['ID'],
  TenderEntry: variant === 'hq' ? ['StoreID', 'ID'] : ['ID'],
});

type Columns = Readonly<Record<string, string>>;

/** Columns of the tables that the connector reads and of those beside them, with their types; `?` allows NULL. */
function columnsOf(variant: RmsVariant): Readonly<Record<string, Columns>> {
  const text = (rms: number, rmh: number) => (variant === 'rmh' ? `nvarchar(${rmh})` : `varchar(${rms})`);
  const changed: Columns =
    variant === 'rmh' ? { SyncGuid: 'uniqueidentifier' } : { DBTimeStamp: 'timestamp' };
  return {
    Store: { ID: 'int', Name: 'nvarchar(50)', StoreCode: 'nvarchar(30)', Password: 'nvarchar(100)' },
    Department: { ID: 'int', Name: text(30, 60), Code: text(17, 34), ...changed },
    Category: { ID: 'int', DepartmentID: 'int', Name: text(30, 60), Code: text(17, 34), ...changed },
    Cashier: {
      ID: 'int',
      StoreID: 'int',
      Number: text(9, 18),
      Name: 'nvarchar(100)',
      Password: 'nvarchar(1024)?',
      ...changed,
    },
    Customer: {
      ID: 'int',
      AccountNumber: text(20, 40),
      FirstName: 'nvarchar(60)',
      LastName: 'nvarchar(100)',
      Company: 'nvarchar(100)',
      EmailAddress: text(255, 510),
      PhoneNumber: text(30, 60),
      FaxNumber: text(30, 60),
      Address: 'nvarchar(100)',
      Address2: 'nvarchar(100)',
      City: 'nvarchar(100)',
      State: text(20, 40),
      Zip: text(15, 30),
      Country: text(20, 40),
      StoreID: 'int',
      HQID: 'int',
      GlobalCustomer: 'bit',
      PriceLevel: 'smallint',
      TotalSales: 'money',
      TotalVisits: 'int',
      LastVisit: 'datetime',
      Notes: 'ntext?',
      LastUpdated: 'datetime',
      ...changed,
    },
    Item: {
      ID: 'int',
      ItemLookupCode: text(25, 50),
      Description: variant === 'rmh' ? 'nvarchar(160)' : 'nvarchar(30)',
      Quantity: 'float',
      QuantityCommitted: 'float',
      Price: 'money',
      PriceA: 'money',
      SalePrice: 'money',
      SaleStartDate: 'datetime?',
      SaleEndDate: 'datetime?',
      Cost: 'money',
      DepartmentID: 'int',
      CategoryID: 'int',
      Inactive: 'bit',
      LastSold: 'datetime?',
      LastUpdated: 'datetime',
      ...changed,
    },
    Alias: { ID: 'int', ItemID: 'int', Alias: text(25, 50), ...changed },
    ...(variant === 'hq'
      ? { ItemDynamic: { ItemID: 'int', StoreID: 'int', Quantity: 'float', QuantityCommitted: 'float' } }
      : {}),
    Transaction: {
      ...(variant === 'hq' ? { AutoID: 'int' } : {}),
      StoreID: 'int',
      TransactionNumber: 'int',
      BatchNumber: 'int',
      Time: 'datetime',
      CustomerID: 'int',
      CashierID: 'int',
      Total: 'money',
      SalesTax: 'money',
      Comment: 'nvarchar(255)',
      ReferenceNumber: 'nvarchar(50)',
      Status: 'int',
      RecallID: 'int',
      RecallType: 'int',
      ...changed,
    },
    TransactionEntry: {
      ID: 'int',
      StoreID: 'int',
      TransactionNumber: 'int',
      DetailID: 'int',
      ItemID: 'int',
      Quantity: 'float',
      Price: 'money',
      FullPrice: 'money',
      Cost: 'money',
      SalesTax: 'money',
      Taxable: 'bit',
      TransactionTime: 'datetime?',
      ...changed,
    },
    TenderEntry: {
      ID: 'int',
      StoreID: 'int',
      TransactionNumber: 'int',
      BatchNumber: 'int',
      TenderID: 'int',
      OrderHistoryID: 'int',
      DropPayoutID: 'int',
      Description: 'nvarchar(25)',
      Amount: 'money',
      CreditCardNumber: 'nvarchar(25)',
      CreditCardExpiration: 'nvarchar(10)',
      AccountHolder: 'nvarchar(40)',
      License: 'nvarchar(20)',
      BirthDate: 'datetime?',
      ...changed,
    },
  };
}

/** Our own statements under the product's names, for SQL Server. */
export function rmsSchema(variant: RmsVariant): readonly string[] {
  const keys = rmsKeys(variant);
  const tables = Object.entries(columnsOf(variant)).map(([table, columns]) => {
    const all = Object.entries(columns).map(
      ([name, type]) => `[${name}] ${type.replace('?', '')} ${type.endsWith('?') ? 'NULL' : 'NOT NULL'}`,
    );
    const key = (keys[table] ?? []).map((name) => `[${name}]`).join(', ');
    return `CREATE TABLE [dbo].[${table}] (${all.join(', ')}, PRIMARY KEY (${key}))`;
  });
  return [
    ...tables,
    'CREATE INDEX [IX_Time] ON [dbo].[Transaction] ([Time])',
    'CREATE INDEX [IX_Number] ON [dbo].[TransactionEntry] ([StoreID], [TransactionNumber])',
  ];
}
