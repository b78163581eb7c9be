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

export const defaultTlsModes: TlsModes = { client: 'prefer', backend: 'prefer' };
