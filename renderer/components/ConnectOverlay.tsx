import { ConnectGuide } from './ConnectGuide.tsx';
import { Overlay } from './Overlay.tsx';

export function ConnectOverlay() {
  return (
    <Overlay title="Connect an app" wide>
      <ConnectGuide />
    </Overlay>
  );
}
