import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

/** A table of a node's fields for its page: what a person sees in the editor, in the same order and words. */
export function fieldTable(properties: INodeProperties[]): string {
	return [
		'| field | default | what it does |',
		'| --- | --- | --- |',
		...properties.flatMap((property) => rows(property)),
	].join('\n');
}

/** What a notice or a choice says, as Markdown: the editor takes HTML. */
export function asMarkdown(html: string): string {
	return html
		.replace(/<\/?code>/g, '`')
		.replace(/<a [^>]*href="([^"]+)"[^>]*>(.*?)<\/a>/g, '[$2]($1)')
		.replaceAll('|', '\\|');
}

function rows(property: INodeProperties, within = ''): string[] {
	const { displayName, type } = property;
	if (type === 'notice' || type === 'hidden') return [];
	const name = `${within}*${displayName}*`;
	if (type === 'collection')
		return (property.options as INodeProperties[]).flatMap((option) => rows(option, `${name} → `));
	return [`| ${name} | ${defaultOf(property)} | ${whatItDoes(property)} |`];
}

function defaultOf({ type, default: value, options }: INodeProperties): string {
	if (type === 'boolean') return value === true ? 'on' : 'off';
	const names = (options ?? []) as INodePropertyOptions[];
	const chosen = (Array.isArray(value) ? value : [value]).map(
		(entry) =>
			names.find((option) => option.value === entry)?.name ??
			(typeof entry === 'object' || entry === '' ? null : `\`${String(entry)}\``),
	);
	return chosen.every((entry) => entry === null) ? '' : chosen.join(', ');
}

function whatItDoes({ type, description = '', options, displayOptions }: INodeProperties): string {
	const parts = [description === '' || /[.!?]$/.test(description) ? description : `${description}.`];
	if (type === 'options' || type === 'multiOptions')
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
	const kinds = displayOptions?.show?.['type'];
	const of = kinds === undefined ? '' : `(${kinds.map(String).join(', ')}) `;
	return asMarkdown(`${of}${parts.filter((part) => part !== '').join(' ')}`);
}
