/** A pattern as LIKE has them: `%` for any characters, `_` for one, `\` before one that stands for itself. In any case of letters. */
export class LikePattern {
  /** Null: any number of characters; undefined: exactly one. */
  private readonly parts: readonly (string | null | undefined)[];

  constructor(source: string) {
    const parts: (string | null | undefined)[] = [];
    for (let i = 0; i < source.length; i++) {
      const c = source[i]!;
      if (c === '%') {
        if (parts.at(-1) !== null) parts.push(null);
      } else if (c === '_') parts.push(undefined);
      else if (c === '\\' && i + 1 < source.length) parts.push(source[++i]!.toLowerCase());
      else parts.push(c.toLowerCase());
    }
    this.parts = parts;
  }

  test(text: string): boolean {
    return this.testFolded(text.toLowerCase());
  }

  /** `text`: in lower case. Time grows with the text's length times the pattern's at most. */
  testFolded(text: string): boolean {
    const { parts } = this;
    let at = 0;
    let part = 0;
    /** Where to go on if the rest does not fit: behind the last `%`, one character later. */
    let again: { part: number; at: number } | null = null;
    while (at < text.length) {
      const wanted = parts[part];
      if (part < parts.length && wanted === null) {
        part++;
        again = { part, at };
      } else if (part < parts.length && (wanted === undefined || wanted === text[at])) {
        part++;
        at++;
      } else if (again === null) return false;
      else {
        again.at++;
        part = again.part;
        at = again.at;
      }
    }
    while (part < parts.length && parts[part] === null) part++;
    return part === parts.length;
  }
}
