import { useLayoutStore } from '../stores/layoutStore.ts';
import { ConnectOverlay } from './ConnectOverlay.tsx';
import { KeysOverlay } from './KeysOverlay.tsx';
import { MockOverlay } from './MockOverlay.tsx';
import { Palette } from './Palette.tsx';
import { RunOverlay } from './RunOverlay.tsx';

/** At most one lies over the window. */
export function Overlays() {
  const overlay = useLayoutStore((s) => s.overlay);
  if (overlay === 'palette') return <Palette />;
  if (overlay === 'keys') return <KeysOverlay />;
  if (overlay === 'connect') return <ConnectOverlay />;
  if (overlay === 'run') return <RunOverlay />;
  if (overlay === 'mock') return <MockOverlay />;
  return null;
}
