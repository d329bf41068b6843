import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

/** A table of a node's fields for its page: what a person sees in the editor, in the same order and words. */
export function fieldTable(properties: INodeProperties[]): string {
	// What several kinds of action, or strategies, have alike is one row, and names none where it is not
	// theirs alone.
	const kindsOf = new Map<string, string[]>();
	for (const { cells, kinds } of properties.flatMap((property) => rows(property))) {
		const known = kindsOf.get(cells);
		const isGeneral = kinds.length === 0 || known?.length === 0;
		kindsOf.set(cells, isGeneral ? [] : [...(known ?? []), ...kinds]);
	}
	return [
		'| field | default | what it does |',
		'| --- | --- | --- |',
		...Array.from(kindsOf, ([cells, kinds]) =>
			cells.replace('()', kinds.length === 0 ? '' : `(${kinds.join(', ')}) `),
		),
	].join('\n');
}

/** What a notice or a choice says, as Markdown: the editor takes HTML. */
export function asMarkdown(html: string): string {
	return html
		.replace(/<\/?code>/g, '`')
		.replace(/<a [^>]*href="([^"]+)"[^>]*>(.*?)<\/a>/g, '[$2]($1)')
		.replaceAll('|', '\\|');
}

function rows(property: INodeProperties, within = ''): Array<{ cells: string; kinds: string[] }> {
	const { displayName, type } = property;
	if (type === 'notice' || type === 'hidden') return [];
	const name = `${within}*${displayName}*`;
	if (type === 'collection')
		return (property.options as INodeProperties[]).flatMap((option) => rows(option, `${name} → `));
	const { type: kinds, strategy, rule, '/strategy': ofOption } = property.displayOptions?.show ?? {};
	// The same once more, as a ready-made rule fills it in, which the rules say.
	if (rule !== undefined && strategy === undefined) return [];
	return [
		{
			cells: `| ${name} | ${defaultOf(property)} | ()${whatItDoes(property)} |`,
			kinds: [kinds ?? strategy ?? ofOption ?? []].flat().map(String),
		},
	];
}

function defaultOf({ type, default: value, options }: INodeProperties): string {
	if (type === 'boolean') return value === true ? 'on' : 'off';
	// A list that n8n fills while the node is open.
	if (type === 'options' && options === undefined) return '';
	const names = (options ?? []) as INodePropertyOptions[];
	const chosen = (Array.isArray(value) ? value : [value]).map(
		(entry) =>
			names.find((option) => option.value === entry)?.name ??
			(typeof entry === 'object' || entry === '' ? null : `\`${String(entry)}\``),
	);
	return chosen.every((entry) => entry === null) ? '' : chosen.join(', ');
}

function whatItDoes({ type, description = '', options }: INodeProperties): string {
	const parts = [description === '' || /[.!?]$/.test(description) ? description : `${description}.`];
	if ((type === 'options' || type === 'multiOptions') && options !== undefined)
		parts.push(
			(options as INodePropertyOptions[])
				.map((option) =>
					`**${option.name.replace('*', '\\*')}**${option.description === undefined ? '' : `: ${option.description}`}`.replace(
						/\.$/,
						'',
					),
				)
				.join('; ') + '.',
		);
	if (type === 'fixedCollection')
		parts.push(
			'Each with ' +
				`${(options as INodePropertyCollection[])[0]?.values.map((field) => `*${field.displayName}*`).join(', ') ?? ''}.`,
		);
	return asMarkdown(parts.filter((part) => part !== '').join(' '));
}
