/** The parts of a keyboard event that decide what it means. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** `key` as in the action table: `mod+k` is Ctrl+K or Cmd+K; all others are pressed without Ctrl, Cmd and Alt. */
export function matchesKey(key: string, event: Pressed): boolean {
  const modifier = event.ctrlKey || event.metaKey;
  if (event.altKey) return false;
  if (key.startsWith('mod+')) return modifier && event.key.toLowerCase() === key.slice(4);
  return !modifier && event.key === key;
}
