import type { Row } from './content.ts';
import type { Expectation, ExpectedSale } from './expectation.ts';
import type { Fixture } from './fixture.ts';
import { type Chance, cents, chanceOf, personOf, wallClock } from './people.ts';

const tables = {
  EntityTypes: {
    Id: 'int',
    Name: 'nvarchar(max)?',
    EntityName: 'nvarchar(max)?',
    AccountTypeId: 'int',
    SortOrder: 'int',
  },
  Entities: {
    Id: 'int',
    Name: 'nvarchar(128)?',
    EntityTypeId: 'int',
    CustomData: 'nvarchar(max)?',
    SearchString: 'nvarchar(max)?',
    AccountId: 'int',
    Notes: 'nvarchar(max)?',
    LastUpdateTime: 'datetime',
  },
  MenuItems: {
    Id: 'int',
    Name: 'nvarchar(max)?',
    GroupCode: 'nvarchar(max)?',
    Barcode: 'nvarchar(128)?',
    Tag: 'nvarchar(128)?',
  },
  MenuItemPortions: { Id: 'int', Name: 'nvarchar(max)?', MenuItemId: 'int', Multiplier: 'int' },
  MenuItemPrices: { Id: 'int', MenuItemPortionId: 'int', PriceTag: 'nvarchar(10)?', Price: 'decimal(16,2)' },
  Tickets: {
    Id: 'int',
    LastUpdateTime: 'datetime',
    TicketNumber: 'nvarchar(128)?',
    Date: 'datetime',
    LastOrderDate: 'datetime',
    LastPaymentDate: 'datetime',
    IsClosed: 'bit',
    IsLocked: 'bit',
    RemainingAmount: 'decimal(16,2)',
    TotalAmount: 'decimal(16,2)',
    DepartmentId: 'int',
    TicketTypeId: 'int',
    Note: 'nvarchar(max)?',
    TicketTags: 'nvarchar(max)?',
    TicketStates: 'nvarchar(max)?',
    TaxIncluded: 'bit',
    Name: 'nvarchar(max)?',
  },
  TicketEntities: {
    Id: 'int',
    EntityTypeId: 'int',
    EntityId: 'int',
    AccountId: 'int',
    EntityName: 'nvarchar(max)?',
    EntityCustomData: 'nvarchar(max)?',
    Ticket_Id: 'int?',
  },
  Orders: {
    Id: 'int',
    TicketId: 'int',
    DepartmentId: 'int',
    MenuItemId: 'int',
    MenuItemName: 'nvarchar(max)?',
    PortionName: 'nvarchar(max)?',
    Price: 'decimal(16,2)',
    Quantity: 'decimal(16,3)',
    PortionCount: 'int',
    Locked: 'bit',
    CalculatePrice: 'bit',
    DecreaseInventory: 'bit',
    IncreaseInventory: 'bit',
    OrderNumber: 'int',
    CreatingUserName: 'nvarchar(max)?',
    CreatedDateTime: 'datetime',
    OrderTags: 'nvarchar(max)?',
    OrderStates: 'nvarchar(max)?',
  },
  Calculations: {
    Id: 'int',
    TicketId: 'int',
    Name: 'nvarchar(max)?',
    CalculationType: 'int',
    IncludeTax: 'bit',
    DecreaseAmount: 'bit',
    Amount: 'decimal(16,2)',
    CalculationAmount: 'decimal(16,2)',
  },
  Payments: { Id: 'int', TicketId: 'int', Name: 'nvarchar(max)?', Amount: 'decimal(16,2)', Date: 'datetime' },
  InventoryItems: {
    Id: 'int',
    Name: 'nvarchar(max)?',
    GroupCode: 'nvarchar(max)?',
    BaseUnit: 'nvarchar(max)?',
  },
} satisfies Fixture['tables'];

type Table = keyof typeof tables;
const names = Object.keys(tables).filter((name): name is Table => name in tables);

/** A café with tables, waiters and regulars: extras on orders, gifts, voids, goods back, discounts and open tickets. */
export function sambaposShop(seed = 8): { readonly fixture: Fixture; readonly expected: Expectation } {
  const chance = chanceOf(seed, 1);
  const rows: Record<Table, Row[]> = {
    ...{
      EntityTypes: [],
      Entities: [],
      MenuItems: [],
      MenuItemPortions: [],
      MenuItemPrices: [],
      Tickets: [],
    },
    ...{ TicketEntities: [], Orders: [], Calculations: [], Payments: [], InventoryItems: [] },
  };
  for (const [at, Name] of ['Customers', 'Tables', 'Waiters'].entries()) {
    rows.EntityTypes.push({
      Id: at + 1,
      Name,
      EntityName: Name.slice(0, -1),
      AccountTypeId: 0,
      SortOrder: at,
    });
  }
  const personas = new Set<string>();
  for (let index = 0; index < 45; index++) {
    const EntityTypeId = index < 30 ? 1 : index < 40 ? 2 : 3;
    const person = personOf(chance, index);
    const fields = [
      { Name: 'Phone', Value: person.phone },
      { Name: 'EMail', Value: person.email },
      { Name: 'Address', Value: `${person.street}, Springtown, CO 80202` },
    ];
    const isCustomer = EntityTypeId === 1;
    rows.Entities.push({
      Id: index + 1,
      Name: isCustomer ? `${person.first} ${person.last}` : `${EntityTypeId === 2 ? 'B' : 'W'}${index}`,
      EntityTypeId,
      CustomData: isCustomer ? JSON.stringify(fields) : index % 2 === 0 ? '[]' : null,
      SearchString: null,
      AccountId: 0,
      Notes: null,
      LastUpdateTime: wallClock(chance),
    });
    if (isCustomer && person.reachable) personas.add(String(index + 1));
  }
  const menu = ['Latte', 'Flat White', 'Bagel', 'Soup', "Baker's Pie", 'Crème brûlée'].map((Name, at) => ({
    Id: at + 1,
    Name,
    price: 300 + 55 * at,
  }));
  for (const { Id, Name, price } of menu) {
    rows.MenuItems.push({
      Id,
      Name,
      GroupCode: Id < 3 ? 'Coffee' : 'Food',
      Barcode: Id % 2 === 0 ? `BC-${Id}` : '',
      Tag: null,
    });
    rows.MenuItemPortions.push({ Id, Name: 'Normal', MenuItemId: Id, Multiplier: 1 });
    rows.MenuItemPrices.push({ Id, MenuItemPortionId: Id, PriceTag: null, Price: cents(price) });
  }
  rows.InventoryItems.push({ Id: 1, Name: 'Beans', GroupCode: 'Dry', BaseUnit: 'g' });
  const sales = new Map<string, ExpectedSale>();
  for (let Id = 1; Id <= 120; Id++) ring(Id, menu, rows, chance, sales);
  return {
    fixture: {
      tables,
      keys: Object.fromEntries(names.map((name) => [name, ['Id']])),
      rows,
    },
    expected: { personas, sales, stock: new Map() },
  };
}

const state = (group: string, name: string) => ({ SN: group, S: name, SV: '', OK: '000000' });

function ring(
  Id: number,
  menu: readonly { readonly Id: number; readonly Name: string; readonly price: number }[],
  rows: Record<Table, Row[]>,
  chance: Chance,
  sales: Map<string, ExpectedSale>,
): void {
  const at = wallClock(chance);
  const isClosed = Id % 10 !== 0;
  let [total, lines] = [0, 0];
  for (let nr = 0; nr <= chance.below(4); nr++) {
    const item = chance.pick(menu);
    const kind = chance.pick(['sold', 'sold', 'sold', 'sold', 'gift', 'void', 'back']);
    const quantity = (kind === 'back' ? -1 : 1) * (1 + chance.below(3));
    const extra = chance.chance(0.3) ? 60 : 0;
    const priced = kind === 'sold' || kind === 'back';
    rows.Orders.push({
      Id: rows.Orders.length + 1,
      TicketId: Id,
      DepartmentId: 1,
      MenuItemId: item.Id,
      MenuItemName: item.Name,
      PortionName: 'Normal',
      Price: cents(item.price),
      Quantity: `${quantity}.000`,
      PortionCount: 1,
      Locked: 1,
      CalculatePrice: priced ? 1 : 0,
      DecreaseInventory: kind === 'void' ? 0 : 1,
      IncreaseInventory: kind === 'back' ? 1 : 0,
      OrderNumber: nr + 1,
      CreatingUserName: chance.pick(['Max', 'Ines']),
      CreatedDateTime: at,
      OrderTags:
        extra === 0
          ? null
          : JSON.stringify([{ TN: 'Milk', TV: 'Oat', UI: 1, PR: extra / 100, Q: 1, OI: 1, OK: '000000' }]),
      OrderStates: JSON.stringify([
        state('Status', 'Submitted'),
        ...(kind === 'gift' ? [state('GStatus', 'Gift')] : kind === 'void' ? [state('GStatus', 'Void')] : []),
      ]),
    });
    if (kind === 'void') continue;
    lines++;
    total += priced ? quantity * (item.price + extra) : 0;
  }
  const discount = total > 500 && chance.chance(0.3) ? 101 : 0;
  if (discount > 0) calculation(rows, Id, 'Discount', -discount);
  if (chance.chance(0.3)) calculation(rows, Id, 'Service', 150);
  const customer = chance.chance(0.5) ? 1 + chance.below(30) : null;
  for (const [EntityTypeId, EntityId] of [
    [2, 31 + chance.below(10)],
    ...(customer === null ? [] : [[1, customer]]),
  ]) {
    rows.TicketEntities.push({
      Id: rows.TicketEntities.length + 1,
      EntityTypeId: EntityTypeId ?? 0,
      EntityId: EntityId ?? 0,
      AccountId: 0,
      EntityName: null,
      EntityCustomData: null,
      Ticket_Id: Id,
    });
  }
  const paid = cents(total - discount);
  rows.Tickets.push({
    ...{
      Id,
      LastUpdateTime: at,
      TicketNumber: String(1000 + Id),
      Date: at,
      LastOrderDate: at,
      LastPaymentDate: at,
    },
    ...{
      IsClosed: isClosed ? 1 : 0,
      IsLocked: 1,
      RemainingAmount: isClosed ? '0.00' : paid,
      TotalAmount: paid,
    },
    ...{
      DepartmentId: 1,
      TicketTypeId: 1,
      Note: null,
      TicketTags: '',
      TicketStates: '',
      TaxIncluded: 1,
      Name: null,
    },
  });
  rows.Payments.push({ Id, TicketId: Id, Name: 'Cash', Amount: paid, Date: at });
  if (!isClosed || lines === 0) return;
  sales.set(String(Id), {
    persona: customer === null ? null : String(customer),
    cents: total - discount,
    lines,
  });
}

function calculation(rows: Record<Table, Row[]>, TicketId: number, Name: string, amount: number): void {
  rows.Calculations.push({
    ...{ Id: rows.Calculations.length + 1, TicketId, Name, CalculationType: 2, IncludeTax: 0 },
    ...{
      DecreaseAmount: amount < 0 ? 1 : 0,
      Amount: cents(Math.abs(amount)),
      CalculationAmount: cents(amount),
    },
  });
}
