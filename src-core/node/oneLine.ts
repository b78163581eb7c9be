/** What a library says, which may be several lines, as one. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
