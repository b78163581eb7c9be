/** How a packet's payload is read and written. One file a packet; this is what they share. */
import type { PacketReader } from '../bytes/packetReader.ts';
import type { PacketWriter } from '../bytes/packetWriter.ts';
import type { ServerFamily } from '../constants/errorCodes.ts';
import type { ColumnDefinition } from './columnDefinition.ts';

/** What must be known beside the bytes. */
export interface CodecContext {
  /** Flags that both sides agreed on (constants/capabilities.ts); during the login, what is known of them. */
  readonly capabilities: bigint;
  /** MySQL's name of character_set_client: the encoding of SQL text and of what else the client says. */
  readonly clientCharset: string;
  /** MySQL's name of character_set_results; null where the server sends results unconverted. */
  readonly resultsCharset: string | null;
  /** For the parameters of an EXECUTE: what its statement's PREPARE and earlier EXECUTEs told. */
  readonly statement?: StatementContext;
  /** Whose error codes they are; MySQL's where it is not known. */
  readonly family?: ServerFamily;
  /** For rows: the columns of their result. */
  readonly columns?: readonly ColumnDefinition[];
}

/** For packets of the login, which say themselves how they are written: nothing is agreed on yet. */
export const nothingAgreed: CodecContext = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

export interface StatementContext {
  readonly parameterCount: number;
  /** Types that an earlier execution bound, two bytes a parameter; null where none did. */
  readonly boundTypes: Uint8Array | null;
  /** Places of the parameters whose value came ahead by COM_STMT_SEND_LONG_DATA; left out where that is not known. */
  readonly longData?: ReadonlySet<number>;
}

/** Throws `MalformedPacket` from `read` (never anything else), RangeError from `write` for values that do not fit. */
export interface PacketCodec<T> {
  /** The protocol's own term: HandshakeResponse41, COM_QUERY … */
  readonly name: string;
  /** Address of the page that specifies it. */
  readonly spec: string;
  read(reader: PacketReader, context: CodecContext): T;
  write(writer: PacketWriter, value: T, context: CodecContext): void;
}

/**
 * Encoding of names in metadata and of error messages: the server's own UTF-8 where it is told not to convert (SET NAMES binary,
 * SET character_set_results = NULL).
 */
export function metadataCharset({ resultsCharset }: CodecContext): string {
  return resultsCharset === null || resultsCharset === 'binary' ? 'utf8mb4' : resultsCharset;
}

/** Encoding of SQL and of other text from the client. After SET NAMES binary it has none; it is shown as the server reads names: UTF-8. */
export function statementCharset({ clientCharset }: CodecContext): string {
  return clientCharset === 'binary' ? 'utf8mb4' : clientCharset;
}

const mysqlPages = 'https://dev.mysql.com/doc/dev/mysql-server/latest/';
const mariadbPages = 'https://mariadb.com/docs/server/reference/clientserver-protocol/';

export function mysqlSpec(page: string): string {
  return `${mysqlPages}${page}.html`;
}

export function mariadbSpec(page: string): string {
  return `${mariadbPages}${page}`;
}
