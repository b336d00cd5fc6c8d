import { formatPosition } from '@atlas/diagnostics';
import type { LintSettings } from '@atlas/lint';
import {
  checkState,
  nameOfNode,
  type Node,
  type Rule,
  type RuleFault,
  type Violation,
  walkedKinds,
} from '@atlas/rules';
import { byPlace, NOWHERE, placeOf, type SchemaDiagnostic, type SchemaLintStep } from './schema-places.ts';

/** Checks all rules about schemas; a rule that fails keeps no other from being checked. */
export function checkRules(
  rules: readonly Rule[],
  settings: LintSettings,
  realm: Node,
  withSchemas: boolean,
): { readonly steps: readonly SchemaLintStep[]; readonly warnings: readonly string[] } {
  const steps: SchemaLintStep[] = [];
  const warnings: string[] = [];
  for (const rule of rules) {
    // Settings of a code win, as for analyzers.
    const check = rule.code === '' ? undefined : settings.checks.get(rule.code);
    if (rule.body.type !== 'schema' || check?.skip === true) continue;
    const diagnostics: SchemaDiagnostic[] = [];
    const faults = new Set<string>();
    let isUsed = false;
    const place = (node: Node) => placeOf(node, withSchemas);
    try {
      checkState(rule, realm, {
        visit: () => {
          isUsed = true;
        },
        violation: ({ text, node }: Violation) => diagnostics.push({ text, code: rule.code, ...place(node) }),
        fault: ({ error, node }: RuleFault) => {
          isUsed = true;
          // The same mistake on every object is told once.
          if (faults.has(error.message)) return;
          faults.add(error.message);
          const text = `the rule cannot be checked on ${node.kind} ${nameOfNode(node, withSchemas)}: ${error.message}`;
          diagnostics.push({ text, code: rule.code, ...place(node) });
        },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `the rule crashed: ${reason}. This is a bug in atlas: please report it together with the rule`;
      faults.add(text);
      diagnostics.push({ text, code: rule.code, ...NOWHERE, range: rule.at });
    }
    if (!isUsed && faults.size === 0) warnings.push(unusedWarning(rule));
    if (diagnostics.length === 0) continue;
    steps.push({
      heading: `rule ${JSON.stringify(rule.name)}`,
      description: rule.description,
      isRule: true,
      isError: (check?.error ?? rule.isError) || faults.size > 0,
      diagnostics: diagnostics.toSorted(byPlace),
    });
  }
  return { steps, warnings };
}

function unusedWarning(rule: Rule): string {
  const { name, at } = rule;
  const isAboutAccess = walkedKinds(rule).some((kind) => ['role', 'user', 'permission'].includes(kind));
  const hint = isAboutAccess
    ? 'Roles and permissions of files are there when schema.mode of the environment says so; those of databases on connections that are not limited to a schema'
    : 'Check its match blocks, or remove it';
  return `${formatPosition(at)}: rule ${JSON.stringify(name)} matched no object. ${hint}`;
}
