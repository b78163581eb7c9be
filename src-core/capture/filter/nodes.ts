/** A filter as a tree (docs/filters.md). `from` and `to` are where a node stands in the text, in UTF-16 code units. */
export type Operator = ':' | '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~';

export interface FilterValue {
  readonly text: string;
  /** In a quoted value `*` stands for itself. */
  readonly quoted: boolean;
  readonly from: number;
  readonly to: number;
}

export interface Comparison {
  readonly kind: 'comparison';
  /** A name of the field table, not an alias. */
  readonly field: string;
  readonly operator: Operator;
  /** At least one; any of them will do (for `!=`: none of them may be it). */
  readonly values: readonly FilterValue[];
  readonly from: number;
  readonly to: number;
}

export interface Bare {
  readonly kind: 'text';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export interface Negation {
  readonly kind: 'not';
  readonly term: FilterNode;
  readonly from: number;
  readonly to: number;
}

export interface Combination {
  readonly kind: 'and' | 'or';
  /** At least two; none is of the same kind as the combination. */
  readonly terms: readonly FilterNode[];
  readonly from: number;
  readonly to: number;
}

export type FilterNode = Comparison | Bare | Negation | Combination;
