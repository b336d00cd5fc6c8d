import { isSignificant, postgresProfile, tokenizeSql } from '@atlas/sqltext';

/** Functions that give one value for the whole statement, so that a default with them is stored once for all rows. */
const NOT_VOLATILE = new Set(
  `now transaction_timestamp statement_timestamp current_date current_time current_timestamp localtime localtimestamp
  current_user session_user user current_role current_schema current_database current_setting coalesce nullif greatest
  least lower upper trim btrim ltrim rtrim length concat md5 sha256 encode decode replace to_char to_date to_timestamp
  to_number date_trunc date_part extract make_date make_interval make_timestamp make_timestamptz age timezone abs ceil
  floor round trunc mod power sqrt json_build_object jsonb_build_object json_build_array jsonb_build_array to_json
  to_jsonb row array cast interval numeric decimal varchar char character bit varbit time timestamp timestamptz float
  int4range int8range numrange tsrange tstzrange daterange inet macaddr point in exists not and or values pg_typeof
  pg_catalog case when then else end`.split(/\s+/),
);

/**
 * Whether an expression calls a function that may give another value for each row. Functions that are not known, such as
 * those of users, count as such, since that is what they are unless declared otherwise.
 */
export function hasVolatileCall(expr: string): boolean {
  const tokens = tokenizeSql(expr, postgresProfile).filter(isSignificant);
  return tokens.some(({ kind, text }, i) => {
    const isCall = (kind === 'word' || kind === 'quoted-identifier') && tokens[i + 1]?.text === '(';
    return isCall && !NOT_VOLATILE.has(text.toLowerCase());
  });
}
