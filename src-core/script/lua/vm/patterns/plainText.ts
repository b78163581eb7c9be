/** Looks for plain text in a time that grows with both lengths, not with their product (Knuth, Morris, Pratt). */

/** Where the text stands first within `from` … `end`; -1 where it does not. */
export function findPlain(bytes: Uint8Array, from: number, end: number, text: Uint8Array): number {
  if (text.length === 0) return from;
  const back = borders(text);
  let fits = 0;
  for (let at = from; at < end; at++) {
    while (fits > 0 && bytes[at] !== text[fits]) fits = back[fits - 1]!;
    if (bytes[at] === text[fits]) fits++;
    if (fits === text.length) return at + 1 - fits;
  }
  return -1;
}

/** Of each beginning of the text: the longest that it also ends with. */
function borders(text: Uint8Array): Int32Array {
  const back = new Int32Array(text.length);
  let fits = 0;
  for (let at = 1; at < text.length; at++) {
    while (fits > 0 && text[at] !== text[fits]) fits = back[fits - 1]!;
    if (text[at] === text[fits]) fits++;
    back[at] = fits;
  }
  return back;
}
