/** Two lower-case digits a byte, with `between` the bytes. */
export function hexText(bytes: Uint8Array, between = ''): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(between);
}
