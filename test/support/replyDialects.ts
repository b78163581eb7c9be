/** Capabilities beside the usual ones that replies look different with, from the oldest form to the newest. */
export const replyDialects = {
  'EOF packets': [],
  DEPRECATE_EOF: ['CLIENT_DEPRECATE_EOF'],
  'all flags': [
    'CLIENT_DEPRECATE_EOF',
    'CLIENT_SESSION_TRACK',
    'CLIENT_QUERY_ATTRIBUTES',
    'CLIENT_OPTIONAL_RESULTSET_METADATA',
    'MARIADB_CLIENT_EXTENDED_METADATA',
  ],
} as const;
