/**
 * The servers' own tests that are run: one or more of each column type that they have. Further ones of the same types, for other
 * storage engines, optimizer paths and replication, say nothing new of a conversation.
 */
const ofMysql = `binary bit_innodb blob date datetime float newdecimal nchar set time timestamp_explicit uint varchar vector year`;
const ofMariadb = `binary bit blob bool char date datetime datetime_hires enum float hex_hybrid int json nchar newdecimal
  set time time_hires timestamp_hires uint varbinary year`;

const named = (names: string, folder: string): string[] => names.split(/\s+/).map((name) => `${folder}/type_${name}.test`);

export const ownTests = {
  mysql: [
    ...named(ofMysql, 't'),
    'suite/json/t/json_agg.test',
    'suite/json/t/json_prep_stmts.test',
    'suite/gis/t/geometry_class_attri_prop.test',
  ],
  mariadb: [
    ...named(ofMariadb, 'main'),
    'main/gis-rtree.test',
    'plugin/type_inet/type_inet/type_inet6.test',
    'plugin/type_uuid/type_uuid/type_uuid.test',
  ],
} as const;

/** Those that end early here, and why: the server is not set up as they want it. What they do up to there is compared. */
export const earlyEnds: Readonly<Record<keyof typeof ownTests, Readonly<Record<string, string>>>> = {
  mysql: {},
  mariadb: {
    'plugin/type_inet/type_inet/type_inet6.test':
      'wants CREATE TABLE … SELECT to warn in its last third, where the strict mode of the rest refuses it',
    'main/type_float.test': 'wants another SQL mode for the server than for its own session',
  },
};
