/** Whether a session is encrypted, decided for each side by itself. */
export interface TlsModes {
  /** Towards clients. `prefer`: offered; `require`: a client that logs in without it is refused. */
  readonly client: 'off' | 'prefer' | 'require';
  /**
   * Towards backends. `prefer`: where the backend offers it; `require`: a backend without it is not used; `verify`: the same, and
   * its certificate must be signed by a known authority and bear the backend's name.
   */
  readonly backend: 'off' | 'prefer' | 'require' | 'verify';
}

/** A backend without TLS is not used. */
export function backendMustEncrypt({ backend }: TlsModes): boolean {
  return backend === 'require' || backend === 'verify';
}

/** A link has no TLS, or not yet, although it must. `tls`: what each link has. */
export function lacksTls(modes: TlsModes, tls: { readonly client: object | null; readonly server: object | null }): boolean {
  return (modes.client === 'require' && tls.client === null) || (backendMustEncrypt(modes) && tls.server === null);
}

export const defaultTlsModes: TlsModes = { client: 'prefer', backend: 'prefer' };
