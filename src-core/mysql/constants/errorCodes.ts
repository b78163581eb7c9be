/** Error codes by name, with the SQLSTATE that the server gives them by default. */
import { sharedErrors } from './errorNames.ts';
import { mariadbErrors } from './errorNamesMariadb.ts';
import { mysqlErrors } from './errorNamesMysql.ts';
import { newMysqlErrors } from './errorNamesMysqlNew.ts';

export interface ErrorCode {
  readonly code: number;
  /** `ER_NO_SUCH_TABLE` */
  readonly name: string;
  readonly sqlstate: string;
}

export type ServerFamily = 'mysql' | 'mariadb';

const byFamily: Record<ServerFamily, Map<number, ErrorCode> | null> = { mysql: null, mariadb: null };

/** What is known of an error code. From 1900 on and above 4000 the two families use the same numbers for different errors. */
export function errorCode(code: number, family: ServerFamily = 'mysql'): ErrorCode | undefined {
  return table(family).get(code) ?? table(family === 'mysql' ? 'mariadb' : 'mysql').get(code);
}

/** The error's name, or `ERROR 1234` for one that is not known. */
export function errorName(code: number, family: ServerFamily = 'mysql'): string {
  return errorCode(code, family)?.name ?? `ERROR ${code}`;
}

/** SQLSTATE that goes with the code by default. */
export function defaultSqlstate(code: number, family: ServerFamily = 'mysql'): string {
  return errorCode(code, family)?.sqlstate ?? 'HY000';
}

function table(family: ServerFamily): Map<number, ErrorCode> {
  const ready = byFamily[family];
  if (ready !== null) return ready;
  const made = new Map<number, ErrorCode>();
  learn(made, sharedErrors);
  learn(made, family === 'mysql' ? mysqlErrors : mariadbErrors);
  if (family === 'mysql') learn(made, newMysqlErrors);
  byFamily[family] = made;
  return made;
}

function learn(into: Map<number, ErrorCode>, list: string): void {
  let code = 0;
  for (const word of list.split(' ')) {
    if (/^\d+$/.test(word)) {
      code = Number(word);
      continue;
    }
    const [name, sqlstate] = word.split('/');
    into.set(code, { code, name: name!.startsWith('!') ? name!.slice(1) : `ER_${name}`, sqlstate: sqlstate ?? 'HY000' });
    code++;
  }
}
