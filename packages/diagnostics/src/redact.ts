const SECRET_PARAMETERS =
  /([?&](?:authToken|auth_token|password|pwd|token|secret|sslpassword|access_key|secret_key)=)[^&#\s"']*/gi;

/** The URL with its password replaced by `xxxxx` and secret query parameters masked. Text that is no URL passes through. */
export function redactUrl(url: string): string {
  return redactText(url);
}

/**
 * Masks the passwords of every URL inside a longer text, such as a driver's error message.
 * The password is taken to reach the last `@` before the path, because unescaped `@` in passwords is a common mistake.
 */
export function redactText(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@"']*):([^\s/?#"']*)@/gi, (_all, head: string) => `${head}:xxxxx@`)
    .replace(SECRET_PARAMETERS, '$1xxxxx');
}
