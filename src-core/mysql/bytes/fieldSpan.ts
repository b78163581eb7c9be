/** One labelled stretch of a payload: what the field tree and the hex view show. Offsets count from the payload's first byte. */
import { hexText } from './hexText.ts';

export interface FieldSpan {
  readonly label: string;
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
  /** Text for people. Made when asked for, so recording a field stays cheap. */
  readonly value: string;
  readonly children: readonly FieldSpan[];
}

/** A field as plain data; the form in which the bridge carries it. */
export interface PlainField {
  readonly label: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly PlainField[];
}

const shownCharacters = 256;
const shownBytes = 32;
const noFields: readonly FieldSpan[] = [];

export class RecordedField implements FieldSpan {
  readonly label: string;
  readonly from: number;
  to: number;
  children: readonly FieldSpan[] = noFields;
  raw: unknown;
  private readonly show: ((raw: never) => string) | undefined;

  constructor(label: string, from: number, to: number, raw: unknown, show?: (raw: never) => string) {
    this.label = label;
    this.from = from;
    this.to = to;
    this.raw = raw;
    this.show = show;
  }

  get value(): string {
    return this.show === undefined ? showRaw(this.raw) : this.show(this.raw as never);
  }
}

/** The fields as plain data with all offsets moved by `shift` bytes (4 where the packet's header stands in front). */
export function plainFields(fields: readonly FieldSpan[], shift: number): PlainField[] {
  return fields.map((f) => ({
    label: f.label,
    value: f.value,
    from: f.from + shift,
    to: f.to + shift,
    children: plainFields(f.children, shift),
  }));
}

/** Bytes in hexadecimal, `0a 1b`; past 32 of them only how many there are in all. */
export function showBytes(bytes: Uint8Array): string {
  const shown = hexText(bytes.subarray(0, shownBytes), ' ');
  return bytes.length > shownBytes ? `${shown} … (${bytes.length} bytes)` : shown;
}

function showRaw(raw: unknown): string {
  if (raw === null) return 'NULL';
  if (raw === undefined) return '';
  if (raw instanceof Uint8Array) return showBytes(raw);
  const text = String(raw);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}… (${text.length} characters)` : text;
}
