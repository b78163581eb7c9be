/** What a window shows of a hold. */
import type { HoldDetail, HoldSummary, ParameterDetail, Value } from '../../bridge/contract.ts';
import type { RequestText } from '../../capture/requestText.ts';
import { columnTypeName } from '../../mysql/constants/columnTypes.ts';
import { command, commandName } from '../../mysql/constants/commands.ts';
import { heldRequest } from '../held/heldRequest.ts';
import { heldResults } from '../held/heldResults.ts';
import type { Asked } from '../interceptor.ts';

const titleCharacters = 400;
/** Rows of each result that come with the detail. */
const firstRows = 100;
const plain = { sql: false, params: false } as const;

/** SQL, or what is held in words. */
export function holdTitle(asked: Asked): string {
  if (asked.at === 'command' || asked.at === 'reply') {
    const { sql, title } = heldRequest(asked);
    return shortened(sql ?? title);
  }
  const { user, schema, client } = asked.session;
  const who = user === null ? client : `${user}${schema === null ? '' : ` at ${schema}`}`;
  return asked.at === 'loginResult' ? `answer to the login of ${who}` : `login of ${who}`;
}

export function holdDetail(summary: HoldSummary, asked: Asked): HoldDetail {
  if (asked.at !== 'command' && asked.at !== 'reply') {
    return {
      summary,
      sql: null,
      params: [],
      editable: { ...plain, why: 'a login is let go or refused as it is' },
      results: null,
      error: null,
    };
  }
  const request = heldRequest(asked);
  const { sql } = request;
  const params = (request.parameters ?? []).map(
    ({ name, type, unsigned, value, longData }, index): ParameterDetail => ({
      index,
      name,
      type: columnTypeName(type),
      unsigned,
      value,
      ...(longData ? { longData } : {}),
    }),
  );
  if (asked.at === 'command') return { summary, sql, params, editable: editable(asked.command.code, request), results: null, error: null };
  const collector = heldResults(asked, (_, row) => row < firstRows);
  const { error } = collector;
  return {
    summary,
    sql,
    params,
    editable: { ...plain, why: 'the server has run it' },
    results: collector.finish(true),
    error: error === null ? null : { code: error.code, sqlstate: error.sqlstate ?? '', message: error.message },
  };
}

/** Rows `from` … of a held reply's result; null where there is no such result. */
export function holdRows(asked: Asked, result: number, from: number, count: number): readonly (readonly Value[])[] | null {
  if (asked.at !== 'reply') return null;
  return heldResults(asked, (r, row) => r === result && row >= from && row < from + count).rowsOf(result);
}

function editable(code: number, request: RequestText): HoldDetail['editable'] {
  switch (code) {
    case command.COM_QUERY:
    case command.COM_STMT_PREPARE:
      return request.malformed === null ? { sql: true, params: false, why: null } : { ...plain, why: request.malformed };
    case command.COM_STMT_EXECUTE:
      return execution(request);
    case command.COM_STMT_BULK_EXECUTE:
      return { ...plain, why: 'the rows of a bulk execution cannot be edited' };
    default:
      return { ...plain, why: `${commandName(code)} has no SQL` };
  }
}

/** With other SQL it runs as a text query, the values as literals. */
function execution({ sql, parameters, malformed }: RequestText): HoldDetail['editable'] {
  if (sql === null) return { ...plain, why: 'what was prepared is not known' };
  if (malformed !== null || parameters === null) return { ...plain, why: malformed ?? 'the values cannot be read' };
  const ahead = parameters.some(({ longData }) => longData);
  return ahead
    ? { ...plain, why: 'a value was sent ahead by COM_STMT_SEND_LONG_DATA' }
    : { sql: true, params: parameters.length > 0, why: null };
}

function shortened(text: string): string {
  return text.length <= titleCharacters ? text : `${text.slice(0, titleCharacters - 1)}…`;
}
