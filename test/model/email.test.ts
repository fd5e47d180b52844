import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEmail } from '../../src/model/index.ts';

describe('an e-mail address', () => {
  it.each([
    [' Ann.Lee@Mail.COM ', 'ann.lee@mail.com'],
    ["o'brien+pos@shop.co.uk", "o'brien+pos@shop.co.uk"],
    ['test@shop.com', 'test@shop.com'],
    ['na@university.edu', 'na@university.edu'],
    ['smith@smith.com', 'smith@smith.com'],
    ['a@xn--bcher-kva.example.de', 'a@xn--bcher-kva.example.de'],
  ])('%j is sent as %j', (text, expected) => {
    expect(checkEmail(text)).toEqual({ kind: 'value', value: expected });
  });

  it.each([
    '',
    '  ',
    'none',
    'N/A',
    'No Email',
    'none@none.com',
    'na@na.com',
    'test@test.com',
    'noemail@shop.com',
    'NoEmail@gmail.com',
    'a@a.com',
    'ann@example.com',
    'noreply@shop.com',
  ])('%j is empty: nothing, or what clerks type to get on', (text) => {
    expect(checkEmail(text)).toEqual({ kind: 'empty' });
  });

  it.each([
    'ann',
    'ann@',
    '@mail.com',
    'ann@mail',
    'ann lee@mail.com',
    'ann@@mail.com',
    'ann@mail..com',
    '.ann@mail.com',
    'ann@-mail.com',
    'ann@mail.c',
    `${'a'.repeat(65)}@mail.com`,
    `a@${'b'.repeat(260)}.com`,
    'ann@mail.com, bo@mail.com',
  ])('%j is invalid', (text) => {
    expect(checkEmail(text)).toEqual({ kind: 'invalid' });
  });

  it('keeps its value when it is checked again, and long texts take no time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string()), (text) => {
        const checked = checkEmail(text);
        if (checked.kind === 'value') expect(checkEmail(checked.value)).toEqual(checked);
      }),
    );
    const started = process.cpuUsage();
    for (const part of ['a.', 'a-', '-', 'a@']) checkEmail(`a@${part.repeat(50_000)}!`);
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });
});
