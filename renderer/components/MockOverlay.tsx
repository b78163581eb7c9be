import { Server } from 'lucide-react';
import { useState } from 'react';
import { count } from '../format/numbers.ts';
import { makeMock, useMockStore } from '../stores/mockStore.ts';
import { useTrafficStore } from '../stores/trafficStore.ts';
import { Overlay } from './Overlay.tsx';

/** A mock that answers as the chosen exchanges were answered. */
export function MockOverlay() {
  const { choice, making, state } = useMockStore();
  const [strict, setStrict] = useState(false);
  if (choice === null) return null;
  return (
    <Overlay title="Make a mock">
      <form
        className="mock-form"
        aria-label="Make a mock"
        onSubmit={(event) => {
          event.preventDefault();
          void makeMock(strict);
        }}
      >
        <p>
          <Chosen />
        </p>
        <div role="radiogroup" aria-label="Order" className="mock-order">
          <Choice
            on={!strict}
            choose={() => setStrict(false)}
            word="Loose"
            about="Statements are answered in any order, as often as they come."
          />
          <Choice
            on={strict}
            choose={() => setStrict(true)}
            word="Strict"
            about="They have to come in the order in which they were recorded."
          />
        </div>
        {(state?.text ?? '').trim() === '' ? null : (
          <p className="notice warn">It takes the place of the text in the Mock panel, which “Discard” brings back until it is saved.</p>
        )}
        <div className="run-line">
          <span className="grow" />
          <button type="submit" className="button primary" disabled={making}>
            <Server size={13} aria-hidden />
            {making ? 'Reading the capture…' : 'Make the mock'}
          </button>
        </div>
      </form>
    </Overlay>
  );
}

/** Of what it is made. */
function Chosen() {
  const choice = useMockStore((s) => s.choice);
  const matched = useTrafficStore((s) => s.matched);
  if (choice === null) return null;
  if ('ids' in choice) return <>A server that answers as exchange #{count(choice.ids[0]!)} was answered.</>;
  if (choice.filter === '') return <>A server that answers as all {count(matched)} exchanges were answered.</>;
  return (
    <>
      A server that answers as the {count(matched)} exchanges were answered that match <code className="mono">{choice.filter}</code>.
    </>
  );
}

interface ChoiceProps {
  readonly on: boolean;
  readonly choose: () => void;
  readonly word: string;
  readonly about: string;
}

function Choice({ on, choose, word, about }: ChoiceProps) {
  return (
    <label className="mock-choice">
      <input type="radio" name="order" checked={on} onChange={choose} />
      <span>
        <b>{word}</b>
        <small className="soft">{about}</small>
      </span>
    </label>
  );
}
