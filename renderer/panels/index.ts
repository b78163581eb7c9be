/** THE panel table: one line a panel of the activity bar. */
import { Activity, CirclePause, FileCode2, ListChecks, type LucideIcon, Server, Settings } from 'lucide-react';
import type { ComponentType } from 'react';
import { BreakpointsPanel } from './breakpoints/BreakpointsPanel.tsx';
import { MockPanel } from './mock/MockPanel.tsx';
import { RulesPanel } from './rules/RulesPanel.tsx';
import { ScriptsPanel } from './scripts/ScriptsPanel.tsx';
import { SettingsPanel } from './settings/SettingsPanel.tsx';
import { TrafficPanel } from './traffic/TrafficPanel.tsx';

export interface PanelDefinition {
  readonly id: string;
  readonly title: string;
  readonly Icon: LucideIcon;
  readonly Component: ComponentType;
  /** Stands at the foot of the bar. */
  readonly atFoot?: boolean;
}

export const panels: readonly PanelDefinition[] = [
  { id: 'traffic', title: 'Traffic', Icon: Activity, Component: TrafficPanel },
  { id: 'breakpoints', title: 'Breakpoints', Icon: CirclePause, Component: BreakpointsPanel },
  { id: 'rules', title: 'Rules', Icon: ListChecks, Component: RulesPanel },
  { id: 'scripts', title: 'Scripts', Icon: FileCode2, Component: ScriptsPanel },
  { id: 'mock', title: 'Mock', Icon: Server, Component: MockPanel },
  { id: 'settings', title: 'Settings', Icon: Settings, Component: SettingsPanel, atFoot: true },
];
