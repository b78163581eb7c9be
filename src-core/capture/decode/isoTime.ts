/** An instant as records print it: `2026-11-21T07:30:00.123456Z`. */
export function isoTime(instant: number): string {
  const micros = Math.floor(instant);
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = String(micros - seconds * 1_000_000).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
