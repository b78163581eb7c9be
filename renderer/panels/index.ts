/** THE panel table: one line a panel of the activity bar. */
import { Activity, type LucideIcon, Settings } from 'lucide-react';
import type { ComponentType } from 'react';
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
  { id: 'settings', title: 'Settings', Icon: Settings, Component: SettingsPanel, atFoot: true },
];
