/**
 * The schema of definitions as one document of its own, for editors: all that is spread over files by what it describes is
 * carried in `$defs`, and no reference leaves it. Pure: schemas in, schema out.
 */

type Schema = Record<string, unknown>;

/** `parts` by the file names they are referred to by; the first one is what the document describes. */
export function publishedSchema(parts: ReadonlyMap<string, Schema>, address: string): Schema {
  const [[main, whole]] = [...parts] as [[string, Schema], ...[string, Schema][]];
  const defs: Schema = { ...(whole.$defs as Schema | undefined) };
  for (const [file, part] of parts) {
    if (file === main) continue;
    const { $schema: _schema, $id: _id, $defs: inner, ...self } = part;
    const name = nameOf(file);
    defs[name] = inside(self, file, main);
    for (const [key, def] of Object.entries((inner as Schema | undefined) ?? {}))
      defs[`${name}.${key}`] = inside(def, file, main);
  }
  const { $defs: _defs, ...rest } = whole;
  const document = inside({ ...rest, $defs: defs }, main, main) as Schema;
  return { ...document, $id: address };
}

// ---- helpers

/** `human.schema.json` → `human`. */
function nameOf(file: string): string {
  return file.replace(/\.schema\.json$/, '');
}

/** References as they read from within the one document. */
function inside(value: unknown, file: string, main: string): unknown {
  if (Array.isArray(value)) return value.map((item) => inside(item, file, main));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? reference(inner, file, main) : inside(inner, file, main),
    ]),
  );
}

function reference(written: string, file: string, main: string): string {
  const [target = '', pointer = ''] = written.split('#') as [string, string?];
  const of = target === '' ? file : target;
  const def = /^\/\$defs\/(.+)$/.exec(pointer)?.[1];
  if (of === main) return def === undefined ? '#' : `#/$defs/${def}`;
  return `#/$defs/${nameOf(of)}${def === undefined ? '' : `.${def}`}`;
}
