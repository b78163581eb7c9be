import { Command } from 'cmdk';
import { actions } from '../actions/index.ts';
import { keyWords } from '../actions/keyWords.ts';
import { showOverlay } from '../stores/layoutStore.ts';
import { Overlay } from './Overlay.tsx';

/** Every action by name. */
export function Palette() {
  return (
    <Overlay title="Command palette" bare>
      <Command label="Command palette" loop className="palette">
        <Command.Input autoFocus placeholder="What to do" aria-label="Command" />
        <Command.List className="scroll">
          <Command.Empty>No command of that name.</Command.Empty>
          {actions
            .filter((a) => a.inPalette !== false && (a.enabled?.() ?? true))
            .map((a) => (
              <Command.Item
                key={a.id}
                value={a.title}
                onSelect={() => {
                  showOverlay(null);
                  a.run();
                }}
              >
                <span className="grow">{a.title}</span>
                {a.keys.map((k) => (
                  <kbd key={k}>{keyWords(k)}</kbd>
                ))}
              </Command.Item>
            ))}
        </Command.List>
      </Command>
    </Overlay>
  );
}
