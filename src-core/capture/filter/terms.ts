/** Comparisons of fields that each have a kind of value of their own. */
import { commandCodes, commandWords } from './commandNames.ts';
import { isErrorName, nearestErrorName } from './errorNames.ts';
import { nearest } from './fields.ts';
import { flags, preparedCommands, sqlCommands } from './flags.ts';
import { nameTest } from './glob.ts';
import type { Comparison } from './nodes.ts';
import { allow, equalities, fault, orders, patternOf, patterns, signed, textTest, truthOf, wholeOf } from './operands.ts';
import { atCommand, atLogin, atReply, cost, type Predicate } from './predicate.ts';
import type { CommandSubject, ReplySubject } from './subject.ts';

type Sent = CommandSubject | ReplySubject;

/** `:` is contained in it, `=` is the whole text, but for what stands around it. */
export function sqlTerm(c: Comparison): Predicate {
  allow(c, [...equalities, ...patterns]);
  if (patterns.includes(c.operator)) {
    const pattern = patternOf(c);
    return signed(
      c,
      ofSql(cost.parsed, (s) => s.statement !== null && pattern.test(s.statement.sql)),
    );
  }
  const folded = c.values[0]!.text.toLowerCase();
  if (c.operator === ':') return ofSql(cost.text, (s) => sqlIncludes(s, folded));
  const whole = bareStatement(folded);
  return signed(
    c,
    ofSql(cost.text, (s) => sqlIncludes(s, whole) && bareStatement(s.statement?.folded ?? '') === whole),
  );
}

function bareStatement(sql: string): string {
  return sql.replace(/[\s;]+$/, '').trimStart();
}

function sqlIncludes(s: Sent, folded: string): boolean {
  return s.includes?.('sql', folded) ?? s.statement?.folded.includes(folded) ?? false;
}

function ofSql(dear: number, test: (s: Sent) => boolean): Predicate {
  return atCommand({ cost: dear, commands: sqlCommands, test: (s) => sqlCommands.has(s.command) && test(s) });
}

/** Text without a field: in what the list shows. */
export function bareTerm(text: string): Predicate {
  const folded = text.toLowerCase();
  return atCommand({ cost: cost.text, test: (s) => s.includes?.('text', folded) ?? s.text.toLowerCase().includes(folded) });
}

/** A name without schema is meant in any; in a statement, the session's. */
export function tableTerm(c: Comparison): Predicate {
  allow(c, [...equalities, ...patterns]);
  if (patterns.includes(c.operator)) {
    const pattern = patternOf(c);
    const test = (s: Sent): boolean =>
      anyTable(s, (schema, name) => pattern.test(name) || (schema !== null && pattern.test(`${schema}.${name}`)));
    return signed(c, ofSql(cost.digest, test));
  }
  const values = c.values.map(({ text, quoted }) => {
    const parts = text.replaceAll('`', '').split('.');
    const name = parts.pop()!;
    const schema = parts.length === 0 ? null : parts.join('.');
    // Where the name does not stand in the SQL at all, no table can be called so.
    const must = /^[\w$]+$/.test(name) ? name.toLowerCase() : '';
    return { must, name: nameTest(name, quoted), schema: schema === null ? null : nameTest(schema, quoted) };
  });
  const test = (s: Sent): boolean =>
    values.some(
      (value) =>
        sqlIncludes(s, value.must) &&
        anyTable(s, (schema, name) => value.name(name) && (value.schema === null || (schema !== null && value.schema(schema)))),
    );
  return signed(c, ofSql(cost.parsed, test));
}

function anyTable(s: Sent, test: (schema: string | null, name: string) => boolean): boolean {
  return s.statement?.tables.some((table) => test(table.schema ?? s.schema, table.name)) ?? false;
}

export function digestTerm(c: Comparison): Predicate {
  allow(c, equalities);
  const starts = c.values.map((value) => {
    if (!/^[0-9a-f]{4,16}$/i.test(value.text))
      throw fault(value, `“${value.text}” is no digest; expected its 16 hexadecimal digits, or the first ones`);
    return value.text.toLowerCase();
  });
  return signed(
    c,
    ofSql(cost.digest, (s) => s.statement !== null && starts.some((start) => s.statement!.digest.startsWith(start))),
  );
}

export function parameterTerm(c: Comparison): Predicate {
  allow(c, [...equalities, ...patterns]);
  const test = textTest(c);
  return signed(c, atCommand({ cost: cost.decoded, commands: preparedCommands, test: (s) => s.parameters.some(test) }));
}

export function commandTerm(c: Comparison): Predicate {
  allow(c, equalities);
  const codes = new Set<number>();
  for (const value of c.values) {
    const found = commandCodes(value.text);
    if (found.length === 0) {
      const near = nearest(value.text.replace(/^com_/i, ''), commandWords.keys());
      throw fault(
        value,
        `there is no command “${value.text}”${near === null ? '; expected one such as query, execute or ping' : `; did you mean ${near}?`}`,
      );
    }
    for (const code of found) codes.add(code);
  }
  return signed(c, atCommand({ cost: cost.number, commands: codes, otherCommands: othersThan(codes), test: (s) => codes.has(s.command) }));
}

function othersThan(codes: ReadonlySet<number>): ReadonlySet<number> {
  return new Set(Array.from({ length: 256 }, (_, code) => code).filter((code) => !codes.has(code)));
}

/** `is:` with several words: any of them. */
export function switchTerm(c: Comparison): Predicate {
  allow(c, equalities);
  const all = c.values.map((value) => {
    const flag = flags[value.text.toLowerCase()];
    if (flag !== undefined) return flag;
    const near = nearest(value.text, Object.keys(flags));
    throw fault(
      value,
      `is:${value.text} is not known; ${near === null ? `expected ${Object.keys(flags).join(', ')}` : `did you mean is:${near}?`}`,
    );
  });
  const commands = all.some((flag) => flag.commands === null) ? null : new Set(all.flatMap((flag) => [...flag.commands!]));
  const made = all.map((flag) => {
    const dear = flag.commands === sqlCommands ? cost.parsed : cost.number;
    if (flag.stage === 'login') return atLogin({ cost: dear, test: flag.test });
    return flag.stage === 'command' ? atCommand({ cost: dear, test: flag.test }) : atReply({ cost: dear, test: flag.test });
  });
  const [only] = made;
  if (made.length === 1) return signed(c, { ...only!, commands });
  const stage = all.some((flag) => flag.stage === 'reply') ? 'reply' : all.some((flag) => flag.stage === 'command') ? 'command' : 'login';
  const dearest = Math.max(...made.map((p) => p.cost));
  return signed(c, { stage, cost: dearest, commands, otherCommands: null, test: (s) => made.some((p) => p.test(s)) });
}

export function transactionTerm(c: Comparison): Predicate {
  allow(c, equalities);
  const wanted = c.values.map((value) => {
    const truth = truthOf(value.text);
    if (truth === null) throw fault(value, `“${value.text}” is neither yes nor no`);
    return truth;
  });
  return signed(c, atCommand({ cost: cost.number, test: (s) => wanted.includes(s.inTransaction) }));
}

/** By number or name, `*` for any; `~` looks into the server's words. */
export function errorTerm(c: Comparison): Predicate {
  allow(c, [...equalities, ...orders, ...patterns]);
  if (patterns.includes(c.operator)) {
    const pattern = patternOf(c);
    return signed(c, atReply({ cost: cost.decoded, test: (s) => s.errorCode !== 0 && pattern.test(`${s.errorName}: ${s.errorMessage}`) }));
  }
  if (orders.includes(c.operator)) {
    const limit = wholeOf(c.values[0]!);
    const test = { '>': above, '>=': atLeast, '<': below, '<=': atMost }[c.operator as '>' | '>=' | '<' | '<=']!;
    return atReply({ cost: cost.number, test: (s) => s.errorCode !== 0 && test(s.errorCode, limit) });
  }
  const tests = c.values.map((value) => {
    if (/^\d+$/.test(value.text)) {
      const code = wholeOf(value);
      return (s: ReplySubject) => s.errorCode === code;
    }
    if (!/^[\w*]+$/.test(value.text))
      throw fault(value, `“${value.text}” is no error; expected a code or a name, such as 1146 or ER_NO_SUCH_TABLE`);
    if (!value.text.includes('*') && !isErrorName(value.text)) {
      const near = nearestErrorName(value.text);
      throw fault(value, `there is no error “${value.text}”; ${near === null ? 'write its code' : `did you mean ${near}?`}`);
    }
    const name = nameTest(value.text);
    return (s: ReplySubject) => s.errorCode !== 0 && (name(s.errorName) || name(s.errorName.replace(/^ER_/, '')));
  });
  return signed(c, atReply({ cost: cost.name, test: (s) => tests.some((test) => test(s)) }));
}

const above = (a: number, b: number): boolean => a > b;
const atLeast = (a: number, b: number): boolean => a >= b;
const below = (a: number, b: number): boolean => a < b;
const atMost = (a: number, b: number): boolean => a <= b;
