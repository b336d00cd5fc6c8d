/** Whether a statement begins, commits or rolls back a transaction, or handles a savepoint in one. */
export function transactionControl(sql: string): 'begin' | 'commit' | 'rollback' | 'savepoint' | undefined {
  const text = sql.trim().replace(/\s*;\s*$/, '');
  if (
    /^(?:BEGIN(?:\s+(?:WORK|TRAN|TRANSACTION|DEFERRED|IMMEDIATE|EXCLUSIVE|ISOLATION|READ)\b[^;]*)?|START\s+TRANSACTION\b[^;]*)$/i.test(
      text,
    )
  )
    return 'begin';
  if (/^(?:COMMIT|END)(?:\s+(?:WORK|TRAN|TRANSACTION))?(?:\s+AND\s+NO\s+CHAIN)?$/i.test(text)) return 'commit';
  if (/^(?:SAVEPOINT|RELEASE)\b/i.test(text) || /^ROLLBACK\s+(?:(?:WORK|TRANSACTION)\s+)?TO\b/i.test(text))
    return 'savepoint';
  return /^(?:ROLLBACK|ABORT)\b/i.test(text) ? 'rollback' : undefined;
}
