/** SHOW CREATE TABLE: a table's definition in MySQL's own layout. */
import type { SqlColumn, SqlTable } from './tableDefinition.ts';

export function createTableText(t: SqlTable): string {
  const lines = t.columns.map(columnText);
  if (t.primaryKey.length > 0) lines.push(`PRIMARY KEY (${list(t.primaryKey)})`);
  for (const i of t.indexes) lines.push(`${i.unique ? 'UNIQUE ' : ''}KEY ${name(i.name)} (${list(i.columns)})`);
  for (const f of t.foreignKeys) {
    lines.push(
      `CONSTRAINT ${name(f.name)} FOREIGN KEY (${list(f.columns)}) REFERENCES ${name(f.table)} (${list(f.references)})${f.onDelete}`,
    );
  }
  const comment = t.comment === '' ? '' : ` COMMENT=${quote(t.comment)}`;
  const options = `ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci${comment}`;
  return `CREATE TABLE ${name(t.name)} (\n${lines.map((l) => `  ${l}`).join(',\n')}\n) ${options}`;
}

function columnText(c: SqlColumn): string {
  const parts = [name(c.name), c.type.declared];
  if (!c.nullable) parts.push('NOT NULL');
  else if (c.type.declared === 'timestamp') parts.push('NULL');
  if (c.autoIncrement) parts.push('AUTO_INCREMENT');
  else if (c.defaultValue !== null) parts.push(`DEFAULT ${/^-?[\d.]+$/.test(c.defaultValue) ? `'${c.defaultValue}'` : c.defaultValue}`);
  else if (c.nullable && !/^(text|blob|json|.*text|.*blob)$/.test(c.type.declared)) parts.push('DEFAULT NULL');
  if (c.onUpdateNow) parts.push('ON UPDATE CURRENT_TIMESTAMP');
  if (c.comment !== '') parts.push(`COMMENT ${quote(c.comment)}`);
  return parts.join(' ');
}

function name(text: string): string {
  return `\`${text.replaceAll('`', '``')}\``;
}

function list(names: readonly string[]): string {
  return names.map(name).join(',');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
