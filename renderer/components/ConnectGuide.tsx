import { mainListener } from '../format/listeners.ts';
import { useStatusStore } from '../stores/statusStore.ts';
import { CopyButton } from './CopyButton.tsx';
import { Snippets } from './Snippets.tsx';

/** What to change in an app so that its traffic comes through here. */
export function ConnectGuide() {
  const status = useStatusStore((s) => s.status);
  const demo = useStatusStore((s) => s.info?.demo === true);
  const listener = mainListener(status);
  if (listener === null) return <p className="soft">Hydrophone does not listen yet. The line below says why, once that is known.</p>;
  return (
    <div className="guide">
      <p>
        Change one thing in your app: the database address. User, password and schema stay as they are
        {demo ? ', or take those of the demo database below' : ''}.
      </p>
      <div className="guide-address">
        <span className="mono">{listener.listen}</span>
        <CopyButton label="Copy address" text={() => listener.listen} iconOnly />
        <span className="soft">
          instead of {demo ? 'your database; here the demo database answers' : <span className="mono">{listener.backend}</span>}
        </span>
      </div>
      <Snippets listen={listener.listen} {...(demo ? { login: demoLogin } : {})} />
      <p className="soft">
        TLS and compression are not followed yet and are taken out of the greeting: let the client fall back to a plain connection.
      </p>
    </div>
  );
}

const demoLogin = { user: 'app', password: 'demo', schema: 'shop' };
