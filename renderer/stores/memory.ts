/** What a window remembers between visits. Storage may be missing or full; then nothing is remembered. */
const prefix = 'hydrophone.';

export function recall<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(prefix + key);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Private windows refuse storage; the layout then lasts as long as the page.
  }
}
