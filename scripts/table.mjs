import Table from 'cli-table3';

/**
 * Rows of text as a table.
 *
 * @param {string[]} head
 * @param {string[][]} rows each as long as `head`
 * @param {Array<number | null>} [widths] columns that wrap at words
 */
export function table(head, rows, widths = []) {
	const drawn = new Table({
		head,
		colWidths: widths,
		wordWrap: true,
		style: { head: [], border: [], compact: true },
	});
	drawn.push(...rows);
	return drawn.toString();
}
