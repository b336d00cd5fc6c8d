import type { Driver } from '@atlas/dialect';
import type { EngineContext } from '../context.ts';
import type { SchemaApplyRequest } from '../schema-apply.ts';
import type { Connections } from './connections.ts';
import { type StateKey, surveyTarget, surveyTargets } from './survey.ts';
import type { FleetTarget } from './targets.ts';

/** So many schemas are looked at by one query; what is done to them follows within a second or two. */
const AHEAD = 100;

/**
 * Looks again at the states of targets right before they are changed: schemas of one server some at a time, because one
 * query costs about the same for one and for a hundred.
 */
export class Recheck {
  readonly #order: readonly FleetTarget<SchemaApplyRequest>[];
  readonly #connections: Connections;
  readonly #context: EngineContext;
  readonly #known = new Map<FleetTarget<SchemaApplyRequest>, Promise<StateKey | undefined>>();

  /** `order` is about how the targets will be asked for. */
  constructor(order: readonly FleetTarget<SchemaApplyRequest>[], connections: Connections, context: EngineContext) {
    this.#order = order;
    this.#connections = connections;
    this.#context = context;
  }

  /** The state of a schema of a server; undefined for a target that is to be looked at on its own connection. */
  async known(target: FleetTarget<SchemaApplyRequest>): Promise<StateKey | undefined> {
    const location = await this.#connections.locate(target.request.url);
    if (location === undefined) return undefined;
    if (!this.#known.has(target)) this.#lookAhead(target);
    return this.#known.get(target);
  }

  look(driver: Driver, { request }: FleetTarget<SchemaApplyRequest>): Promise<StateKey> {
    return surveyTarget(driver, request.mode, this.#context);
  }

  #lookAhead(target: FleetTarget<SchemaApplyRequest>): void {
    const { mode } = target.request;
    const next = this.#order
      .slice(Math.max(0, this.#order.indexOf(target)))
      .filter((t) => t === target || (!this.#known.has(t) && JSON.stringify(t.request.mode) === JSON.stringify(mode)))
      .slice(0, AHEAD);
    const urls = next.map(({ request }) => request.url);
    const surveyed = surveyTargets(urls, { mode, parallel: 1 }, this.#connections, this.#context);
    for (const t of next) {
      const key = surveyed.then((found) => {
        const state = found.get(t.request.url);
        return state !== undefined && 'key' in state ? state.key : undefined;
      });
      this.#known.set(t, key);
    }
  }
}
