/** How a key of the action table is written on screen. */
const words: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  PageDown: 'PgDn',
  PageUp: 'PgUp',
  Escape: 'Esc',
  Enter: '↵',
  ' ': 'Space',
};

export function keyWords(key: string, mac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)): string {
  if (key.startsWith('mod+')) return `${mac ? '⌘' : 'Ctrl+'}${key.slice(4).toUpperCase()}`;
  return words[key] ?? key;
}
