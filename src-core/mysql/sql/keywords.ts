/**
 * Words that are shown as keywords: MySQL 9.7's reserved ones (information_schema.keywords), MariaDB's own, and those that are
 * not reserved but begin or shape a statement. Words such as `date` or `name`, far more often a column than a keyword, are left out.
 * https://dev.mysql.com/doc/refman/en/keywords.html
 */
const reserved =
  'accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case change char ' +
  'character check collate column condition constraint continue convert create cross cube cume_dist current_date current_time ' +
  'current_timestamp current_user cursor database databases day_hour day_microsecond day_minute day_second dec decimal declare ' +
  'default delayed delete dense_rank desc describe deterministic distinct distinctrow div double drop dual each else elseif empty ' +
  'enclosed escaped except exists exit explain external false fetch first_value float float4 float8 for force foreign from fulltext ' +
  'function generated get grant group grouping groups having high_priority hour_microsecond hour_minute hour_second if ignore in ' +
  'index infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval into io_after_gtids ' +
  'io_before_gtids is iterate join json_table key keys kill lag last_value lateral lead leading leave left library like limit linear ' +
  'lines load localtime localtimestamp lock long longblob longtext loop low_priority match maxvalue mediumblob mediumint mediumtext ' +
  'middleint minute_microsecond minute_second mod modifies natural no_write_to_binlog not nth_value ntile null numeric of on ' +
  'optimize optimizer_costs option optionally or order out outer outfile over partition percent_rank precision primary procedure ' +
  'purge qualify range rank read read_write reads real recursive references regexp release rename repeat replace require resignal ' +
  'restrict return revoke right rlike row row_number rows schema schemas second_microsecond select sensitive separator set show ' +
  'signal smallint spatial specific sql sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl ' +
  'starting stored straight_join system table tablesample terminated then tinyblob tinyint tinytext to trailing trigger true undo ' +
  'union unique unlock unsigned update usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying ' +
  'virtual when where while window with write xor year_month zerofill';
const others =
  'autocommit auto_increment begin cascaded charset checksum collation comment commit committed concurrent connection consistent current ' +
  'database databases deallocate delimiter disable discard do duplicate enable end engine engines escape event events execute extended ' +
  'fields flush full global grants handler help hosts if install intersect invoker isolation kill language level local locked ' +
  'master merge modify names next no nowait offset open optimize partial partitions persist plugin prepare privileges procedure ' +
  'processlist profile profiles query quick rebuild recover release_all reload repair replica reset restart resume returning rollback ' +
  'savepoint security serializable server session share shutdown signed skip slave snapshot sql_no_cache start status stop subpartition ' +
  'tables temporary temptable transaction triggers truncate uncommitted undefined uninstall upgrade user value variables view warnings ' +
  'without work xa';

const reservedWords: ReadonlySet<string> = new Set(reserved.split(' '));
const all: ReadonlySet<string> = new Set(`${reserved} ${others}`.split(' '));
const longest = Math.max(...[...all].map((word) => word.length));

export function isKeyword(word: string): boolean {
  return word.length <= longest && all.has(word.toLowerCase());
}

/** Whether the word is no name of a table unless it stands in quotes. */
export function isReserved(word: string): boolean {
  return word.length <= longest && reservedWords.has(word.toLowerCase());
}
