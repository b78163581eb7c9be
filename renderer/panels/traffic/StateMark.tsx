import { Circle, CircleDashed, CircleDot, CircleX, Diamond, TriangleAlert } from 'lucide-react';
import type { SessionState } from '../../../src-core/bridge/contract.ts';

/** A shape for each state: the colour only repeats what the shape says. */
const marks = {
  connecting: { Mark: CircleDashed, tone: 'faint' },
  loggingIn: { Mark: CircleDashed, tone: 'faint' },
  ready: { Mark: CircleDot, tone: 'good' },
  inTransaction: { Mark: Diamond, tone: 'warn' },
  failed: { Mark: CircleX, tone: 'bad' },
  degraded: { Mark: TriangleAlert, tone: 'warn' },
  closed: { Mark: Circle, tone: 'faint' },
} as const;

export function StateMark({ state }: { readonly state: SessionState }) {
  const { Mark, tone } = marks[state];
  return <Mark size={12} strokeWidth={2.25} aria-hidden className={`state-mark ${tone}`} />;
}
