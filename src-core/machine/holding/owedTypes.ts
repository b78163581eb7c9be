/**
 * A client sends the types of a statement's parameters with an execution and leaves them out afterwards. Where the server did not
 * get that execution, as it was answered by us or ran as text, the types are owed to it: the next execution that goes on brings them.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html (new_params_bind_flag)
 */
import { concat } from '../../mysql/bytes/concat.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { OpenExchange } from '../io.ts';

/** Behind the code: statement id, flags, iteration count. */
const fixedBytes = 10;

export class OwedTypes {
  /** By statement id. */
  private readonly statements = new Set<number>();

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

  /** The server did not get this command. */
  withheld({ statementId, command: code, parameterCount, boundTypes }: OpenExchange): void {
    if (code !== command.COM_STMT_EXECUTE || statementId === null || parameterCount === 0) return;
    if (boundTypes === null) this.statements.add(statementId);
  }

  /** The server is to get this command. Returns the payload that it must get in its place; null where it may stay as it is. */
  sending(exchange: OpenExchange, payload: Uint8Array): Uint8Array | null {
    const { statementId, boundTypes, parameterCount } = exchange;
    if (statementId === null || !this.statements.delete(statementId)) return null;
    if (exchange.command !== command.COM_STMT_EXECUTE || boundTypes === null) return null;
    return withTypes(payload, boundTypes, parameterCount, exchange.context.session.capabilities);
  }
}

function withTypes(payload: Uint8Array, types: Uint8Array, parameterCount: number, capabilities: bigint): Uint8Array | null {
  const named = has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES);
  const countBytes = !named ? 0 : payload[fixedBytes]! < 0xfb ? 1 : 3;
  const flagAt = fixedBytes + countBytes + ((parameterCount + 7) >> 3);
  if (payload[flagAt] !== 0) return null;
  return concat([payload.subarray(0, flagAt), Uint8Array.of(1), named ? withoutNames(types) : types, payload.subarray(flagAt + 1)]);
}

/** With query attributes each type is followed by the parameter's name, which is empty for those of a statement. */
function withoutNames(types: Uint8Array): Uint8Array {
  const named = new Uint8Array((types.length / 2) * 3);
  for (let i = 0; i < types.length / 2; i++) named.set(types.subarray(2 * i, 2 * i + 2), 3 * i);
  return named;
}
