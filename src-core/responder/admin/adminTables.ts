/** The tables of the admin interface, in the words of CREATE TABLE. docs/admin.md tells what stands in them. */

import { tableFrom } from '../sql/sqlServer.ts';
import type { SqlTable } from '../sql/tableDefinition.ts';

export const adminSchema = 'main';

/** Those of MySQL Proxy have its columns. */
const proxyTables = [
  'proxy_connections (id INT, type VARCHAR(8), state VARCHAR(8), db VARCHAR(64))',
  'proxy_config (`option` VARCHAR(64), value VARCHAR(1024))',
  'backends (backend_ndx INT, address VARCHAR(255), state VARCHAR(8), type VARCHAR(8), uuid VARCHAR(64), connected_clients INT)',
  'help (command VARCHAR(255), description VARCHAR(255))',
];

const captureTables = [
  `exchanges (id BIGINT NOT NULL, session INT NOT NULL, parent BIGINT, command VARCHAR(32) NOT NULL, \`sql\` MEDIUMTEXT, digest CHAR(16),
    user VARCHAR(128) NOT NULL, db VARCHAR(64) NOT NULL, started_at DATETIME(6) NOT NULL, duration_us BIGINT, wait_us BIGINT,
    server_us BIGINT, transfer_us BIGINT, \`rows\` BIGINT, affected_rows BIGINT UNSIGNED, error_code INT, error VARCHAR(64),
    warnings INT NOT NULL, request_bytes BIGINT NOT NULL, reply_bytes BIGINT NOT NULL, state VARCHAR(16) NOT NULL,
    modified TINYINT NOT NULL, mocked TINYINT NOT NULL, injected TINYINT NOT NULL,
    PRIMARY KEY (id), KEY (session), KEY (digest))`,
  `sessions (id INT NOT NULL, state VARCHAR(16) NOT NULL, opened_at DATETIME(6) NOT NULL, closed_at DATETIME(6), client VARCHAR(255) NOT NULL,
    backend VARCHAR(255) NOT NULL, program VARCHAR(255) NOT NULL, user VARCHAR(128), db VARCHAR(64), server_version VARCHAR(64),
    connection_id BIGINT, auth_plugin VARCHAR(64), tls_client VARCHAR(16), tls_backend VARCHAR(16), compression VARCHAR(8) NOT NULL,
    exchanges BIGINT NOT NULL, error TEXT, PRIMARY KEY (id))`,
  `digests (digest CHAR(16) NOT NULL, digest_text MEDIUMTEXT NOT NULL, \`count\` BIGINT NOT NULL, total_us BIGINT NOT NULL,
    min_us BIGINT NOT NULL, avg_us BIGINT NOT NULL, max_us BIGINT NOT NULL, errors BIGINT NOT NULL, \`rows\` BIGINT NOT NULL,
    affected_rows BIGINT NOT NULL, first_seen DATETIME(6) NOT NULL, last_seen DATETIME(6) NOT NULL, PRIMARY KEY (digest))`,
];

export const adminTables: readonly SqlTable[] = [...proxyTables, ...captureTables].map((source) => tableFrom(adminSchema, source));

/** Rows of the table `help`. */
export const helpRows: readonly (readonly [string, string])[] = [
  ['SELECT * FROM help', 'shows this help'],
  ['SELECT * FROM backends', 'the servers behind the proxy, and how they stand'],
  ['SELECT * FROM proxy_connections', 'the listeners and open connections of the proxy and of this interface'],
  ['SELECT * FROM proxy_config', 'the options that the proxy runs with'],
  ['SELECT * FROM exchanges ORDER BY id DESC LIMIT 10', 'the newest commands that passed, with their SQL, times and errors'],
  ['SELECT * FROM digests ORDER BY total_us DESC LIMIT 10', 'the kinds of statements that took most time'],
  ['SELECT * FROM sessions', 'the connections that were recorded, open and closed'],
  ['SHOW TABLES', 'all tables; DESCRIBE name shows the columns of one'],
];

/**
 * What a connection of MySQL Proxy does, by number: the order in which a conversation goes through them. The manual shows 0 for one
 * that only listens and 10 for one that waits for a query.
 */
export const connectionStates = {
  init: 0,
  connectServer: 1,
  readHandshake: 2,
  readAuth: 4,
  readAuthResult: 6,
  readQuery: 10,
  readQueryResult: 12,
  closeClient: 14,
} as const;
