/** One connection to a mock server. */
import type { MockMiss } from '../../bridge/mockContract.ts';
import { defaultSqlstate } from '../../mysql/constants/errorCodes.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import { parameterMarkers } from '../../mysql/sql/lexer.ts';
import { statementTables } from '../../mysql/sql/statements.ts';
import type { ErrorFacts } from '../../mysql/synth/errorText.ts';
import { errorReply, type Reply, type SqlError } from '../../mysql/synth/reply.ts';
import type { AccountLogin, LoginRequest, Parameter, PreparedStatement, ResponderSession, SessionStatus } from '../responder.ts';
import { accessDenied } from '../serverLogin.ts';
import { splitStatements } from '../sql/language/tokens.ts';
import type { MockAnswer, MockStatement } from './mock.ts';
import type { MockVersion } from './mockVersion.ts';
import { answerNoise, unknownSchema } from './noise.ts';
import type { Choice, Progress } from './progress.ts';
import { SessionFacts } from './sessionFacts.ts';
import { AskedStatement } from './statementText.ts';

export interface MockSessionOwner {
  /** The text that is in force. */
  readonly version: MockVersion;
  missed(sql: string, command: MockMiss['command'], user: string | null, why: string): void;
  /** An entry answered. */
  answered(): void;
  closed(session: MockSession): void;
  after(ms: number, task: () => void): () => void;
  /** 0 … 1 */
  random(): number;
}

export class MockSession implements ResponderSession {
  private readonly owner: MockSessionOwner;
  private readonly facts: SessionFacts;
  private user: string | null = null;
  private client = '';
  private counted: { readonly version: MockVersion; readonly progress: Progress } | null = null;
  /** Ends the wait of the statement at hand. */
  private wake: () => void = () => undefined;
  private isClosed = false;

  constructor(owner: MockSessionOwner, connectionId: number) {
    this.owner = owner;
    this.facts = new SessionFacts(owner.version.mock.server, connectionId);
  }

  get status(): SessionStatus {
    return this.facts.status;
  }

  accountLogin(): AccountLogin | null {
    const { plugin } = this.facts.server;
    return plugin === null ? null : { plugin };
  }

  login(request: LoginRequest): SqlError | null {
    const { user, client, schema, charset } = request;
    const { users, anyUser } = this.facts.server;
    const password = users?.get(user);
    const isIn = users === null || (password === undefined ? anyUser : request.proves(password));
    if (!isIn) return accessDenied(user, client, request.withPassword);
    this.facts.reset();
    this.facts.user = `${user}@${client.replace(/:\d+$/, '')}`;
    this.user = user;
    this.client = client;
    this.facts.variables.setNames(charset, null);
    this.facts.schema = null;
    return schema === null ? null : this.useSchema(schema);
  }

  async query(sql: string, multiStatements: boolean): Promise<Reply> {
    const asked = new AskedStatement(sql, null);
    const whole = await this.run(asked);
    if (whole.reply !== null) return whole.reply;
    const parts = multiStatements ? splitStatements(asked.tokens ?? []) : [];
    if (parts.length < 2 || whole.listed) return this.miss(sql, 'COM_QUERY', whole.why);
    const results: Reply['results'][number][] = [];
    for (const part of parts) {
      const text = sql.slice(part[0]!.from, part.at(-1)!.to);
      const { reply, why } = await this.run(new AskedStatement(text, null));
      const answered = reply ?? (await this.miss(text, 'COM_QUERY', why));
      results.push(...answered.results);
      if (answered.ends !== undefined) return { results, ends: answered.ends };
      if (results.at(-1)?.kind === 'error') break;
    }
    return { results };
  }

  async prepare(sql: string): Promise<PreparedStatement | SqlError> {
    const asked = new AskedStatement(sql, null);
    if (isFoundAtPrepare(this.owner.version.index.of(asked)[0])) {
      const result = (await this.run(asked)).reply?.results[0];
      if (result?.kind === 'error') return result.error;
    }
    const columns = this.columnsOf(asked);
    if (columns !== null) return { sql, parameterCount: parameterMarkers(sql).length, columns };
    const [result] = (await this.miss(sql, 'COM_STMT_PREPARE', 'nothing is listed for it')).results;
    if (result?.kind === 'error') return result.error;
    // What the default answers, the execution gets.
    return { sql, parameterCount: parameterMarkers(sql).length, columns: result?.kind === 'rows' ? result.columns : [] };
  }

  async execute({ sql }: PreparedStatement, parameters: readonly Parameter[]): Promise<Reply> {
    const { reply, why } = await this.run(new AskedStatement(sql, parameters));
    return reply ?? this.miss(sql, 'COM_STMT_EXECUTE', why);
  }

  useSchema(name: string): SqlError | null {
    const error = unknownSchema(this.facts, name);
    if (error === null) this.facts.schema = name;
    return error;
  }

  fieldList(table: string): SqlError {
    return { code: 1146, sqlstate: '42S02', message: `Table '${this.facts.schema ?? ''}.${table}' doesn't exist` };
  }

  statistics(): string {
    return 'Uptime: 1  Threads: 1  Questions: 0  Slow queries: 0  Queries per second avg: 0.000';
  }

  reset(): void {
    this.facts.reset();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.wake();
    this.owner.closed(this);
  }

  /** Of what was prepared: no columns where it answers by none, null where nothing is known of the statement. */
  private columnsOf(asked: AskedStatement): readonly ColumnDefinition[] | null {
    const { version } = this.owner;
    const [first] = version.index.of(asked);
    if (first !== undefined) return version.replies.columns(first.answers[0]!, version.family);
    const noise = this.noise(asked);
    if (noise === null) return null;
    const [result] = noise.results;
    return result?.kind === 'rows' ? result.columns : [];
  }

  /** `listed`: there are entries for the statement, but none is for it now. */
  private async run(asked: AskedStatement): Promise<{ reply: Reply | null; listed: boolean; why: string }> {
    const { version } = this.owner;
    const choice: Choice = this.progressOf(version).answer(asked);
    if (choice.kind === 'answer') {
      version.hit(choice.statement);
      this.owner.answered();
      const reply = await this.given(version, choice.answer, asked.sql);
      this.applied(asked, reply);
      return { reply, listed: true, why: '' };
    }
    const noise = choice.listed ? null : this.noise(asked);
    if (noise !== null) this.applied(asked, noise);
    return { reply: noise, listed: choice.listed, why: choice.why };
  }

  private applied(asked: AskedStatement, { results }: Reply): void {
    if (results.at(-1)?.kind !== 'error' && this.facts.mayChange(asked.sql) && asked.tokens !== null) this.facts.apply(asked.tokens);
  }

  private noise(asked: AskedStatement): Reply | null {
    if (this.owner.version.mock.bare || asked.sql.length > longestNoise || asked.tokens === null) return null;
    const [only, ...more] = splitStatements(asked.tokens);
    if (only === undefined) return errorReply(emptyQuery);
    return more.length > 0 ? null : answerNoise(asked.sql, only, this.facts);
  }

  private async miss(sql: string, command: MockMiss['command'], why: string): Promise<Reply> {
    this.owner.missed(sql, command, this.user, why);
    const { version } = this.owner;
    const { fallback } = version.mock;
    if (fallback !== null) return this.given(version, fallback, sql);
    return errorReply({ code: 1105, sqlstate: 'HY000', message: missMessage(sql, why) });
  }

  private async given(version: MockVersion, answer: MockAnswer, sql: string): Promise<Reply> {
    if (answer.delay !== null) {
      const { us, toUs = us } = answer.delay;
      await this.sleep((us + (toUs - us) * this.owner.random()) / 1000);
    }
    return version.replies.reply(answer, version.family, () => this.errorFacts(version, sql));
  }

  private errorFacts({ family }: MockVersion, sql: string): ErrorFacts {
    const table = statementTables(sql)[0] ?? null;
    const schema = table?.schema ?? this.facts.schema;
    return { family, user: this.user, schema, client: this.client, table: table?.name ?? null };
  }

  private progressOf(version: MockVersion): Progress {
    if (version.mock.per === 'server') return version.progress;
    if (this.counted?.version !== version) this.counted = { version, progress: version.newProgress() };
    return this.counted.progress;
  }

  private sleep(ms: number): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.owner.after(ms, resolve);
      this.wake = () => {
        stop();
        resolve();
      };
    });
  }
}

/** A server that prepares a statement finds out what is wrong with the statement itself: SQLSTATE's class 42. */
function isFoundAtPrepare(statement: MockStatement | undefined): boolean {
  if (statement === undefined || statement.parameters !== null || statement.answers.length > 1) return false;
  const [result] = statement.answers[0]!.results;
  return result?.kind === 'error' && (result.error.sqlstate ?? defaultSqlstate(result.error.code)).startsWith('42');
}

/** What drivers say is short. */
const longestNoise = 65_536;
const emptyQuery: SqlError = { code: 1065, sqlstate: '42000', message: 'Query was empty' };

/** A server cuts what is longer than 511 characters: why it is a miss must be among them. */
const mostNamed = 300;

function missMessage(sql: string, why: string): string {
  const text = sql.replaceAll(/\s+/g, ' ').trim();
  const named = text.length <= mostNamed ? text : `${text.slice(0, mostNamed - 1)}…`;
  return `Hydrophone mock: no answer for “${named}”: ${why}`.slice(0, 511);
}
