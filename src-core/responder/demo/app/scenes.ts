/** What the programs of the demo shop do: the good and the bad habits that Hydrophone is to make visible. */
import type { DemoClient, Scene } from './demoApp.ts';

const categories = ['audio', 'camera', 'cable', 'boat', 'book'];
const lastProduct = 36;
const lastCustomer = 120;

/** A prepared statement with parameters. */
const browse: Scene = async (c, { pick }) => {
  const sql = 'SELECT id, sku, name, price, stock FROM products WHERE category = ? AND active = 1 ORDER BY price LIMIT 10';
  await c.execute(sql, [pick(categories)]);
};

const productPage: Scene = async (c, { between }) => {
  const id = between(1, lastProduct);
  await c.query(`SELECT * FROM products WHERE id = ${id}`);
  await c.execute('SELECT COUNT(*) AS sold, SUM(quantity) AS pieces FROM order_items WHERE product_id = ?', [id]);
};

/** The N+1: one query for the list, then one for each line of it. */
const orderList: Scene = async (c) => {
  const [list] = await c.query('SELECT id, customer_id, status, total FROM orders ORDER BY placed_at DESC LIMIT 8');
  for (const row of list?.rows ?? []) await c.query(`SELECT id, name, email FROM customers WHERE id = ${row[1]}`);
};

/** A transaction; it is rolled back where nothing is left in stock. */
const checkout: Scene = async (c, { between }) => {
  const product = between(1, lastProduct);
  const quantity = between(1, 3);
  await c.query('START TRANSACTION');
  const [found] = await c.execute('SELECT stock, price FROM products WHERE id = ? FOR UPDATE', [product]);
  const [stock, price] = found?.rows[0] ?? [0, '0'];
  if (Number(stock) < quantity) {
    await c.query('ROLLBACK');
    return;
  }
  try {
    const total = (Number(price) * quantity).toFixed(2);
    const [order] = await c.execute("INSERT INTO orders (customer_id, status, total) VALUES (?, 'new', ?)", [
      between(1, lastCustomer),
      total,
    ]);
    const id = Number(order?.lastInsertId);
    await c.execute('INSERT INTO order_items (order_id, line, product_id, quantity, unit_price) VALUES (?, 1, ?, ?, ?)', [
      id,
      product,
      quantity,
      String(price),
    ]);
    await c.execute('UPDATE products SET stock = stock - ? WHERE id = ?', [quantity, product]);
    await c.query('COMMIT');
  } catch (error) {
    await c.query('ROLLBACK');
    throw error;
  }
};

const touchSession: Scene = async (c, { between }) => {
  const customer = between(1, lastCustomer);
  const token = `${String(customer).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const sql = 'INSERT INTO sessions (token, customer_id) VALUES (?, ?) ON DUPLICATE KEY UPDATE hits = hits + 1, seen_at = NOW()';
  await c.execute(sql, [token, customer]);
};

/** A name with an apostrophe, text beyond ASCII, and NULLs. */
const search: Scene = async (c, { pick }) => {
  const text = pick(["O''Brien", 'Müller', '太郎', 'Łukasz']).replaceAll("''", '’');
  await c.execute('SELECT id, name, birthday, preferences FROM customers WHERE name LIKE ? ORDER BY name LIMIT 5', [`%${text}%`]);
};

/** The error of a form that was sent twice: 1062. */
const signUpTwice: Scene = async (c, { between }) => {
  const id = between(1, lastCustomer);
  const [found] = await c.query(`SELECT email FROM customers WHERE id = ${id}`);
  await c.query(`INSERT INTO customers (email, name) VALUES ('${found?.rows[0]?.[0]}', 'Twice')`);
};

export const shopPages: readonly Scene[] = [
  browse,
  orderList,
  productPage,
  checkout,
  touchSession,
  search,
  browse,
  productPage,
  signUpTwice,
  touchSession,
  checkout,
];

const ship: Scene = async (c) => {
  await c.query("UPDATE orders SET status = 'shipped' WHERE status IN ('new', 'paid') ORDER BY placed_at LIMIT 2");
};

const restock: Scene = async (c) => {
  await c.query('UPDATE products SET stock = stock + 40 WHERE stock < 5');
};

/** Keeps the demo from growing for ever. */
const tidy: Scene = async (c) => {
  await c.query('DELETE FROM sessions WHERE seen_at < NOW() - INTERVAL 10 MINUTE');
  await c.query("DELETE FROM orders WHERE status = 'shipped' AND id > 360 AND placed_at < DATE_SUB(NOW(), INTERVAL 10 MINUTE) LIMIT 50");
};

/** A job that was written for another database: 1146. */
const audit: Scene = async (c) => {
  await c.query('SELECT COUNT(*) FROM audit_log WHERE created_at > NOW() - INTERVAL 1 DAY');
};

/** A job whose password nobody changed: 1045. */
const backup: Scene = async (_, { tryLogin }) => {
  await tryLogin({ user: 'backup', password: 'winter2019', program: 'nightly-backup' });
};

/** The two that fail come early, so that a newcomer sees them, and then rarely. */
export const cronJobs: readonly Scene[] = [ship, audit, backup, restock, tidy, ship, ship, restock, tidy, ship, ship, restock, ship, tidy];

/** The slow query. */
const revenue: Scene = async (c) => {
  await c.query(
    'SELECT c.country, COUNT(*) AS orders, SUM(o.total) AS revenue, AVG(o.total) AS average, SLEEP(0.8) AS waited ' +
      'FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.country ORDER BY revenue DESC',
  );
};

const bestSellers: Scene = async (c) => {
  await c.query(
    'SELECT p.category, p.name, SUM(i.quantity) AS pieces, SUM(i.quantity * i.unit_price) AS turnover ' +
      'FROM order_items i JOIN products p ON p.id = i.product_id GROUP BY p.id ORDER BY turnover DESC LIMIT 15',
  );
};

/** Several statements in one command, several results in its reply. */
const daily: Scene = async (c) => {
  await c.query(
    'SELECT COUNT(*) AS customers FROM customers; SELECT status, COUNT(*) AS orders FROM orders GROUP BY status; SELECT NOW() AS at',
  );
};

const payments: Scene = async (c: DemoClient, { pick }) => {
  await c.execute('SELECT id, order_id, amount, reference, paid_at FROM payments WHERE method = ? ORDER BY paid_at DESC LIMIT 25', [
    pick(['card', 'paypal', 'transfer']),
  ]);
};

export const reports: readonly Scene[] = [bestSellers, revenue, payments, daily];
