/** Turns a comparison into a test, or says what is wrong with it. One function a type of field. */
import { type Field, fieldOf } from './fields.ts';
import { nameTest } from './glob.ts';
import type { Comparison, FilterValue, Operator } from './nodes.ts';
import { allow, equalities, fault, orders, patterns, signed, textTest, truthOf, wholeOf } from './operands.ts';
import { atCommand, atLogin, atReply, cost, type Predicate } from './predicate.ts';
import { parseBytes, parseMicroseconds } from './quantities.ts';
import { commandTerm, digestTerm, errorTerm, parameterTerm, sqlTerm, switchTerm, tableTerm, transactionTerm } from './terms.ts';

/** Throws FilterFault. */
export function predicateOf(c: Comparison): Predicate {
  const field = fieldOf(c.field)!;
  switch (field.type) {
    case 'name':
      return nameTerm(field, c, (text) => [text]);
    case 'address':
      return nameTerm(field, c, (text) => [text, text.replace(/:\d+$/, ''), text.replace(/^\[(.*)\](?::\d+)?$/, '$1')]);
    case 'version':
      return versionTerm(field, c);
    case 'number':
      return amountTerm(field, c, [...equalities, ...orders], wholeOf);
    case 'duration':
      return amountTerm(field, c, orders, durationOf);
    case 'size':
      return amountTerm(field, c, [...equalities, ...orders], sizeOf);
    case 'sql':
      return sqlTerm(c);
    case 'table':
      return tableTerm(c);
    case 'digest':
      return digestTerm(c);
    case 'parameter':
      return parameterTerm(c);
    case 'command':
      return commandTerm(c);
    case 'switch':
      return switchTerm(c);
    case 'transaction':
      return transactionTerm(c);
    case 'error':
      return errorTerm(c);
  }
}

type NameField = Extract<Field, { type: 'name' | 'address' }>;

function nameTerm(field: NameField, c: Comparison, forms: (text: string) => readonly string[]): Predicate {
  allow(c, [...equalities, ...patterns]);
  const test = textTest(c);
  const matches = (text: string | null): boolean => text !== null && forms(text).some(test);
  return signed(c, reading(field, cost.name, matches));
}

function versionTerm(field: Extract<Field, { type: 'version' }>, c: Comparison): Predicate {
  allow(c, equalities);
  const tests = c.values.map((value) => {
    const truth = truthOf(value.text);
    if (truth !== null) return (version: string | null) => (version !== null) === truth;
    if (!/^(tls)?v?[\d.*]+$/i.test(value.text))
      throw fault(value, `“${value.text}” is no TLS version; expected yes, no or one such as TLSv1.3`);
    const test = nameTest(`TLSv${value.text.replace(/^(tls)?v?/i, '')}`);
    return (version: string | null) => version !== null && test(version);
  });
  return signed(
    c,
    reading(field, cost.name, (version) => tests.some((test) => test(version))),
  );
}

type AmountField = Extract<Field, { type: 'number' | 'duration' | 'size' }>;

function amountTerm(field: AmountField, c: Comparison, allowed: readonly Operator[], read: (v: FilterValue) => number): Predicate {
  allow(c, allowed);
  const amounts = c.values.map(read);
  const first = amounts[0]!;
  const compare = amountTest(c.operator, first, amounts);
  return signed(
    c,
    reading<number | bigint | null>(
      field as AtAny<number | bigint | null>,
      cost.number,
      (amount) => amount !== null && compare(Number(amount)),
    ),
  );
}

function amountTest(operator: Operator, first: number, all: readonly number[]): (amount: number) => boolean {
  switch (operator) {
    case '>':
      return (amount) => amount > first;
    case '>=':
      return (amount) => amount >= first;
    case '<':
      return (amount) => amount < first;
    case '<=':
      return (amount) => amount <= first;
    default:
      return (amount) => all.includes(amount);
  }
}

function durationOf(value: FilterValue): number {
  const amount = parseMicroseconds(value.text);
  if (amount === null) throw fault(value, `“${value.text}” is no duration; expected such as 50 (milliseconds), 1.5s or 200us`);
  return amount;
}

function sizeOf(value: FilterValue): number {
  const amount = parseBytes(value.text);
  if (amount === null) throw fault(value, `“${value.text}” is no size; expected such as 500, 64KiB or 1MB`);
  return amount;
}

type AtAny<T> = Extract<Field, { of: unknown }> & { of: (s: never) => T };

/** The predicate that reads a field and puts what is there to a test. */
function reading<T>(field: AtAny<T>, dear: number, matches: (value: T) => boolean): Predicate {
  const of = field.of as (s: unknown) => T;
  const made = { cost: dear, test: (s: unknown) => matches(of(s)) };
  return field.stage === 'login' ? atLogin(made) : field.stage === 'command' ? atCommand(made) : atReply(made);
}
