import type { BlockExtras, TriggerFault } from '@atlas/dialect';
import type { AttributeSpec, NestedBlockSpec } from '@atlas/hcl';
import type { Trigger } from '@atlas/model';
import type { TriggerAttrs } from '../types.ts';
import { accessMethod, deferrable, storageParams } from './tables.ts';

const security: AttributeSpec = {
  kind: 'enum',
  values: ['INVOKER', 'DEFINER'],
  default: 'INVOKER',
  doc: 'Whose privileges it runs with. Default: INVOKER.',
};

const configParams: NestedBlockSpec = {
  doc: 'Settings that are in force while it runs.',
  max: 1,
  open: 'attributes',
  attributes: { search_path: { kind: 'string', doc: 'Schemas to look in.' } },
};

export const functionExtras: BlockExtras = {
  attributes: {
    volatility: {
      kind: 'enum',
      values: ['VOLATILE', 'STABLE', 'IMMUTABLE'],
      default: 'VOLATILE',
      doc: 'Whether equal arguments give equal results. Default: VOLATILE.',
    },
    strict: { kind: 'bool', doc: 'Is NULL when an argument is.' },
    leakproof: { kind: 'bool', doc: 'Tells nothing of its arguments but by its result.' },
    parallel: { kind: 'enum', values: ['UNSAFE', 'SAFE', 'RESTRICTED'], default: 'UNSAFE', doc: 'Default: UNSAFE.' },
    security,
    cost: { kind: 'number', doc: 'Estimated cost.' },
    rows: { kind: 'number', doc: 'Estimated number of rows.' },
    support: { kind: 'any', doc: 'Planner support function.' },
    library: { kind: 'string', doc: 'File of a function in C.' },
    window: { kind: 'bool', doc: 'Is a window function.' },
    config_params: { kind: 'map', doc: 'Settings that are in force while it runs.' },
  },
  blocks: { config_params: configParams },
};

export const procedureExtras: BlockExtras = {
  attributes: { security, config_params: { kind: 'map', doc: 'Settings that are in force while it runs.' } },
  blocks: { config_params: configParams },
};

const routine: AttributeSpec = { kind: 'any', doc: 'A function, or its name as sql("...").' };

export const trigger: BlockExtras = {
  attributes: {
    constraint: { kind: 'bool', doc: 'A constraint trigger, which can be deferred.' },
    deferrable,
    from: { kind: 'ref', roots: ['table'], doc: 'The other table of a constraint trigger.' },
  },
  blocks: {
    referencing: {
      doc: 'Names for the changed rows.',
      max: 1,
      attributes: {
        old_table: { kind: 'string', doc: 'Rows before the change.' },
        new_table: { kind: 'string', doc: 'Rows after the change.' },
      },
    },
    execute: {
      doc: 'What it runs.',
      max: 1,
      attributes: {
        function: routine,
        procedure: routine,
        args: { kind: 'strings', doc: 'Arguments.' },
      },
      exclusive: [['function', 'procedure']],
    },
  },
  exclusive: [['execute', 'as']],
};

export const view: BlockExtras = {
  attributes: {
    check_option: { kind: 'enum', values: ['LOCAL', 'CASCADED'], doc: 'New rows must be visible through the view.' },
  },
  blocks: {
    security: {
      doc: 'Security of the view.',
      max: 1,
      attributes: {
        invoker: { kind: 'bool', doc: 'Uses the privileges of who asks. PostgreSQL 15.' },
        barrier: { kind: 'bool', doc: 'Conditions of the view come before those of who asks.' },
      },
    },
  },
};

export const materialized: BlockExtras = {
  attributes: { access_method: accessMethod },
  blocks: { storage_params: storageParams },
};

/** https://www.postgresql.org/docs/current/sql-createtrigger.html: what the syntax of the server has no words for. */
export function checkTrigger({ name, time, forEach, attrs }: Trigger): TriggerFault | undefined {
  const { constraint, referencing } = attrs as TriggerAttrs;
  const trigger = JSON.stringify(name);
  if (constraint === true && time !== 'AFTER')
    return {
      at: 'time',
      summary: `constraint trigger ${trigger} does not fire after the event`,
      detail: 'PostgreSQL runs constraint triggers after the event only. Use the block "after".',
    };
  if (constraint === true && forEach !== 'ROW')
    return {
      at: 'trigger',
      summary: `constraint trigger ${trigger} does not run for each row`,
      detail: 'PostgreSQL runs constraint triggers for each row only. Set foreach = ROW.',
    };
  if (time === 'INSTEAD OF' && forEach !== 'ROW')
    return {
      at: 'trigger',
      summary: `trigger ${trigger} runs instead of a statement`,
      detail: 'PostgreSQL runs INSTEAD OF triggers for each row only. Set foreach = ROW.',
    };
  if (referencing !== undefined && (time !== 'AFTER' || constraint === true))
    return {
      at: 'trigger',
      summary: `trigger ${trigger} cannot have names for the changed rows`,
      detail: 'Only triggers that fire after the event, and are no constraint triggers, can have "referencing".',
    };
  return undefined;
}
