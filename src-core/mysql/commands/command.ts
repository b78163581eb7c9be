/** What a command of the table (index.ts) says of itself. */
import type { PacketReader } from '../bytes/packetReader.ts';
import { commandName } from '../constants/commands.ts';
import type { PacketCodec } from '../packets/codec.ts';

/** The grammar of a command's reply. Each but `none` can be an ERR instead. */
export type ReplyShape =
  /** One OK. */
  | 'ok'
  /** OKs, result sets and LOCAL INFILE requests, as many as MORE_RESULTS_EXISTS says. */
  | 'resultset'
  /** COM_STMT_PREPARE_OK, parameter definitions, column definitions. */
  | 'prepare'
  /** Column definitions and an EOF (COM_FIELD_LIST). */
  | 'columnDefinitions'
  /** One EOF, or an OK in its place. */
  | 'eof'
  /** No reply. */
  | 'none'
  /** One packet of text without a header (COM_STATISTICS). */
  | 'text'
  /** A login's exchange: auth switch, more data, OK (COM_CHANGE_USER). */
  | 'auth'
  /** Events until one side ends the connection. */
  | 'stream'
  /** Rows and an EOF, without a column count or definitions (COM_STMT_FETCH). */
  | 'rows'
  | 'unknown';

export interface CommandDefinition<T> extends PacketCodec<T> {
  /** First byte of the payload. */
  readonly code: number;
  readonly reply: ReplyShape;
  /** One line for people: the SQL, or what the command asks for. */
  title(value: T): string;
}

/** Reads the first byte, which must be the command's. */
export function readCode(reader: PacketReader, code: number): void {
  const found = reader.u8('command', commandName);
  if (found !== code) throw reader.malformed('command', `${commandName(found)} is not ${commandName(code)}`, 0);
}
