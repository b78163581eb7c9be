interface Mistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What is wrong with a text, by its place. `goesOn`: the words for what holds in its place; null where nothing was replaced. */
export function MistakeNotice({ mistake, goesOn }: { readonly mistake: Mistake; readonly goesOn: string | null }) {
  return (
    <p className="notice bad" role="alert">
      <strong>
        Line {mistake.line}, column {mistake.column}:
      </strong>{' '}
      {mistake.message}
      {goesOn === null ? '' : `. ${goesOn}`}
    </p>
  );
}
