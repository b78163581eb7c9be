/** What is wrong with a filter, and where. The message is one line without a full stop at its end. */
export class FilterFault extends Error {
  /** Of the wrong word, in UTF-16 code units from the filter's beginning. */
  readonly offset: number;
  readonly length: number;

  constructor(message: string, offset: number, length: number) {
    super(inOneLine(message));
    this.name = 'FilterFault';
    this.offset = offset;
    this.length = length;
  }
}

/** Control characters would break the line, long words would hide what is said of them. */
function inOneLine(message: string): string {
  return message.replace(/“([^”]{40})[^”]+”/g, '“$1…”').replace(/[\s\p{Cc}]+/gu, ' ');
}

/** The fault in one line with the column that it is at, for terminals and logs. */
export function faultLine(fault: FilterFault): string {
  return `column ${fault.offset + 1}: ${fault.message}`;
}
