/** THE detail-tab table: one line a tab. */
import type { ComponentType } from 'react';
import type { ExchangeDetail, SessionSummary } from '../../src-core/bridge/contract.ts';
import { ChangesTab } from './changes/ChangesTab.tsx';
import { ExplainTab } from './explain/ExplainTab.tsx';
import { LoginTab } from './login/LoginTab.tsx';
import { PacketsTab } from './packets/PacketsTab.tsx';
import { QueryTab } from './query/QueryTab.tsx';
import { ResultTab } from './result/ResultTab.tsx';
import { TimingTab } from './timing/TimingTab.tsx';

/** What a tab is about: an exchange, or a session when none is chosen. */
export type Subject =
  | { readonly kind: 'exchange'; readonly detail: ExchangeDetail }
  | { readonly kind: 'session'; readonly session: SessionSummary };

export interface DetailDefinition {
  readonly id: string;
  readonly title: string;
  readonly Component: ComponentType<{ readonly subject: Subject }>;
  /** Also for a session without an exchange. */
  readonly forSession: boolean;
}

export const details: readonly DetailDefinition[] = [
  { id: 'query', title: 'Query', Component: QueryTab, forSession: false },
  { id: 'result', title: 'Result', Component: ResultTab, forSession: false },
  { id: 'packets', title: 'Packets', Component: PacketsTab, forSession: false },
  { id: 'timing', title: 'Timing', Component: TimingTab, forSession: false },
  { id: 'login', title: 'Login', Component: LoginTab, forSession: true },
  { id: 'explain', title: 'Explain', Component: ExplainTab, forSession: false },
  { id: 'changes', title: 'Changes', Component: ChangesTab, forSession: false },
];
