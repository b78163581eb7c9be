/** The prepared statements of one connection: ids, bound types, long data. */
import type { PreparedStatement } from './responder.ts';

export interface OpenStatement {
  readonly id: number;
  readonly prepared: PreparedStatement;
  /** Types of the last execution that sent some, two bytes a parameter. */
  boundTypes: Uint8Array | null;
  /** COM_STMT_SEND_LONG_DATA by parameter, until the next execution. */
  readonly longData: Map<number, Uint8Array>;
}

/**
 * MariaDB: "the statement prepared last", for clients that send COM_STMT_EXECUTE before they know the id.
 * https://mariadb.com/kb/en/com_stmt_execute/
 */
const lastPreparedId = 0xffff_ffff;
/** As `@@max_prepared_stmt_count` of a server. */
const maxStatements = 16_382;

export class PreparedStatements {
  private readonly open = new Map<number, OpenStatement>();
  private lastId = 0;
  private newest: OpenStatement | null = null;
  /** Bytes that may be kept of the long data of one statement. */
  private readonly longDataLimit: number;

  constructor(longDataLimit: number) {
    this.longDataLimit = longDataLimit;
  }

  /** Null where there are too many. */
  add(prepared: PreparedStatement): OpenStatement | null {
    if (this.open.size >= maxStatements) return null;
    this.lastId++;
    const statement: OpenStatement = { id: this.lastId, prepared, boundTypes: null, longData: new Map() };
    this.open.set(statement.id, statement);
    this.newest = statement;
    return statement;
  }

  /** A statement could not be prepared: there is no last one. */
  failed(): void {
    this.newest = null;
  }

  get(id: number): OpenStatement | undefined {
    return id === lastPreparedId ? (this.newest ?? undefined) : this.open.get(id);
  }

  close(id: number): void {
    const statement = this.get(id);
    if (statement === undefined) return;
    this.open.delete(statement.id);
    if (statement === this.newest) this.newest = null;
  }

  clear(): void {
    this.open.clear();
    this.newest = null;
  }

  /** Appends to a parameter's long data. False where it grows too long; it is then given up. */
  append(statement: OpenStatement, parameter: number, data: Uint8Array): boolean {
    const before = statement.longData.get(parameter);
    let size = data.length;
    for (const kept of statement.longData.values()) size += kept.length;
    if (size > this.longDataLimit || parameter >= statement.prepared.parameterCount) return false;
    const whole = new Uint8Array((before?.length ?? 0) + data.length);
    if (before !== undefined) whole.set(before);
    whole.set(data, before?.length ?? 0);
    statement.longData.set(parameter, whole);
    return true;
  }
}
