import { AtlasError, formatPosition } from '@atlas/diagnostics';
import {
  copyPositions,
  createOn,
  decodeRealm,
  type DevDatabase,
  type Driver,
  encodeRealm,
  objectKey,
  runDevStatements,
  StatementError,
} from '@atlas/dialect';
import { type HclFile, parseHcl } from '@atlas/hcl';
import { newRealm, type Realm, type Schema } from '@atlas/model';
import { describeStatement } from '@atlas/sqltext';
import { annotate } from './annotate.ts';
import type { EngineContext } from './context.ts';
import { readEntSql } from './ent-source.ts';
import { failOn, openHclFiles } from './hcl-source.ts';
import { openDir } from './migrate/open-dir.ts';
import { filesToReplay, replayStatements } from './migrate/replay.ts';
import { readProgramSql } from './program-source.ts';
import type { SourcePart, StateSource } from './source.ts';
import { readSqlFiles, type SqlSource, type SourceStatement } from './sql-source.ts';
import type { ReadOptions } from './state.ts';

/** The name under which HCL parts see what earlier parts built. Not a path that a user can have. */
const EARLIER = '<earlier sources>';

type Composite = StateSource & { readonly kind: 'composite' };

/**
 * The state that several sources build on top of each other, in order, on one dev database: SQL runs as it is, HCL may
 * refer to objects of earlier parts. Throws `StatementError`, and `AtlasError` `engine/composite-conflict` for an object
 * that two parts define, with both places.
 */
export async function buildComposite(
  source: Composite,
  dev: DevDatabase,
  options: ReadOptions,
  inspectDatabase: (url: string) => Promise<Realm>,
  context: EngineContext,
): Promise<Realm> {
  checkScope(source, dev.driver);
  return dev.session(async (driver) => {
    const build = new CompositeBuild(source.name, driver, options, inspectDatabase, context);
    for (const part of flatten(source.parts)) await build.add(part);
    return build.finish();
  });
}

/** The parts of composites inside of composites, with the schema that the outer one names where they name none. */
function flatten(parts: readonly SourcePart[], outer?: string): readonly SourcePart[] {
  return parts.flatMap((part) => {
    const schema = part.schema ?? outer;
    if (part.source.kind === 'composite') return flatten(part.source.parts, schema);
    return [{ source: part.source, ...(schema === undefined ? {} : { schema }) }];
  });
}

function checkScope({ name, parts }: Composite, driver: Driver): void {
  const { scope, capabilities } = driver;
  if (scope.kind === 'realm') return;
  const labels = [...new Set(flatten(parts).flatMap(({ schema }) => (schema === undefined ? [] : [schema])))];
  // Where there is only one schema, its name means nothing.
  const other = capabilities.supportsSchemas ? labels.find((label) => label !== scope.schema) : labels[1];
  if (other === undefined) return;
  throw new AtlasError(
    `composite_schema ${JSON.stringify(name)} fills schema ${JSON.stringify(other)}, but the dev database is limited to schema ${JSON.stringify(scope.schema)}: use a dev URL that is not limited to one schema`,
    { code: 'engine/schema-scope' },
  );
}

class CompositeBuild {
  readonly #name: string;
  readonly #driver: Driver;
  readonly #options: ReadOptions;
  readonly #inspectDatabase: (url: string) => Promise<Realm>;
  readonly #context: EngineContext;
  /** Where objects were defined, by key. */
  readonly #places = new Map<string, string>();
  readonly #sql: SqlSource[] = [];
  readonly #declared: Realm[] = [];

  constructor(
    name: string,
    driver: Driver,
    options: ReadOptions,
    inspectDatabase: (url: string) => Promise<Realm>,
    context: EngineContext,
  ) {
    this.#name = name;
    this.#driver = driver;
    this.#options = options;
    this.#inspectDatabase = inspectDatabase;
    this.#context = context;
  }

  async add({ source, schema }: SourcePart): Promise<void> {
    const profile = this.#driver.dialect.scanner;
    switch (source.kind) {
      case 'sql':
        return this.#run(readSqlFiles(source.paths, profile, this.#context), schema);
      case 'program':
        return this.#run(await readProgramSql(source.program, profile, this.#context), schema);
      case 'ent':
        return this.#run(await readEntSql(source.ent, this.#driver, this.#context), schema);
      case 'dir': {
        const open = await openDir(source.url, {}, this.#context);
        const statements = replayStatements(filesToReplay(open), open.location.path, profile, this.#context);
        await this.#enter(schema);
        await runDevStatements(this.#driver, statements, this.#context.signal);
        return;
      }
      case 'hcl':
        return this.#addHcl(source, schema);
      case 'database':
        await this.#enter(schema);
        return this.#merge(renameOnly(await this.#inspectDatabase(source.url), this.#target(schema)));
      case 'composite':
        throw new Error('composites are flattened before they are built');
    }
  }

  async finish(): Promise<Realm> {
    const { schemas, mode } = this.#options;
    const realm = await this.#driver.inspect({ schemas, mode, signal: this.#context.signal });
    const sql: SqlSource = {
      statements: this.#sql.flatMap(({ statements }) => statements),
      positions: this.#sql.flatMap(({ positions }) => positions),
    };
    const placed = annotate(realm, sql, this.#driver.dialect.scanner);
    return this.#declared.reduce((to, from) => copyPositions(from, to), placed);
  }

  /** The schema that a part fills on this connection; undefined when the part says so itself. */
  #target(schema: string | undefined): string | undefined {
    const { scope } = this.#driver;
    return scope.kind === 'schema' ? scope.schema : schema;
  }

  async #enter(schema: string | undefined): Promise<void> {
    if (this.#driver.scope.kind === 'realm') await this.#driver.useSchema?.(schema);
  }

  async #run(sql: SqlSource, schema: string | undefined): Promise<void> {
    await this.#enter(schema);
    const target = this.#target(schema);
    const statements = sql.statements.map(
      (s): SourceStatement => (target === undefined ? s : { ...s, schema: target }),
    );
    try {
      await runDevStatements(this.#driver, statements, this.#context.signal);
    } catch (error) {
      if (error instanceof StatementError) this.#explain(statements[error.applied], error);
      throw error;
    }
    for (const statement of statements) {
      const key = this.#keyOf(statement);
      if (key !== undefined && !this.#places.has(key)) this.#places.set(key, statement.where ?? '');
    }
    this.#sql.push({ statements, positions: sql.positions });
  }

  /** What a statement creates. */
  #keyOf(statement: SourceStatement): string | undefined {
    const { action, kind, target } = describeStatement(statement.sql, this.#driver.dialect.scanner);
    if (action !== 'create' || target === undefined) return undefined;
    return placeKey(kind, target.schema ?? statement.schema, target.name);
  }

  /** Throws if the statement failed because an earlier part has made what it makes. */
  #explain(statement: SourceStatement | undefined, error: StatementError): void {
    const key = statement === undefined ? undefined : this.#keyOf(statement);
    const place = key === undefined ? undefined : this.#places.get(key);
    if (statement === undefined || place === undefined) return;
    const { kind, target } = describeStatement(statement.sql, this.#driver.dialect.scanner);
    throw this.#conflict(kind, target?.name ?? '', place, statement.where ?? '', error);
  }

  #conflict(kind: string, name: string, first: string, second: string, cause?: unknown): AtlasError {
    return new AtlasError(
      `composite_schema ${JSON.stringify(this.#name)}: ${kind} ${JSON.stringify(name)} is defined twice, at ${first} and at ${second}: remove one of them`,
      { code: 'engine/composite-conflict', cause },
    );
  }

  async #addHcl(source: StateSource & { readonly kind: 'hcl' }, schema: string | undefined): Promise<void> {
    await this.#enter(schema);
    const { hcl } = this.#driver.dialect;
    const inputs = source.inputs ?? this.#options.variables;
    const { files, scope } = await openHclFiles(source.paths, inputs, this.#context);
    // By itself, with whatever it lacks: which schemas and objects it speaks of.
    const own = decodeRealm(files, hcl, scope).realm;
    const target = this.#target(schema);
    const [only, another] = own.schemas;
    if (target !== undefined && another !== undefined) {
      throw new AtlasError(
        `composite_schema ${JSON.stringify(this.#name)}: ${source.paths.join(', ')} declares ${own.schemas.length} schemas, but fills schema ${JSON.stringify(schema ?? target)} alone`,
        { code: 'engine/schema-scope' },
      );
    }
    const current = await this.#inspect();
    this.#refuseTwice(renameOnly(own, target), current);
    // The files call the schema as they like.
    const alias = target === undefined ? undefined : (only?.name ?? target);
    const seen = rename(current, target, alias);
    const declared = new Set(own.schemas.map((s) => s.name));
    const earlier = earlierFile(seen, declared, this.#driver);
    const { realm, diagnostics } = decodeRealm([earlier, ...files], hcl, scope);
    failOn(diagnostics);
    await this.#merge(addedPart(rename(realm, alias, target), current), current);
  }

  async #inspect(): Promise<Realm> {
    const { scope } = this.#driver;
    return this.#driver.inspect({
      ...(scope.kind === 'schema' ? { schemas: [scope.schema] } : {}),
      mode: this.#options.mode,
      signal: this.#context.signal,
    });
  }

  /** Creates what a declared realm adds to what is there. */
  async #merge(added: Realm, known?: Realm): Promise<void> {
    const current = known ?? (await this.#inspect());
    if (known === undefined) this.#refuseTwice(added, current);
    await createOn(this.#driver, current, mergeRealms(current, added), {
      spelling: 'natural',
      mode: this.#options.mode,
      signal: this.#context.signal,
    });
    for (const { key, at } of namedObjects(added)) if (!this.#places.has(key)) this.#places.set(key, at);
    this.#declared.push(added);
  }

  #refuseTwice(added: Realm, current: Realm): void {
    const there = new Set(namedObjects(current).map(({ key }) => key));
    const twice = namedObjects(added).find(({ key }) => there.has(key));
    if (twice === undefined) return;
    throw this.#conflict(twice.kind, twice.name, this.#places.get(twice.key) ?? 'an earlier source', twice.at);
  }
}

function placeKey(kind: string, schema: string | undefined, name: string): string {
  return objectKey(kind, schema?.toLowerCase(), name.toLowerCase());
}

/** Objects that there can be one of by name. Routines have overloads, which only the server tells apart. */
function namedObjects(realm: Realm): readonly { key: string; kind: string; name: string; at: string }[] {
  return realm.schemas.flatMap((schema) => {
    const entry = (kind: string, item: { readonly name: string; readonly pos?: Schema['pos'] }) => ({
      key: placeKey(kind, schema.name, item.name),
      kind,
      name: item.name,
      at: item.pos === undefined ? 'another source' : formatPosition(item.pos),
    });
    return [
      ...schema.tables.map((t) => entry('table', t)),
      ...schema.views.map((v) => entry(v.materialized ? 'materialized' : 'view', v)),
      ...schema.objects.map((o) => entry(o.kind, o)),
    ];
  });
}

/** What is there already, as an HCL file that others can refer to. Schemas that they declare themselves are left out. */
function earlierFile(seen: Realm, declared: ReadonlySet<string>, driver: Driver): HclFile {
  const file = parseHcl(encodeRealm(seen, driver.dialect.hcl), EARLIER);
  const items = file.body.items.filter(
    (item) => !(item.kind === 'block' && item.type.name === 'schema' && declared.has(item.labels[0]?.name ?? '')),
  );
  return { ...file, body: { ...file.body, items } };
}

/** What of a decoded realm does not come from the file of earlier objects. */
function addedPart(decoded: Realm, current: Realm): Realm {
  const isAdded = ({ pos }: { readonly pos?: Schema['pos'] }): boolean => pos !== undefined && pos.file !== EARLIER;
  return {
    ...decoded,
    objects: decoded.objects.filter(isAdded),
    schemas: decoded.schemas.map((schema) => {
      const known = current.schemas.find((s) => s.name === schema.name);
      const missing = (kind: string, name: string): boolean =>
        known?.objects.some((o) => o.kind === kind && o.name === name) !== true;
      const owners = <T extends Schema['tables'][number] | Schema['views'][number]>(items: readonly T[]): T[] =>
        items.flatMap((item) => {
          if (isAdded(item)) return [item];
          const triggers = item.triggers.filter(isAdded);
          return triggers.length === 0 ? [] : [{ ...item, triggers }];
        });
      return {
        ...schema,
        tables: owners(schema.tables),
        views: owners(schema.views),
        funcs: schema.funcs.filter(isAdded),
        procs: schema.procs.filter(isAdded),
        // What a dialect derives from declarations has no place of its own.
        objects: schema.objects.filter((o) => isAdded(o) || (o.pos === undefined && missing(o.kind, o.name))),
      };
    }),
  };
}

/** Both realms in one. Of a table or view that both have, the first counts, with the triggers of both. */
function mergeRealms(base: Realm, added: Realm): Realm {
  const known = new Set(base.schemas.map((s) => s.name));
  return newRealm({
    attrs: base.attrs,
    objects: [
      ...base.objects,
      ...added.objects.filter((o) => !base.objects.some((b) => b.kind === o.kind && b.name === o.name)),
    ],
    schemas: [
      ...base.schemas.map((schema) => {
        const more = added.schemas.find((s) => s.name === schema.name);
        return more === undefined ? schema : mergeSchemas(schema, more);
      }),
      ...added.schemas.filter((s) => !known.has(s.name)),
    ],
  });
}

function mergeSchemas(base: Schema, added: Schema): Schema {
  const owners = <T extends Schema['tables'][number] | Schema['views'][number]>(
    own: readonly T[],
    more: readonly T[],
  ): T[] => [
    ...own.map((item) => {
      const triggers = more.find((m) => m.name === item.name)?.triggers ?? [];
      return triggers.length === 0 ? item : { ...item, triggers: [...item.triggers, ...triggers] };
    }),
    ...more.filter((m) => !own.some((item) => item.name === m.name)),
  ];
  const { charset = base.charset, collate = base.collate, comment = base.comment } = added;
  return {
    ...base,
    ...(charset === undefined ? {} : { charset }),
    ...(collate === undefined ? {} : { collate }),
    ...(comment === undefined ? {} : { comment }),
    attrs: { ...base.attrs, ...added.attrs },
    tables: owners(base.tables, added.tables),
    views: owners(base.views, added.views),
    funcs: [...base.funcs, ...added.funcs],
    procs: [...base.procs, ...added.procs],
    objects: [...base.objects, ...added.objects],
  };
}

/** The realm with one schema under another name. */
function rename(realm: Realm, from: string | undefined, to: string | undefined): Realm {
  if (from === undefined || to === undefined || from === to) return realm;
  return { ...realm, schemas: realm.schemas.map((s) => (s.name === from ? { ...s, name: to } : s)) };
}

/** The realm with its one schema under the name it has on the connection. */
function renameOnly(realm: Realm, to: string | undefined): Realm {
  const [only, another] = realm.schemas;
  return only === undefined || another !== undefined ? realm : rename(realm, only.name, to);
}
