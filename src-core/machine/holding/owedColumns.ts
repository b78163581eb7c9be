/**
 * MariaDB leaves the columns of an execution's rows out where the client has them from an earlier reply, if both agreed on that. Where
 * the client was told other columns in the server's place, the server does not know: the next reply that leaves the columns out brings
 * them after all.
 * https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/result-set-packets
 */
import { command } from '../../mysql/constants/commands.ts';
import type { OpenExchange } from '../io.ts';

type Definitions = readonly Uint8Array[];

export class OwedColumns {
  /** By statement id: what the server takes for known, and the exchange that prepared the statement, since ids come again. */
  private readonly statements = new Map<number, { readonly prepared: number; readonly columns: Definitions }>();

  get isEmpty(): boolean {
    return this.statements.size === 0;
  }

  /** Whether a command of this code matters. */
  concerns(code: number): boolean {
    return this.statements.size > 0 && (code === command.COM_STMT_EXECUTE || code === command.COM_STMT_CLOSE);
  }

  clear(): void {
    this.statements.clear();
  }

  /** The client gets another reply to this execution than the server's. */
  toldOther(exchange: OpenExchange): void {
    const { command: code, statementId, toldColumns: columns, prepareExchange: prepared } = exchange;
    if (code !== command.COM_STMT_EXECUTE || statementId === null || columns === null) return;
    if (this.sending(exchange) === null) this.statements.set(statementId, { prepared, columns });
  }

  /** The server gets this command: the column definitions that its reply must not lack; null for none. */
  sending({ command: code, statementId, prepareExchange }: OpenExchange): Definitions | null {
    const owed = statementId === null || code !== command.COM_STMT_EXECUTE ? undefined : this.statements.get(statementId);
    return owed?.prepared === prepareExchange ? owed.columns : null;
  }

  /** The client was told the columns of this execution's rows as the server has them, or the statement is closed. */
  told({ statementId }: OpenExchange): void {
    if (statementId !== null) this.statements.delete(statementId);
  }
}
