/** The schemas and tables of a server as MySQL knows them, beside the SQLite tables that hold the rows. */
import type { SqlColumn, SqlTable } from './tableDefinition.ts';

export class Catalogue {
  private readonly schemas = new Map<string, { readonly name: string; readonly tables: Map<string, SqlTable> }>();

  addSchema(name: string): void {
    this.schemas.set(name.toLowerCase(), { name, tables: new Map() });
  }

  dropSchema(name: string): void {
    this.schemas.delete(name.toLowerCase());
  }

  hasSchema(name: string): boolean {
    return this.schemas.has(name.toLowerCase());
  }

  /** In alphabetical order. */
  schemaNames(): string[] {
    return [...this.schemas.values()].map((s) => s.name).sort();
  }

  /** In alphabetical order; none for an unknown schema. */
  tables(schema: string): SqlTable[] {
    const tables = [...(this.schemas.get(schema.toLowerCase())?.tables.values() ?? [])];
    return tables.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  table(schema: string, name: string): SqlTable | undefined {
    return this.schemas.get(schema.toLowerCase())?.tables.get(name.toLowerCase());
  }

  addTable(table: SqlTable): void {
    this.schemas.get(table.schema.toLowerCase())?.tables.set(table.name.toLowerCase(), table);
  }

  dropTable(schema: string, name: string): void {
    this.schemas.get(schema.toLowerCase())?.tables.delete(name.toLowerCase());
  }

  column(schema: string, table: string, column: string): SqlColumn | undefined {
    return this.table(schema, table)?.columns.find((c) => c.name.toLowerCase() === column.toLowerCase());
  }

  /** Columns of that name in any table of any schema: what an expression may refer to. */
  columnsNamed(name: string): SqlColumn[] {
    const wanted = name.toLowerCase();
    return [...this.schemas.values()]
      .flatMap((s) => [...s.tables.values()])
      .flatMap((t) => t.columns.filter((c) => c.name.toLowerCase() === wanted));
  }
}
