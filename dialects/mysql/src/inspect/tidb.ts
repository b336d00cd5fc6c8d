import { unquoteIdentifier } from '@atlas/sqltext';

/** What only TiDB's SHOW CREATE TABLE tells, in comments that begin with `T!` and that other servers pass over. */
export interface TidbWords {
  /** The arguments of AUTO_RANDOM by name of the column: `5`, `5, 54`. */
  readonly autoRandom: ReadonlyMap<string, string>;
  /** How the primary key is stored; undefined where the text does not say. */
  readonly isClustered: boolean | undefined;
  /** Options as `create_options` has them. */
  readonly options: string;
}

/** Options of tables that are part of the state; counters such as AUTO_RANDOM_BASE are not. */
const OPTIONS =
  /\b(SHARD_ROW_ID_BITS|PRE_SPLIT_REGIONS|AUTO_ID_CACHE|PLACEMENT POLICY|TTL|TTL_ENABLE|TTL_JOB_INTERVAL)\s*=\s*(`(?:[^`]|``)+`\s*\+\s*INTERVAL\s+\S+\s+\w+|`(?:[^`]|``)+`|'[^']*'|\w+)/g;

/** Reads the text of a table. https://docs.pingcap.com/tidb/stable/comment-syntax */
export function tidbWordsOf(text: string): TidbWords {
  const lines = text.split('\n');
  const columns = lines.flatMap((line) => {
    const match = /^ {2}(`(?:[^`]|``)+`) .*\/\*T!\[auto_rand\] AUTO_RANDOM(?:\(([\d, ]+)\))? \*\//.exec(line);
    return match === null ? [] : [[unquoteIdentifier(match[1] ?? ''), (match[2] ?? '5').trim()] as const];
  });
  const key = lines.find((line) => line.startsWith('  PRIMARY KEY '));
  const clustered = /\/\*T!\[clustered_index\] (NON)?CLUSTERED \*\//.exec(key ?? '');
  // Options stand on the line that closes the list of columns, behind a comment that may hold anything.
  const tail = (lines.find((line) => line.startsWith(')')) ?? '').replace(/ COMMENT='(?:[^'\\]|\\.|'')*'/, '');
  const comments = [...tail.matchAll(/\/\*T!(?:\[\w+\])? ([^]*?) \*\//g)].map(([, inner = '']) => inner);
  const options = comments.flatMap((inner) =>
    [...inner.matchAll(OPTIONS)].map(([, name = '', value = '']) => `${name.toLowerCase()}=${value}`),
  );
  return {
    autoRandom: new Map(columns),
    isClustered: clustered === null ? undefined : clustered[1] === undefined,
    options: options.join(' '),
  };
}
