/** The rows of the demo shop: always the same ones, only their dates follow the clock. */
import { instantText } from '../sql/language/dates.ts';
import type { SqliteValue } from '../sql/sqlDatabase.ts';

export interface TableRows {
  readonly table: string;
  readonly rows: readonly (readonly SqliteValue[])[];
}

const firstNames =
  'Ada Bruno Chloé Dmitri Élodie Farid Grete Hiroshi Ingrid Jamal Kaja Łukasz Mónica Nils Oyelaran Priya Quentin Rosa Søren 太郎'.split(
    ' ',
  );
const lastNames = 'Nguyen Müller García Okafor Lindqvist Rossi Tanaka Novák Dubois O’Brien Haddad Kowalska Silva Berg Çelik'.split(' ');
const countries = ['DE', 'FR', 'GB', 'JP', 'NL', 'SE', 'US', 'PT', 'TR', 'PL'];
const kinds: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'audio',
    'HYD',
    [
      'Hydrophone H2a',
      'Hydrophone XLR',
      'Contact microphone',
      'Field recorder',
      'Preamp, battery',
      'Headphones, closed',
      'Windscreen',
      'Parabolic dish',
    ],
  ],
  [
    'camera',
    'CAM',
    ['Underwater housing', 'Dome port 8"', 'Action camera', 'Red filter', 'Video light 5000 lm', 'Tray with handles', 'Macro lens'],
  ],
  ['cable', 'CAB', ['XLR cable 10 m', 'XLR cable 30 m', 'Cable reel', 'Gland M20', 'Splice kit', 'USB-C cable', 'Adapter BNC']],
  [
    'boat',
    'BOA',
    [
      'Kayak, inflatable',
      'Anchor 4 kg',
      'Life vest M',
      'Life vest L',
      'Dry bag 20 L',
      'Dry bag 60 L',
      'Paddle, carbon',
      'Sea chart 1:50 000',
    ],
  ],
  [
    'book',
    'BOO',
    ['Whales by ear', 'The seal’s song', 'Acoustics at sea', 'Dolphins: a field guide', 'Tide tables', 'Notebook, waterproof'],
  ],
];
const statuses = ['paid', 'shipped', 'shipped', 'shipped', 'new', 'cancelled'];
const methods = ['card', 'card', 'paypal', 'transfer'];
const customerCount = 120;
const orderCount = 360;
const dayMicros = 86_400_000_000;

/** `now` in µs since the epoch: the shop's last order is from that day. Columns stand as the schema has them. */
export function shopRows(now: number): TableRows[] {
  const random = sequence(20240229);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const products = productRows(now, random);
  const orders: SqliteValue[][] = [];
  const items: SqliteValue[][] = [];
  const payments: SqliteValue[][] = [];
  for (let id = 1; id <= orderCount; id++) {
    const placed = now - (orderCount - id) * (dayMicros / 4) - Math.floor(random() * 3_600_000_000);
    const status = id > orderCount - 12 ? 'new' : pick(statuses);
    let total = 0;
    const lines = 1 + Math.floor(random() * 4);
    for (let line = 1; line <= lines; line++) {
      const product = pick(products);
      const quantity = 1 + Math.floor(random() * 3);
      const cents = Math.round(Number(product[5]) * 100);
      total += cents * quantity;
      items.push([id, line, product[0] ?? null, quantity, cents / 100]);
    }
    const note = random() < 0.12 ? pick(['Please ring twice', 'Gift — no invoice', 'Büro im 3. Stock', 'leave at the dock ⚓']) : null;
    orders.push([id, 1 + Math.floor(random() * customerCount), status, total / 100, note, instantText(placed, 0), instantText(placed, 0)]);
    if (status === 'paid' || status === 'shipped') {
      const reference = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
      payments.push([payments.length + 1, id, pick(methods), total / 100, reference, instantText(placed + 95_123_000, 3)]);
    }
  }
  return [
    { table: 'customers', rows: customerRows(now, random) },
    { table: 'products', rows: products },
    { table: 'orders', rows: orders },
    { table: 'order_items', rows: items },
    { table: 'payments', rows: payments },
  ];
}

function customerRows(now: number, random: () => number): SqliteValue[][] {
  return Array.from({ length: customerCount }, (_, i) => {
    const first = firstNames[i % firstNames.length] ?? '';
    const last = lastNames[(i * 7) % lastNames.length] ?? '';
    const plain = `${first}.${last}`
      .normalize('NFD')
      .replace(/[^\w.]/g, '')
      .toLowerCase();
    const birthday = `${1955 + Math.floor(random() * 50)}-${two(1 + Math.floor(random() * 12))}-${two(1 + Math.floor(random() * 28))}`;
    const preferences = JSON.stringify({
      newsletter: random() < 0.5,
      currency: random() < 0.7 ? 'EUR' : 'USD',
      tags: random() < 0.3 ? ['vip'] : [],
    });
    const created = instantText(now - Math.floor(random() * 700 * dayMicros), 6);
    const country = countries[Math.floor(random() * countries.length)] ?? 'DE';
    return [
      i + 1,
      `${plain || 'taro'}${i + 1}@example.com`,
      `${first} ${last}`,
      country,
      random() < 0.85 ? birthday : null,
      preferences,
      created,
    ];
  });
}

function productRows(now: number, random: () => number): SqliteValue[][] {
  const rows: SqliteValue[][] = [];
  for (const [category, prefix, names] of kinds) {
    for (const [i, name] of names.entries()) {
      const price = Math.round((5 + random() * random() * 900) * 100) / 100;
      const description = `${name}: ${random() < 0.5 ? 'in stock, ships within a day.' : 'made to order; allow two weeks.'}`;
      const thumbnail = random() < 0.5 ? Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, i, rows.length) : null;
      const weight = random() < 0.9 ? Math.round(random() * 12_000) / 1000 : null;
      const updated = instantText(now - Math.floor(random() * 90 * dayMicros), 0);
      const stock = Math.floor(random() * 80);
      rows.push([
        rows.length + 1,
        `${prefix}-${100 + i}`,
        name,
        description,
        category,
        price,
        weight,
        stock,
        random() < 0.95 ? 1 : 0,
        thumbnail,
        updated,
      ]);
    }
  }
  return rows;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** Numbers from 0 to 1, the same ones for the same seed (a linear congruential generator: enough for sample data). */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
