import type { ComponentChildren } from "preact";

export interface Column<Row> {
  readonly label: string;
  cell(row: Row): ComponentChildren;
  /** True for the cell that names the row. */
  readonly heads?: boolean;
  /** True for figures, which are right-aligned. */
  readonly figure?: boolean;
  /** True for cells that need no label on a card. */
  readonly plain?: boolean;
}

interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  keyOf(row: Row): string | number;
}

const classOf = ({ heads, figure, plain }: Column<never>): string =>
  [heads && "heads", figure && "figure", plain && "plain"].filter(Boolean).join(" ");

/**
 * A table, shown as a list of cards on a narrow screen. The roles are explicit, as some browsers drop them together with
 * the layout of a table.
 */
export function Table<Row>({ label, columns, rows, keyOf }: TableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: the layout of cards would take it away
    <table role="table" aria-label={label}>
      {/* biome-ignore lint/a11y/noRedundantRoles: the same */}
      <thead role="rowgroup">
        {/* biome-ignore lint/a11y/noRedundantRoles: the same */}
        <tr role="row">
          {columns.map((column) => (
            // biome-ignore lint/a11y/noRedundantRoles: the same
            <th key={column.label} role="columnheader" scope="col" class={classOf(column)}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/noRedundantRoles: the same */}
      <tbody role="rowgroup">
        {rows.map((row) => (
          // biome-ignore lint/a11y/noRedundantRoles: the same
          <tr key={keyOf(row)} role="row">
            {columns.map((column) =>
              column.heads ? (
                // biome-ignore lint/a11y/noRedundantRoles: the same
                <th key={column.label} role="rowheader" scope="row" class={classOf(column)}>
                  {column.cell(row)}
                </th>
              ) : (
                // biome-ignore lint/a11y/noRedundantRoles: the same
                <td key={column.label} role="cell" class={classOf(column)} data-label={column.label}>
                  {column.cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
