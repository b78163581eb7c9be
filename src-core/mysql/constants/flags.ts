/** Names of single bits, for reading flag fields aloud. */
export type FlagTable = readonly (readonly [number, string])[];

/** The names of the bits that are set, lowest first; a bit without a name as `0x…`. */
export function flagNames(value: number, table: FlagTable): string[] {
  const names: string[] = [];
  let rest = value;
  for (const [bit, name] of table) {
    if ((value & bit) === 0) continue;
    names.push(name);
    rest &= ~bit;
  }
  if (rest !== 0) names.push(`0x${(rest >>> 0).toString(16)}`);
  return names;
}

/** `0x0002 (AUTOCOMMIT)`, as flag fields are shown. */
export function showFlags(value: number, width: number, names: readonly string[]): string {
  const number = `0x${value.toString(16).padStart(width * 2, '0')}`;
  return names.length === 0 ? number : `${number} (${names.join(', ')})`;
}
