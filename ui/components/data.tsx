/** Any JSON value, to be read: an object as rows of names and values, nested ones folded; a list of objects as a table. */
import { humanised } from '../../schemas/validate/title.ts';
import { t } from '../messages/index.ts';
import { cx } from './cx.ts';

export type Value = unknown;

export function Data({ value }: { value: Value }) {
  if (isObject(value)) return Object.keys(value).length === 0 ? <Nothing /> : <Rows value={value} />;
  if (Array.isArray(value)) return <List items={value} />;
  return <Scalar value={value} />;
}

/** More than this at once is folded away. */
const FOLDED_FROM = 8;

function Rows({ value }: { value: Record<string, Value> }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,max-content)_1fr] gap-x-5 gap-y-1.5 phone:grid-cols-1 phone:gap-y-0.5">
      {Object.entries(value).map(([name, entry]) => (
        <div key={name} className="contents">
          <dt className="text-soft phone:mt-1.5">{humanised(name)}</dt>
          <dd className="min-w-0">
            <Nested value={entry} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Nested({ value }: { value: Value }) {
  if (!isObject(value) && !Array.isArray(value)) return <Scalar value={value} />;
  const size = Array.isArray(value) ? value.length : Object.keys(value).length;
  if (size === 0) return <Nothing />;
  if (Array.isArray(value) && value.every((item) => !isObject(item) && !Array.isArray(item)) && size <= 6)
    return <span>{value.map(textOf).join(', ')}</span>;
  if (size <= FOLDED_FROM && !Array.isArray(value)) {
    return (
      <div className="border-line border-l pl-3">
        <Data value={value} />
      </div>
    );
  }
  return (
    <details open={size <= FOLDED_FROM}>
      <summary className="w-fit rounded-sm text-soft hover:text-ink">
        {Array.isArray(value) ? t('json.items', { count: size }) : t('json.fields', { count: size })}
      </summary>
      <div className="mt-1 border-line border-l pl-3">
        <Data value={value} />
      </div>
    </details>
  );
}

function List({ items }: { items: Value[] }) {
  if (items.length === 0) return <Nothing />;
  const columns = columnsOf(items);
  if (columns) return <Table items={items as Record<string, Value>[]} columns={columns} />;
  return (
    <ol className="list-decimal space-y-1 pl-6 marker:text-soft">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value that is only read
        <li key={index}>
          <Nested value={item} />
        </li>
      ))}
    </ol>
  );
}

function Table({ items, columns }: { items: Record<string, Value>[]; columns: string[] }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t('json.items', { count: items.length })}
      className="overflow-x-auto rounded-md border border-line"
    >
      <table className="w-full text-left">
        <thead className="bg-sunken text-soft">
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="px-2.5 py-1.5 font-medium">
                {humanised(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a value that is only read
            <tr key={index} className="border-line border-t">
              {columns.map((column) => (
                <td
                  key={column}
                  className={cx('px-2.5 py-1.5 align-top', typeof item[column] === 'number' && 'tabular-nums')}
                >
                  <Scalar value={item[column]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A table only when it stays readable: flat objects with few names between them. */
function columnsOf(items: Value[]): string[] | null {
  if (items.length < 2) return null;
  const names = new Set<string>();
  for (const item of items) {
    if (!isObject(item)) return null;
    for (const [name, value] of Object.entries(item)) {
      if (isObject(value) || Array.isArray(value)) return null;
      names.add(name);
    }
  }
  return names.size <= 6 ? [...names] : null;
}

function Scalar({ value }: { value: Value }) {
  if (value === null || value === undefined || value === '') return <Nothing />;
  return <span className="wrap-anywhere whitespace-pre-wrap">{textOf(value)}</span>;
}

function Nothing() {
  return <span className="text-soft">{t('json.empty')}</span>;
}

function textOf(value: Value): string {
  if (typeof value === 'boolean') return value ? t('json.yes') : t('json.no');
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function isObject(value: Value): value is Record<string, Value> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
