/** What a new script begins with. */
export const newScript = `/** Called for every statement of a client. Return nothing to let it pass. See docs/scripts.md. */
export function readQuery({ sql, session }) {
  if (sql !== null && /^\\s*DELETE\\b/i.test(sql)) {
    console.warn(\`\${session.user} deletes: \${sql}\`);
    return { error: { code: 1290, message: 'Deleting is switched off in this script' } };
  }
}
`;
