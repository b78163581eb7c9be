/** What an empty rules text can begin with. All of it is off: saving it changes nothing. */
export const exampleRules = `# The first rule that matches acts, unless it says "continue: true". See docs/rules.md.
rules:
  - name: slow orders
    on: false
    when: 'table:orders and is:read'
    then: { delay: 200ms }

  - name: deadlock once
    on: false
    when: 'table:payments is:write'
    then: { error: { code: 1213 } }
    times: 1

  - name: a made-up answer
    on: false
    when: 'sql:"SELECT 1"'
    then: { rows: { columns: [one], rows: [[1]] } }
`;
