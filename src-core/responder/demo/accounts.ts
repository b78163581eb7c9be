/** Who may come in to the demo database, with which password. */
export const demoAccounts: ReadonlyMap<string, string> = new Map([
  ['app', 'demo'],
  ['report', 'demo'],
  ['root', ''],
]);
