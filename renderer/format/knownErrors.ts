/**
 * Errors that one wants an app to meet. Texts as the servers print them, the placeholders filled in.
 * https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html
 */
export interface KnownError {
  readonly code: number;
  readonly sqlstate: string;
  readonly message: string;
  /** In a few words, for the list. */
  readonly about: string;
}

export const knownErrors: readonly KnownError[] = [
  error(1213, '40001', 'Deadlock found when trying to get lock; try restarting transaction', 'deadlock'),
  error(1205, 'HY000', 'Lock wait timeout exceeded; try restarting transaction', 'lock wait timeout'),
  error(1062, '23000', "Duplicate entry '1' for key 'PRIMARY'", 'duplicate key'),
  error(1452, '23000', 'Cannot add or update a child row: a foreign key constraint fails', 'foreign key, no parent'),
  error(1451, '23000', 'Cannot delete or update a parent row: a foreign key constraint fails', 'foreign key, has children'),
  error(1040, '08004', 'Too many connections', 'too many connections'),
  error(1203, '42000', "User app already has more than 'max_user_connections' active connections", 'too many connections of a user'),
  error(1053, '08S01', 'Server shutdown in progress', 'server shutdown'),
  error(1317, '70100', 'Query execution was interrupted', 'query killed'),
  error(3024, 'HY000', 'Query execution was interrupted, maximum statement execution time exceeded', "MySQL's statement timeout"),
  error(1969, '70100', 'Query execution was interrupted (max_statement_time exceeded)', "MariaDB's statement timeout"),
  error(1927, '70100', 'Connection was killed', "MariaDB's connection killed"),
  error(
    4031,
    'HY000',
    'The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior.',
    "MySQL's idle timeout",
  ),
  error(1290, 'HY000', 'The MySQL server is running with the --read-only option so it cannot execute this statement', 'read-only server'),
  error(1792, '25006', 'Cannot execute statement in a READ ONLY transaction.', 'read-only transaction'),
  error(1045, '28000', "Access denied for user 'app'@'localhost' (using password: YES)", 'access denied'),
  error(1142, '42000', "SELECT command denied to user 'app'@'localhost' for table 'orders'", 'no privilege on the table'),
  error(1146, '42S02', "Table 'shop.orders' doesn't exist", 'no such table'),
  error(1054, '42S22', "Unknown column 'name' in 'field list'", 'no such column'),
  error(1064, '42000', 'You have an error in your SQL syntax', 'syntax error'),
  error(1406, '22001', "Data too long for column 'name' at row 1", 'data too long'),
  error(1264, '22003', "Out of range value for column 'quantity' at row 1", 'out of range'),
  error(1114, 'HY000', "The table 'orders' is full", 'table full'),
  error(1153, '08S01', "Got a packet bigger than 'max_allowed_packet' bytes", 'packet too large'),
  error(1615, 'HY000', 'Prepared statement needs to be re-prepared', 'needs to be prepared again'),
  error(1644, '45000', 'Unhandled user-defined exception condition', 'SIGNAL of a procedure'),
];

function error(code: number, sqlstate: string, message: string, about: string): KnownError {
  return { code, sqlstate, message, about };
}

export function knownError(code: number): KnownError | undefined {
  return knownErrors.find((e) => e.code === code);
}
