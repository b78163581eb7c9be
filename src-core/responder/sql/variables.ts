/** System variables of a server with tables: what clients look at when they start. https://dev.mysql.com/doc/refman/en/server-system-variables.html */

import { collationOf } from '../../mysql/constants/collations.ts';
import { defaultCollation } from '../../mysql/synth/resultCharset.ts';

export type VariableValue = string | number;

const sqlMode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

const initial: Readonly<Record<string, VariableValue>> = {
  auto_increment_increment: 1,
  auto_increment_offset: 1,
  autocommit: 1,
  basedir: '/',
  big_tables: 0,
  bind_address: '127.0.0.1',
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_database: 'utf8mb4',
  character_set_filesystem: 'binary',
  character_set_results: 'utf8mb4',
  character_set_server: 'utf8mb4',
  character_set_system: 'utf8mb3',
  collation_connection: 'utf8mb4_0900_ai_ci',
  collation_database: 'utf8mb4_0900_ai_ci',
  collation_server: 'utf8mb4_0900_ai_ci',
  connect_timeout: 10,
  datadir: '/',
  default_storage_engine: 'InnoDB',
  div_precision_increment: 4,
  event_scheduler: 'OFF',
  foreign_key_checks: 1,
  group_concat_max_len: 1024,
  have_openssl: 'DISABLED',
  have_ssl: 'DISABLED',
  hostname: 'hydrophone',
  init_connect: '',
  innodb_lock_wait_timeout: 5,
  interactive_timeout: 28800,
  last_insert_id: 0,
  lc_time_names: 'en_US',
  license: 'MIT',
  local_infile: 0,
  lock_wait_timeout: 5,
  log_bin: 0,
  lower_case_table_names: 0,
  max_allowed_packet: 67108864,
  max_connections: 151,
  max_execution_time: 0,
  max_prepared_stmt_count: 16382,
  net_buffer_length: 16384,
  net_read_timeout: 30,
  net_write_timeout: 60,
  performance_schema: 0,
  port: 0,
  protocol_version: 10,
  query_cache_size: 0,
  query_cache_type: 'OFF',
  read_only: 0,
  server_id: 1,
  session_track_schema: 1,
  session_track_state_change: 0,
  session_track_system_variables: 'time_zone,autocommit,character_set_client,character_set_results,character_set_connection',
  session_track_transaction_info: 'OFF',
  socket: '',
  sql_auto_is_null: 0,
  sql_mode: sqlMode,
  sql_notes: 1,
  sql_quote_show_create: 1,
  sql_safe_updates: 0,
  sql_select_limit: '18446744073709551615',
  sql_warnings: 0,
  system_time_zone: 'UTC',
  table_open_cache: 4000,
  thread_cache_size: 9,
  time_zone: 'SYSTEM',
  tmp_table_size: 16777216,
  transaction_isolation: 'REPEATABLE-READ',
  transaction_read_only: 0,
  tx_isolation: 'REPEATABLE-READ',
  tx_read_only: 0,
  unique_checks: 1,
  version: '8.4.6-hydrophone',
  version_comment: 'Hydrophone',
  version_compile_machine: 'any',
  version_compile_os: 'any',
  wait_timeout: 28800,
  warning_count: 0,
  error_count: 0,
};

/** 0 and 1 that SHOW VARIABLES puts as OFF and ON. */
const switches: ReadonlySet<string> = new Set(
  (
    'autocommit big_tables foreign_key_checks local_infile log_bin performance_schema read_only session_track_schema ' +
    'session_track_state_change sql_auto_is_null sql_notes sql_quote_show_create sql_safe_updates sql_warnings transaction_read_only ' +
    'tx_read_only unique_checks'
  ).split(' '),
);
const fixedOnes: ReadonlySet<string> = new Set([
  'version',
  'version_comment',
  'hostname',
  'port',
  'basedir',
  'datadir',
  'license',
  'protocol_version',
]);

/** The variables of one session. Global ones are each session's own copy: no settings are kept. */
export class Variables {
  private readonly values: Map<string, VariableValue>;

  /** `own`: those of the server that are not as usual. */
  constructor(own: Readonly<Record<string, VariableValue>>) {
    this.values = new Map(Object.entries({ ...initial, ...own }));
  }

  /** Undefined where there is no such variable. */
  get(name: string): VariableValue | undefined {
    return this.values.get(name.replace(/^(global|session|local|persist)\./, ''));
  }

  /** False where there is no such variable, null where it cannot be set. */
  set(name: string, value: VariableValue | null): boolean | null {
    if (!this.values.has(name)) return false;
    if (fixedOnes.has(name)) return null;
    this.values.set(name, switches.has(name) ? asSwitch(value) : (value ?? ''));
    return true;
  }

  /** As SET NAMES does. False for a charset that is not known. */
  setNames(charset: string, collation: string | null): boolean {
    const id = defaultCollation(charset);
    if (id === undefined) return false;
    for (const name of ['client', 'connection', 'results']) this.values.set(`character_set_${name}`, charset);
    this.values.set('collation_connection', collation ?? collationOf(id)?.name ?? '');
    return true;
  }

  /** In alphabetical order, as SHOW VARIABLES puts them. */
  shown(): [string, string][] {
    const all = [...this.values].filter(([name]) => name !== 'last_insert_id').sort(([a], [b]) => (a < b ? -1 : 1));
    return all.map(([name]) => [name, this.shownValue(name) ?? '']);
  }

  /** ON and OFF for switches; undefined where there is no such variable. */
  shownValue(name: string): string | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    return switches.has(name) ? (Number(value) === 0 ? 'OFF' : 'ON') : String(value);
  }
}

function asSwitch(value: VariableValue | null): number {
  return typeof value === 'string' ? (/^(on|true|1)$/i.test(value) ? 1 : 0) : Number(value) === 0 ? 0 : 1;
}
