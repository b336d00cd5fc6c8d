/** The path of a `file://` URL: what stands behind the scheme, without a query. */
export function filePath(url: string): string {
  const rest = url.slice('file://'.length);
  const mark = rest.indexOf('?');
  const path = mark === -1 ? rest : rest.slice(0, mark);
  return path === '' ? '.' : path;
}
