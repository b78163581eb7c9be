/** `server:`: how the mock greets, and whom it lets in. */
import { isMap, isScalar, type Node, type Scalar } from 'yaml';
import { type Entry, isNothing, type RulesReader } from '../../intercept/rules/rulesReader.ts';
import { authPlugins } from '../../mysql/auth/index.ts';
import { collationId, collationOf } from '../../mysql/constants/collations.ts';
import { serverStatus, statusNames } from '../../mysql/constants/statusFlags.ts';
import { defaultCollation } from '../../mysql/synth/resultCharset.ts';
import type { MockServerFacts } from './mock.ts';

export const defaultMockVersion = '8.4.6-hydrophone-mock';
/** utf8mb4_0900_ai_ci, and MariaDB's utf8mb4_general_ci. */
const mysqlCollation = 255;
const mariadbCollation = 45;

const keys = ['version', 'connection_ids', 'charset', 'collation', 'plugin', 'status', 'users', 'any_user', 'schemas', 'variables'];
const shape = '{ version: 8.4.6, users: { app: secret }, schemas: [shop] }';

/** Throws RulesFault. */
export function readServer(reader: RulesReader, entry: Entry | undefined): MockServerFacts {
  const isEmpty = entry === undefined || isNothing(entry.value);
  const found = isEmpty ? new Map<string, Entry>() : reader.entries(entry.value, entry.key, keys, 'server', shape);
  const version = readVersion(reader, found.get('version'));
  const users = found.get('users');
  const ids = found.get('connection_ids');
  const status = found.get('status');
  const schemas = found.get('schemas');
  const plugin = found.get('plugin');
  const anyUser = found.get('any_user');
  return {
    version,
    connectionIds:
      ids === undefined ? 1 : reader.whole(ids.value, ids.key, 1, 0xffff_ffff, 'the id of the first connection, from 1 to 4294967295'),
    collation:
      readCollation(reader, found.get('collation'), found.get('charset')) ?? (/mariadb/i.test(version) ? mariadbCollation : mysqlCollation),
    plugin: plugin === undefined ? null : readPlugin(reader, plugin),
    statusFlags: status === undefined ? serverStatus.autocommit : readStatus(reader, status),
    users: users === undefined ? null : readUsers(reader, users),
    anyUser: anyUser !== undefined && reader.boolean(anyUser.value, anyUser.key, 'true or false'),
    schemas: schemas === undefined ? null : readNames(reader, schemas, 'a list of schema names'),
    variables: readVariables(reader, found.get('variables')),
  };
}

function readVersion(reader: RulesReader, entry: Entry | undefined): string {
  if (entry === undefined) return defaultMockVersion;
  const expected = 'a version in quotes, such as 8.4.6 or 11.4.2-MariaDB';
  // 8.4 is a number to YAML.
  const version = isScalar(entry.value) && entry.value.value !== null ? reader.sourceOf(entry.value).replace(/^(['"])(.*)\1$/, '$2') : '';
  if (!/^\d[\x21-\x7e]{0,59}$/.test(version)) reader.fail(entry.value ?? entry.key, `expected ${expected}`);
  return version;
}

function readCollation(reader: RulesReader, collation: Entry | undefined, charset: Entry | undefined): number | null {
  if (collation !== undefined) {
    const name = reader.string(collation.value, collation.key, 'a collation such as utf8mb4_general_ci');
    const id = collationId(name.value);
    if (id === undefined || id > 255)
      return reader.fail(name, `“${name.value}” is no collation that a greeting can name; expected one such as utf8mb4_general_ci`);
    const own = charset === undefined ? null : reader.string(charset.value, charset.key, 'a charset such as utf8mb4');
    if (own !== null && collationOf(id)?.charset !== own.value)
      reader.fail(own, `${name.value} is a collation of ${collationOf(id)?.charset}; expected that, or no charset`);
    return id;
  }
  if (charset === undefined) return null;
  const name = reader.string(charset.value, charset.key, 'a charset such as utf8mb4');
  return defaultCollation(name.value) ?? reader.fail(name, `“${name.value}” is no charset; expected one such as utf8mb4 or latin1`);
}

function readPlugin(reader: RulesReader, { key, value }: Entry): string {
  const known = authPlugins.filter(({ server }) => server !== undefined).map(({ name }) => name);
  const scalar = reader.string(value, key, known.join(', '));
  if (!known.includes(scalar.value)) reader.fail(scalar, `“${scalar.value}” is no plugin that a mock speaks; expected ${known.join(', ')}`);
  return scalar.value;
}

/** By the names that records have for them. */
const statusFlags: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 16 }, (_, bit) => 1 << bit).flatMap((flag) =>
    statusNames(flag)
      .filter((name) => /^[A-Z]/.test(name))
      .map((name): [string, number] => [name, flag]),
  ),
);

function readStatus(reader: RulesReader, { key, value }: Entry): number {
  const all = [...statusFlags.keys()].join(', ');
  return reader.list(value, key, 'a list of status flags such as [AUTOCOMMIT]').reduce((flags, item) => {
    const name = reader.string(item, key, `a status flag: ${all}`);
    const flag = statusFlags.get(name.value.toUpperCase().replace(/^SERVER_(STATUS_)?/, ''));
    return flags | (flag ?? reader.fail(name, `“${name.value}” is no status flag; expected ${all}`));
  }, 0);
}

/** A mapping of names to passwords; null is no password. */
function readUsers(reader: RulesReader, { key, value }: Entry): ReadonlyMap<string, string> {
  const expected = "users with their passwords, such as { app: secret, guest: '' }";
  return new Map(
    pairs(reader, value, key, expected).map(([name, at, password]) => [
      name,
      isNothing(password) ? '' : textOf(reader, password, at, 'a password in quotes'),
    ]),
  );
}

function readVariables(reader: RulesReader, entry: Entry | undefined): ReadonlyMap<string, string | number> {
  if (entry === undefined) return new Map();
  const found = pairs(reader, entry.value, entry.key, 'variables with their values, such as { sql_mode: ANSI }');
  return new Map(
    found.map(([name, at, node]): [string, string | number] => {
      if (isScalar(node) && (typeof node.value === 'bigint' || typeof node.value === 'number'))
        return [name.toLowerCase(), Number(node.value)];
      if (isScalar(node) && typeof node.value === 'boolean') return [name.toLowerCase(), node.value ? 1 : 0];
      return [name.toLowerCase(), textOf(reader, node, at, 'text, a number, true or false')];
    }),
  );
}

function pairs(reader: RulesReader, node: Node | null, at: Node, expected: string): [string, Node, Node | null][] {
  if (!isMap(node)) return reader.fail(node ?? at, `expected ${expected}`);
  return node.items.map((pair) => {
    const key = reader.resolved(pair.key);
    if (!isScalar(key)) return reader.fail(key ?? node, `expected ${expected}`);
    return [String(key.value), key, reader.resolved(pair.value)];
  });
}

function textOf(reader: RulesReader, node: Node | null, at: Node, expected: string): string {
  if (isScalar(node) && typeof node.value === 'bigint') return reader.sourceOf(node);
  return reader.string(node, at, expected).value;
}

function readNames(reader: RulesReader, { key, value }: Entry, expected: string): string[] {
  return reader.list(value, key, expected).map((item) => {
    const name: Scalar<string> = reader.string(item, key, 'a name');
    return name.value;
  });
}
