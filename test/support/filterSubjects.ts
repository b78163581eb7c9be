/** Subjects for filters, made up by hand. */
import { StatementFacts } from '../../src-core/capture/filter/statementFacts.ts';
import type { CommandSubject, LoginSubject, ReplySubject } from '../../src-core/capture/filter/subject.ts';
import { command } from '../../src-core/mysql/constants/commands.ts';

export const loginSubject: LoginSubject = {
  stage: 'login',
  session: 12,
  client: '127.0.0.1:50000',
  backend: '127.0.0.1:3306',
  user: 'app',
  schema: 'shop_eu',
  program: 'shop-api',
  tls: null,
  compression: 'none',
  opaque: false,
};

type SqlOf = { readonly sql?: string };

export function commandSubject({ sql = 'SELECT 1', ...changes }: Partial<CommandSubject> & SqlOf): CommandSubject {
  return {
    ...loginSubject,
    exchange: 1_000,
    command: command.COM_QUERY,
    statementId: null,
    inTransaction: false,
    injected: false,
    statement: new StatementFacts(sql),
    parameters: [],
    text: sql,
    ...changes,
    stage: 'command',
  };
}

export function replySubject({ sql, ...changes }: Partial<ReplySubject> & SqlOf): ReplySubject {
  return {
    ...commandSubject(sql === undefined ? {} : { sql }),
    waitUs: 100,
    serverUs: 400,
    transferUs: 50,
    rows: 1,
    affectedRows: 0n,
    bytes: 90,
    errorCode: 0,
    errorName: '',
    errorMessage: '',
    warnings: 0,
    end: 'replied',
    slow: false,
    heldUs: 0,
    mocked: false,
    modified: false,
    ...changes,
    stage: 'reply',
  };
}

/** One of each kind, by name. */
export const knownSubjects: Readonly<Record<string, ReplySubject>> = {
  slow: replySubject({
    sql: 'SELECT id FROM orders WHERE total > 5\norder by id',
    serverUs: 1_600_000,
    transferUs: 20_000,
    rows: 120,
    bytes: 2_000_000,
    slow: true,
    warnings: 2,
  }),
  star: replySubject({
    sql: "select * from users where name = 'price>5'",
    rows: 0,
    serverUs: 210_000,
    exchange: 7,
    session: 3,
    user: 'batch',
  }),
  execute: replySubject({
    sql: 'UPDATE payments SET amount = ? WHERE id = ?',
    command: command.COM_STMT_EXECUTE,
    statementId: 3,
    parameters: ['-5', '42'],
    text: 'UPDATE payments SET amount = ? WHERE id = ?  ?=-5 ?=42',
    inTransaction: true,
    rows: null,
    tls: 'TLSv1.3',
  }),
  duplicate: replySubject({
    sql: 'INSERT INTO shop.items VALUES (1)',
    user: 'batch',
    program: null,
    rows: null,
    errorCode: 1062,
    errorName: 'ER_DUP_ENTRY',
    errorMessage: "Duplicate entry '1' for key 'PRIMARY'",
    compression: 'zlib',
  }),
  deadlock: replySubject({
    sql: 'DELETE FROM payments WHERE id = 1 or id = 2',
    rows: null,
    mocked: true,
    heldUs: 2_000_000,
    waitUs: 2_000_500,
    modified: true,
    errorCode: 1213,
    errorName: 'ER_LOCK_DEADLOCK',
    errorMessage: 'Deadlock found when trying to get lock; try restarting transaction',
    inTransaction: true,
    program: 'mysql',
  }),
  create: replySubject({
    sql: 'CREATE TABLE t (id INT)',
    injected: true,
    rows: null,
    affectedRows: 3n,
    schema: 'other',
    end: 'serverGone',
    opaque: true,
  }),
  ping: replySubject({
    command: command.COM_PING,
    statement: null,
    text: 'Ping',
    rows: null,
    client: '[::1]:4000',
    backend: 'db.example:3307',
  }),
};
