/**
 * Capability flags: MySQL's 32, and MariaDB's extended ones in the high half of a 64-bit number.
 *
 * https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#capabilities
 *
 * CLIENT_LONG_PASSWORD is named CLIENT_MYSQL by MariaDB: where a server leaves it clear, the server is MariaDB and the last
 * four filler bytes of its greeting (and of the client's response) hold the extended flags.
 */
export const capability = {
  CLIENT_LONG_PASSWORD: 1n << 0n,
  CLIENT_FOUND_ROWS: 1n << 1n,
  CLIENT_LONG_FLAG: 1n << 2n,
  CLIENT_CONNECT_WITH_DB: 1n << 3n,
  CLIENT_NO_SCHEMA: 1n << 4n,
  CLIENT_COMPRESS: 1n << 5n,
  CLIENT_ODBC: 1n << 6n,
  CLIENT_LOCAL_FILES: 1n << 7n,
  CLIENT_IGNORE_SPACE: 1n << 8n,
  CLIENT_PROTOCOL_41: 1n << 9n,
  CLIENT_INTERACTIVE: 1n << 10n,
  CLIENT_SSL: 1n << 11n,
  CLIENT_IGNORE_SIGPIPE: 1n << 12n,
  CLIENT_TRANSACTIONS: 1n << 13n,
  CLIENT_RESERVED: 1n << 14n,
  /** CLIENT_RESERVED2 in newer MySQL headers: the 4.1 authentication. */
  CLIENT_SECURE_CONNECTION: 1n << 15n,
  CLIENT_MULTI_STATEMENTS: 1n << 16n,
  CLIENT_MULTI_RESULTS: 1n << 17n,
  CLIENT_PS_MULTI_RESULTS: 1n << 18n,
  CLIENT_PLUGIN_AUTH: 1n << 19n,
  CLIENT_CONNECT_ATTRS: 1n << 20n,
  CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA: 1n << 21n,
  CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS: 1n << 22n,
  CLIENT_SESSION_TRACK: 1n << 23n,
  CLIENT_DEPRECATE_EOF: 1n << 24n,
  CLIENT_OPTIONAL_RESULTSET_METADATA: 1n << 25n,
  CLIENT_ZSTD_COMPRESSION_ALGORITHM: 1n << 26n,
  CLIENT_QUERY_ATTRIBUTES: 1n << 27n,
  MULTI_FACTOR_AUTHENTICATION: 1n << 28n,
  /** MariaDB's obsolete CLIENT_PROGRESS. */
  CLIENT_CAPABILITY_EXTENSION: 1n << 29n,
  CLIENT_SSL_VERIFY_SERVER_CERT: 1n << 30n,
  CLIENT_REMEMBER_OPTIONS: 1n << 31n,
  MARIADB_CLIENT_PROGRESS: 1n << 32n,
  /** The former COM_MULTI; reserved. */
  MARIADB_CLIENT_RESERVED_1: 1n << 33n,
  MARIADB_CLIENT_STMT_BULK_OPERATIONS: 1n << 34n,
  /** Extended type information in column definitions. */
  MARIADB_CLIENT_EXTENDED_METADATA: 1n << 35n,
  /** The server may leave out the column definitions of an EXECUTE's result. */
  MARIADB_CLIENT_CACHE_METADATA: 1n << 36n,
  MARIADB_CLIENT_BULK_UNIT_RESULTS: 1n << 37n,
} as const;

export type CapabilityName = keyof typeof capability;

const all = Object.entries(capability) as [CapabilityName, bigint][];

export function has(capabilities: bigint, flag: bigint): boolean {
  return (capabilities & flag) !== 0n;
}

/** Names of the flags that are set, lowest first; a bit without a name as `0x…`. */
export function capabilityNames(capabilities: bigint): string[] {
  const names: string[] = [];
  let rest = capabilities;
  for (const [name, flag] of all) {
    if ((capabilities & flag) === 0n) continue;
    names.push(name);
    rest &= ~flag;
  }
  if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
  return names;
}

/** The flags with these names put together. */
export function capabilitiesOf(...names: readonly CapabilityName[]): bigint {
  return names.reduce((flags, name) => flags | capability[name], 0n);
}
