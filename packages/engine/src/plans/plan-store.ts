import { AtlasError } from '@atlas/diagnostics';
import type { EngineContext } from '../context.ts';
import { checkPlanName, formatPlanHcl, hashPlan, parsePlanFile, PLAN_SUFFIX, type PlanFile } from './plan-file.ts';

/** Only what is approved is used without asking. */
export type PlanStatus = 'PENDING' | 'APPROVED';

/** A plan and where it is kept. */
export interface StoredPlan {
  readonly file: PlanFile;
  readonly status: PlanStatus;
  /** It was approved, and changed since then; such a plan is pending again. */
  readonly isEdited: boolean;
  readonly path: string;
  /** `atlas://app/plans/20240923085308`. */
  readonly url: string;
}

/** What the name of the file that approves a plan ends in. */
const APPROVAL_SUFFIX = '.approved';

/**
 * The plans of a repository: a folder of `*.plan.hcl` files, to be kept under version control. `NAME.approved` beside
 * `NAME.plan.hcl` approves it and holds the hash of what was approved, so that an edited plan is pending again, and so that
 * who may add such files decides who may approve. Nothing is on a network.
 */
export class PlanStore {
  readonly repo: string;
  readonly folder: string;
  readonly #context: Pick<EngineContext, 'fs'>;

  constructor(repo: string, folder: string, context: Pick<EngineContext, 'fs'>) {
    this.repo = repo;
    this.folder = folder;
    this.#context = context;
  }

  urlOf(name: string): string {
    return `atlas://${this.repo}/plans/${name}`;
  }

  /** All plans, by name. Throws `AtlasError` `engine/plan-file` for a file that is none. */
  list(): readonly StoredPlan[] {
    const { fs } = this.#context;
    if (fs.stat(this.folder) !== 'directory') return [];
    const names = fs.list(this.folder).filter((name) => name.endsWith(PLAN_SUFFIX) && !name.startsWith('.'));
    return names.map((name) => this.#read(name.slice(0, -PLAN_SUFFIX.length)));
  }

  /** The plans of one transition. Throws as `list`. */
  find(prints: { readonly from: string; readonly to: string }): readonly StoredPlan[] {
    return this.list().filter(({ file }) => file.from === prints.from && file.to === prints.to);
  }

  /** Throws `AtlasError` `engine/no-such-plan`, and as `list`. */
  get(name: string): StoredPlan {
    checkPlanName(name);
    if (this.#context.fs.stat(this.#path(name, PLAN_SUFFIX)) !== 'file') {
      const known = this.#names();
      throw new AtlasError(
        `no plan ${this.urlOf(name)}: there is no file ${this.#path(name, PLAN_SUFFIX)}. ${known.length === 0 ? `Folder ${this.folder} holds no plans` : `Plans in that folder: ${known.join(', ')}`}`,
        { code: 'engine/no-such-plan' },
      );
    }
    return this.#read(name);
  }

  /** Adds a plan. One of the same name must say the same; throws `AtlasError` `engine/plan-exists` otherwise. */
  add(file: PlanFile, status: PlanStatus): StoredPlan {
    const { fs } = this.#context;
    checkPlanName(file.name);
    const path = this.#path(file.name, PLAN_SUFFIX);
    if (fs.stat(path) !== undefined) {
      if (hashPlan(this.get(file.name).file) !== hashPlan(file)) {
        throw new AtlasError(
          `another plan ${this.urlOf(file.name)} exists already, in ${path}: choose another name with --name, or remove it with "atlas schema plan rm --url ${this.urlOf(file.name)}"`,
          { code: 'engine/plan-exists' },
        );
      }
    } else {
      fs.makeDirectory(this.folder);
      fs.replaceFile(path, formatPlanHcl(file));
    }
    return status === 'APPROVED' ? this.approve(file.name) : this.get(file.name);
  }

  /** Approves what the plan says now. Throws as `get`. */
  approve(name: string): StoredPlan {
    const { file } = this.get(name);
    this.#context.fs.replaceFile(this.#path(name, APPROVAL_SUFFIX), `${hashPlan(file)}\n`);
    return this.get(name);
  }

  /** Throws `AtlasError` `engine/no-such-plan`. */
  remove(name: string): void {
    const { fs } = this.#context;
    checkPlanName(name);
    if (fs.stat(this.#path(name, PLAN_SUFFIX)) !== 'file') this.get(name);
    fs.removeFile(this.#path(name, APPROVAL_SUFFIX));
    fs.removeFile(this.#path(name, PLAN_SUFFIX));
  }

  /** The plan here that says the same, under the same name. */
  same(file: PlanFile): StoredPlan | undefined {
    if (this.#context.fs.stat(this.#path(file.name, PLAN_SUFFIX)) !== 'file') return undefined;
    const stored = this.#read(file.name);
    return hashPlan(stored.file) === hashPlan(file) ? stored : undefined;
  }

  #read(name: string): StoredPlan {
    const { fs } = this.#context;
    const path = this.#path(name, PLAN_SUFFIX);
    const file = parsePlanFile(fs.readFile(path), path);
    if (file.name !== name) {
      throw new AtlasError(
        `${path} holds the plan ${JSON.stringify(file.name)}: rename the file to ${JSON.stringify(file.name + PLAN_SUFFIX)}, or the plan to ${JSON.stringify(name)}`,
        { code: 'engine/plan-file' },
      );
    }
    const approval = this.#path(name, APPROVAL_SUFFIX);
    const approved = fs.stat(approval) === 'file' ? fs.readFile(approval).trim() : undefined;
    const isApproved = approved === hashPlan(file);
    return {
      file,
      status: isApproved ? 'APPROVED' : 'PENDING',
      isEdited: approved !== undefined && !isApproved,
      path,
      url: this.urlOf(name),
    };
  }

  #names(): readonly string[] {
    const { fs } = this.#context;
    if (fs.stat(this.folder) !== 'directory') return [];
    return fs
      .list(this.folder)
      .flatMap((name) => (name.endsWith(PLAN_SUFFIX) ? [name.slice(0, -PLAN_SUFFIX.length)] : []));
  }

  #path(name: string, suffix: string): string {
    return this.#context.fs.join(this.folder, `${name}${suffix}`);
  }
}

/** `atlas://app/plans/name` in parts; undefined for any other URL of that scheme. */
export function parsePlanUrl(url: string): { readonly repo: string; readonly name: string } | undefined {
  const match = /^atlas:\/\/([^/?#]+)\/plans\/([^/?#]+)$/.exec(url);
  const [, repo, name] = match ?? [];
  return repo === undefined || name === undefined ? undefined : { repo, name };
}
