import { actions } from '../actions/index.ts';
import { keyWords } from '../actions/keyWords.ts';
import { Overlay } from './Overlay.tsx';

export function KeysOverlay() {
  return (
    <Overlay title="Keys">
      <dl className="keys">
        {actions
          .filter((a) => a.keys.length > 0)
          .map((a) => (
            <div key={a.id}>
              <dt>{a.title}</dt>
              <dd>
                {a.keys.map((k) => (
                  <kbd key={k}>{keyWords(k)}</kbd>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </Overlay>
  );
}
