/** A value that survives `JSON.stringify` and `JSON.parse` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * What a dialect knows of an object beyond the common fields, keyed by the HCL attribute or block name
 * (`strict`, `partition`, `storage_params`). A missing key means the server's default, so defaults are never stored.
 */
export type Attrs = { readonly [name: string]: Json };
