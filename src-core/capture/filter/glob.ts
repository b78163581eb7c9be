/** Names that are compared as a whole, in any case; `*` stands for any text, also none. Time is linear but for what is sought. */
export type NameTest = (name: string) => boolean;

/** `literal`: `*` stands for itself. */
export function nameTest(sought: string, literal = false): NameTest {
  const folded = sought.toLowerCase();
  if (literal || !folded.includes('*')) return (name) => name.length === sought.length && name.toLowerCase() === folded;
  const pieces = folded.split('*');
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  const middle = pieces.slice(1, -1).filter((piece) => piece !== '');
  return (name) => {
    const text = name.toLowerCase();
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}
