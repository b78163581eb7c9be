/** Durations and rates of rules. They read as in filters: without a unit, milliseconds; sizes in powers of 1024. */
import { isScalar, isSeq, type Node } from 'yaml';
import { parseBytes, parseMicroseconds } from '../../capture/filter/quantities.ts';
import type { RulesReader } from './rulesReader.ts';

/** µs; `toUs` for a random time between the two. */
export interface Span {
  readonly us: number;
  readonly toUs?: number;
}

const longest = 86_400_000_000;
const expectedDuration = 'a duration such as 200ms, 1s or 1.5s';
const expectedSpan = `${expectedDuration}, or a range such as 100ms-300ms`;

/** µs. */
export function readDuration(reader: RulesReader, node: Node | null, at: Node): number {
  const us = durationOf(node);
  if (us === null) return reader.fail(node ?? at, `${shown(node)}expected ${expectedDuration}`);
  if (us > longest) return reader.fail(node, 'expected at most 24h');
  return us;
}

/** A duration, `A-B`, or `[A, B]`. */
export function readSpan(reader: RulesReader, node: Node | null, at: Node): Span {
  const [from, to] = ends(node);
  if (from === null || to === null) return reader.fail(node ?? at, `${shown(node)}expected ${expectedSpan}`);
  if (Math.max(from, to) > longest) return reader.fail(node, 'expected at most 24h');
  if (from > to) return reader.fail(node, 'the range ends before it begins; expected the shorter duration first');
  return from === to ? { us: from } : { us: from, toUs: to };
}

/** Bytes a second, at least 1. */
export function readRate(reader: RulesReader, node: Node | null, at: Node): number {
  const text = textOf(node);
  const bytes = text === null ? null : parseBytes(text.replace(/\s*(\/\s*s|ps)$/i, '').replaceAll(' ', ''));
  if (bytes === null || bytes < 1) return reader.fail(node ?? at, `${shown(node)}expected bytes a second such as 10KB/s or 500B/s`);
  return bytes;
}

function ends(node: Node | null): readonly [number | null, number | null] {
  if (isSeq(node) && node.items.length === 2) return [durationOf(node.items[0] as Node), durationOf(node.items[1] as Node)];
  const text = textOf(node) ?? '';
  const dash = /^([^-–]+)[-–]([^-–]+)$/.exec(text);
  if (dash === null) return [durationOf(node), durationOf(node)];
  const to = parseMicroseconds(dash[2]!.trim());
  // `100-300ms`: the unit behind the second holds for both.
  const unit = /[a-zµμ]+$/i.exec(dash[2]!.trim())?.[0] ?? '';
  const from = dash[1]!.trim();
  return [parseMicroseconds(/[a-zµμ]$/i.test(from) ? from : from + unit), to];
}

function durationOf(node: Node | null): number | null {
  const text = textOf(node);
  return text === null ? null : parseMicroseconds(text.replaceAll(' ', ''));
}

function textOf(node: Node | null): string | null {
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === 'string' || typeof value === 'bigint' || typeof value === 'number' ? String(value) : null;
}

function shown(node: Node | null): string {
  const text = textOf(node);
  return text === null ? '' : `“${text}” is not understood; `;
}
