import { mainListener } from '../format/listeners.ts';
import { useStatusStore } from '../stores/statusStore.ts';
import { CopyButton } from './CopyButton.tsx';
import { Snippets } from './Snippets.tsx';

/** What to change in an app so that its traffic comes through here. */
export function ConnectGuide() {
  const status = useStatusStore((s) => s.status);
  const demo = useStatusStore((s) => s.info?.demo === true);
  const ca = useStatusStore((s) => s.info?.ca ?? null);
  const required = useStatusStore((s) => s.info?.tlsRequired === true);
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
      <Snippets listen={listener.listen} ca={ca?.path ?? null} required={required} {...(demo ? { login: demoLogin } : {})} />
      {ca === null ? (
        <p className="soft">TLS towards apps is off, or has a certificate of your own.</p>
      ) : (
        <div className="guide-ca">
          <p className="soft">
            An app that asks for TLS gets it, with a certificate of Hydrophone's own. One that checks certificates must know their
            authority. From another machine, clients of MariaDB 11.4 and later check unless they are told not to (
            <span className="mono">--disable-ssl-verify-server-cert</span>), or Hydrophone knows their password (
            <span className="mono">--password-of</span>).
          </p>
          <p>
            <span className="mono ellipsis">{ca.path}</span>
            <CopyButton label="Copy CA certificate" text={() => ca.pem} />
          </p>
        </div>
      )}
    </div>
  );
}

const demoLogin = { user: 'app', password: 'demo', schema: 'shop' };
