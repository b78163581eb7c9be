/** A mistake in a rules file. The message says what is wrong and what is expected, in one line without a full stop. */
export class RulesFault extends Error {
  /** From 1; columns in UTF-16 code units. */
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message.replaceAll(/\s+/g, ' '));
    this.name = 'RulesFault';
    this.line = line;
    this.column = column;
  }
}

/** `FILE:LINE:COLUMN: what is wrong` */
export function rulesFaultLine(file: string, fault: Pick<RulesFault, 'line' | 'column' | 'message'>): string {
  return `${file}:${fault.line}:${fault.column}: ${fault.message}`;
}
