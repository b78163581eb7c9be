/** The filter text that reaches the capture: what was typed, within the session that was chosen. */
export function composeFilter(scope: number | null, typed: string): string {
  const text = typed.trim();
  if (scope === null) return text;
  return text === '' ? `session:${scope}` : `session:${scope} (${text})`;
}
