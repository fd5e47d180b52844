import { describe, expect, it } from 'vitest';
import { isSensitive } from '../../src/mapping/sensitive.ts';
import { findingsOf, personaWith } from './small.ts';

describe('a column that is never read', () => {
  it.each(
    'CreditCardNumber creditcard credit_card cc_num CC_Num CCNumber cc_exp card_number CardNo cvv CVV2 CVC ssn SSN Cust_SSN social_security_no SocialSecurityNumber password AppPassword apppassword passwd user_pwd passcode PIN pin_number EmployeePIN License license_no DriversLicense driver_license DLNumber dl_no track1 TrackData magstripe PAN passport AccountHolder card_holder CreditCardHolderName contraseña Contrasena clave_acceso numero_tarjeta NumTarjeta tarjeta_de_credito TarjetaCreditoNumero pasaporte NSS seguro_social'.split(
      ' ',
    ),
  )('%s', (name) => {
    expect(isSensitive(name)).toBe(true);
  });

  it.each(
    'card loyalty_card_number LoyaltyCardNo gift_card_no loyalty_card_holder card_type paymentcardtype shipping_city pincode pinned Spine company panel span license_id LicenseType account accountno CreditLimit cc_email email phone DateTime description trackingnumber track_stock opinion discard_no bypass compass_no name clave clave_busqueda tarjeta tarjeta_puntos numero'.split(
      ' ',
    ),
  )('is not %s', (name) => {
    expect(isSensitive(name)).toBe(false);
  });

  it.each([
    ['a field', personaWith('first_name: SSN')],
    ['a template', personaWith('first_name: "{a} {SSN}"')],
    ['an expression', personaWith('first_name: { expr: "a + SSN" }')],
    ['a filter', personaWith('first_name: a', '  where: { SSN: [1] }')],
    ['a join', personaWith('first_name: a', '  joins: { k: { table: t, on: { SSN: id } } }')],
    ['a key', personaWith('first_name: a').replace('key: id', 'key: SSN')],
  ])('is refused as %s, with its place', (_, text) => {
    const findings = findingsOf(text);
    expect(findings.map((one) => one.code)).toEqual(['MAPPING_SENSITIVE']);
    expect(findings[0]?.place?.line).toBe(text.split('\n').findIndex((line) => line.includes('SSN')) + 1);
  });
});
