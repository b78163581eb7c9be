/** Hues that stay apart for most eyes on light and on dark ground; neighbours in number are far apart in hue. */
const hues = [205, 28, 150, 325, 262, 95, 0, 48, 180, 290] as const;

export function sessionColour(session: number): string {
  const hue = hues[session % hues.length]!;
  return `hsl(${hue} 55% 50%)`;
}
