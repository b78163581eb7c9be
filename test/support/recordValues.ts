import type { ExchangeRecord, ResultRecord, Value } from '../../src-core/bridge/contract.ts';

/** A cell of a record as MySQL's own text, or null; binary cells give undefined, for they have no text. */
export function textOf(value: Value): string | null | undefined {
  if (value === null) return null;
  if (typeof value === 'object') return undefined;
  return String(value);
}

/** A cell against the bytes that the text protocol sent for it. */
export function sameAsBytes(value: Value, bytes: Buffer | null): boolean {
  if (value === null || bytes === null) return value === bytes;
  if (typeof value === 'object') return Buffer.from(value.base64, 'base64').equals(bytes);
  if (typeof value === 'number') return Number(bytes.toString()) === value;
  return Buffer.from(value).equals(bytes);
}

/** Entries that are result sets, and those that are an OK. */
export function isRows(result: ResultRecord): boolean {
  return result.columns.length > 0;
}

/** The exchanges that a client's user caused: without its own QUIT, statements it closed, and what it asks on connecting. */
export function ofCommands(exchanges: readonly ExchangeRecord[], ...commands: string[]): ExchangeRecord[] {
  return exchanges.filter((exchange) => commands.includes(exchange.command));
}
