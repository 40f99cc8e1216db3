/** The operators named after SQL's: `INDEX`, `IN`, `JOIN`. */
import type { Json, JsonObject } from '../../json.ts';
import { type Code, GO, MANY, ONE, single } from '../code.ts';
import { IDENTITY } from '../lower.ts';
import { iterateCode } from '../lower-access.ts';
import { spend } from '../run.ts';
import { put } from '../values.ts';
import { type Builtins, callSource, code, jq } from './builtin.ts';
import { toText } from './formats.ts';

function indexCode(source: Code, key: Code): Code {
  if (key.count === MANY) {
    return callSource('def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] = $row);', [
      source,
      key,
    ]);
  }
  return single(ONE, (input, env) => {
    const rows: JsonObject = {};
    source.each(input, env, (row) => {
      spend(1);
      const k: Json | undefined = key.value(row, env);
      if (k !== undefined) put(rows, toText(k), row);
      return GO;
    });
    return rows;
  });
}

export const sql: Builtins = {
  'INDEX/1': code((key) => indexCode(iterateCode(IDENTITY, false), key)),
  'INDEX/2': code(indexCode),
  'IN/1': jq('def IN(s): any(s == .; .);'),
  'IN/2': jq('def IN(src; s): any(src == s; .);'),
  'JOIN/2': jq('def JOIN($idx; idx_expr): [.[] | [., $idx[idx_expr]]];'),
  'JOIN/3': jq('def JOIN($idx; stream; idx_expr): stream | [., $idx[idx_expr]];'),
  'JOIN/4': jq('def JOIN($idx; stream; idx_expr; join_expr): stream | [., $idx[idx_expr]] | join_expr;'),
};
