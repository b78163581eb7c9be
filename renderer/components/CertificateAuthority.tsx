import { Download } from 'lucide-react';
import type { AppInfo } from '../../src-core/bridge/contract.ts';
import { Certificate } from '../details/login/TlsFacts.tsx';
import { saveText } from '../format/download.ts';
import { CopyButton } from './CopyButton.tsx';

/** The authority that clients must trust where they check certificates, and the ways to get it. */
export function CertificateAuthority({ ca }: { readonly ca: AppInfo['ca'] }) {
  if (ca === null) {
    return <p className="soft">There is none: TLS towards clients is off, or has a certificate of your own.</p>;
  }
  return (
    <>
      <p className="soft">
        Hydrophone shows clients a certificate that this authority signed. Apps that check certificates need it; trust it only on machines
        of yours. Its private key does not leave the machine that the engine runs on.
      </p>
      <div className="setting">
        <span>
          File on the engine's machine
          <small className="mono">{ca.path}</small>
        </span>
        <CopyButton label="Copy CA path" text={() => ca.path} />
      </div>
      <div className="setting">
        <span>
          Certificate (PEM)
          <small className="soft">For another machine, a container or a trust store.</small>
        </span>
        <span className="buttons">
          <CopyButton label="Copy CA certificate" text={() => ca.pem} />
          <button type="button" className="button" onClick={() => saveText('hydrophone-ca.pem', 'application/x-pem-file', ca.pem)}>
            <Download size={13} aria-hidden />
            Save CA certificate
          </button>
        </span>
      </div>
      <Certificate whose="the local authority" certificate={ca.info} />
    </>
  );
}
