/** What an empty mock can begin with. */
export const exampleMock = `# What the mock answers. Entries are tried in order. See docs/mock.md.
server:
  version: 8.0.36

statements:
  - sql: SELECT id, name FROM customers WHERE id = 1
    then:
      rows:
        columns: [id, name]
        rows:
          - [1, Ada]

  - like: 'select count(%) from orders%'
    then: { rows: { columns: [n], rows: [[360]] } }

  - sql: UPDATE customers SET name = 'Bob' WHERE id = 1
    then: { ok: { affected_rows: 1 } }

  - sql: DELETE FROM customers
    then: { error: 1142 }
`;
