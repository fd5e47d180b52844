import { z } from 'zod';
import { personaLink, rule } from './rule-schema.ts';
import * as targets from './target.ts';

const { personaTexts, personaFlags, saleTexts, lineTexts, lineAmounts, inventoryTexts } = targets;
const needed = (target: { readonly about: string }) => rule.describe(target.about);
const optional = (target: { readonly about: string }) => rule.optional().describe(target.about);

export const personaFields = z
  .strictObject({
    first_name: optional(personaTexts.first_name),
    last_name: optional(personaTexts.last_name),
    mobile_phone: optional(personaTexts.mobile_phone),
    email: optional(personaTexts.email),
    address: optional(personaTexts.address),
    birthdate: optional(personaTexts.birthdate),
    favorite_store: optional(personaTexts.favorite_store),
    loyalty: optional(personaFlags.loyalty),
    sms_opt_in: optional(personaFlags.sms_opt_in),
    email_opt_in: optional(personaFlags.email_opt_in),
  })
  .describe('What is sent of a customer.');

export const saleFields = z
  .strictObject({
    pos_id: optional(targets.posId),
    persona: personaLink
      .optional()
      .describe('The shopper: the column, or columns, that hold the persona key.'),
    sold_at: needed(targets.soldAt),
    total: optional(saleTexts.total),
    location: optional(saleTexts.location),
    channel: optional(saleTexts.channel),
    employee_id: optional(saleTexts.employee_id),
    employee_name: optional(saleTexts.employee_name),
  })
  .describe('What is sent of a receipt.');

export const lineFields = z
  .strictObject({
    sku: optional(lineTexts.sku),
    name: optional(lineTexts.name),
    category: optional(lineTexts.category),
    brand: optional(lineTexts.brand),
    quantity: needed(lineAmounts.quantity),
    amount: needed(lineAmounts.amount),
    discount: optional(lineTexts.discount),
    cost: optional(lineTexts.cost),
  })
  .describe('What is sent of a line.');

export const inventoryFields = z
  .strictObject({
    sku: needed(targets.sku),
    name: optional(inventoryTexts.name),
    category: optional(inventoryTexts.category),
    brand: optional(inventoryTexts.brand),
    price: optional(inventoryTexts.price),
    cost: optional(inventoryTexts.cost),
    quantity: needed(targets.stock),
  })
  .describe('What is sent of a product.');
