import type { ConfirmRename, RenameCandidate } from '@atlas/dialect';
import { type OutcomeAnswer, type UnknownOutcome, UnknownOutcomeError } from '@atlas/migrate';
import type { Runtime } from '../kit/runtime.ts';
import type { Spinner } from '../kit/spinner.ts';
import { select } from '../kit/prompt.ts';

/** Thrown by a question that the user leaves with ^C; `whenAnswered` turns it into a quiet end. */
class QuestionLeftError extends Error {}

/** The question about a plan. */
export const APPROVAL = 'Approve or abort the plan';

/** Asks whether to go on with a plan. ^C counts as no. Throws `PromptUnavailableError` without a terminal. */
export async function askApproval(
  runtime: Pick<Runtime, 'stdin' | 'stdout' | 'signal'>,
  accept = 'Approve and apply',
): Promise<boolean> {
  const answer = await select(
    APPROVAL,
    [
      { label: accept, value: true },
      { label: 'Abort', value: false },
    ],
    runtime,
  );
  return answer.kind === 'selected' && answer.value;
}

/** Asks what became of a statement that the last run did not finish; undefined when the user does not say. */
export async function askOutcome(
  outcome: UnknownOutcome,
  runtime: Pick<Runtime, 'stdin' | 'stdout' | 'signal'>,
): Promise<OutcomeAnswer | undefined> {
  const question = new UnknownOutcomeError(outcome).message;
  runtime.stdout.write(`${question.charAt(0).toUpperCase()}${question.slice(1)}\n\n`);
  const answer = await select<OutcomeAnswer | undefined>(
    `Did statement ${outcome.statement} take effect`,
    [
      { label: 'I do not know: stop here', value: undefined },
      { label: 'Yes: continue after it', value: 'done' },
      { label: 'No: run it again', value: 'run' },
    ],
    runtime,
  );
  return answer.kind === 'selected' ? answer.value : undefined;
}

/** Whether someone sits at a terminal to answer questions. */
export function canAsk({ stdin, stdout }: Pick<Runtime, 'stdin' | 'stdout'>): boolean {
  return stdin.isTTY === true && stdout.isTTY === true;
}

/** Asks about each pair that may be one object under two names. The spinner is taken off the screen first. */
export function confirmRename(
  runtime: Pick<Runtime, 'stdin' | 'stdout' | 'signal'>,
  spinner: Pick<Spinner, 'stop'>,
): ConfirmRename {
  return async (candidate) => {
    spinner.stop();
    const answer = await select(
      renameQuestion(candidate),
      [
        { label: 'Yes', value: true },
        { label: 'No', value: false },
      ],
      runtime,
    );
    if (answer.kind === 'interrupted') throw new QuestionLeftError();
    return answer.value;
  };
}

/** `Did you rename "users" column from "first_name" to "name"`. */
export function renameQuestion({ kind, table, from, to }: RenameCandidate): string {
  const what = table === undefined ? kind : `${JSON.stringify(table)} ${kind}`;
  return `Did you rename ${what} from ${JSON.stringify(from)} to ${JSON.stringify(to)}`;
}

/** Runs `work`; when the user leaves one of its questions, nothing was changed and the command ends without an error. */
export async function whenAnswered(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof QuestionLeftError)) throw error;
  }
}
