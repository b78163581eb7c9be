import { expect, it } from 'vitest';
import { errorTexts } from '../../../../src-core/mysql/constants/errorTexts.ts';
import { type ErrorFacts, errorText } from '../../../../src-core/mysql/synth/errorText.ts';

const facts: ErrorFacts = { family: 'mysql', user: 'app', schema: 'shop', table: 'orders', client: '127.0.0.1:50000' };

it('names what is known of the statement and its session', () => {
  expect(errorText(1146, facts)).toBe("Table 'shop.orders' doesn't exist");
  expect(errorText(1045, facts)).toBe("Access denied for user 'app'@'localhost' (using password: YES)");
  expect(errorText(1130, { ...facts, client: '[fe80::1]:5' })).toBe("Host 'fe80::1' is not allowed to connect to this MySQL server");
  expect(errorText(1130, { ...facts, family: 'mariadb', client: '10.0.0.7:5' })).toBe(
    "Host '10.0.0.7' is not allowed to connect to this MariaDB server",
  );
});

it("is the server family's own", () => {
  expect(errorText(1062, facts)).toBe("Duplicate entry '1' for key 'orders.PRIMARY'");
  expect(errorText(1062, { ...facts, family: 'mariadb' })).toBe("Duplicate entry '1' for key 'PRIMARY'");
});

it('is the name of a code without a text', () => {
  expect(errorText(1879, facts)).toMatch(/^ER_[A-Z_]+$/);
  expect(errorText(65000, facts)).toBe('ERROR 65000');
});

it('fills every placeholder, and is one line of at most 512 characters, as servers send them', () => {
  const unknown: ErrorFacts = { ...facts, user: null, schema: null, table: null };
  for (const code of Object.keys(errorTexts).map(Number)) {
    for (const family of ['mysql', 'mariadb'] as const) {
      const text = errorText(code, { ...unknown, family });
      expect(text, String(code)).not.toMatch(/[{}\n]|%[sdl-]/);
      expect(text.length, String(code)).toBeLessThan(512);
    }
  }
});
