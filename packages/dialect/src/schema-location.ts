/** Where one of many schemas is: schemas of one server are worked on over few connections. */
export interface SchemaLocation {
  /** URL of what the schema is in, without the schema. Equal for all schemas that one session can work on. */
  readonly server: string;
  readonly schema: string;
}
