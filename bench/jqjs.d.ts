/** The part of the package that is used; it comes without types. */
declare module '@michaelhomer/jqjs' {
  const jq: { compile(source: string): (input: unknown) => Iterable<unknown> };
  export default jq;
}
